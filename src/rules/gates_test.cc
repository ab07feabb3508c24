#include "rules/gates.h"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/table.h"

namespace bulkhead::rules {
namespace {

const Scored kServices{{model::ServiceName("a"), model::ServiceName("b"), model::ServiceName("c"),
                        model::ServiceName("d")},
                       0};

model::Finding finding(const char* code, const char* service) {
  std::vector<model::Finding> out;
  Sink(*find_rule(code), out).add({}, code, {model::ServiceName(service)});
  return out.front();
}

const model::Gate& gate(const model::GateReport& report, std::string_view name) {
  for (const model::Gate& each : report.gates) {
    if (each.name == name) return each;
  }
  ADD_FAILURE() << name;
  return report.gates.front();
}

TEST(Gates, HoldEveryRuleOnce) {
  std::set<std::string_view> codes;
  for (const GateDefinition& definition : gate_definitions()) {
    for (const auto code : definition.codes) EXPECT_TRUE(codes.insert(code).second) << code;
  }
  for (const Rule& rule : table()) EXPECT_TRUE(codes.contains(rule.code)) << rule.code;
}

TEST(Gates, ACleanProjectHasAllPoints) {
  contract::Contract contract;
  contract.present = true;
  const auto report = score_gates({}, kServices, contract);
  EXPECT_TRUE(report.passes());
  EXPECT_EQ(report.score, 100);
  EXPECT_EQ(gate(report, "health").checks, 4U);
  EXPECT_FALSE(gate(report, "documents").applies());
}

TEST(Gates, HealthIsTheShareOfServicesMonitored) {
  const auto report = score_gates({finding("BH501", "b")}, kServices, {});
  EXPECT_EQ(gate(report, "health").score, 75);
  EXPECT_FALSE(gate(report, "health").passes());
  EXPECT_EQ(gate(report, "health").losses[0].points, 25);
  EXPECT_FALSE(report.passes());
}

TEST(Gates, TheContractSetsMinimaAndWeights) {
  contract::Contract contract;
  contract.gates.minimum_score = 50;
  contract.gates.gates["health"] = {70.0, 3, {}};
  const auto report = score_gates({finding("BH501", "b")}, kServices, contract);
  EXPECT_TRUE(gate(report, "health").passes());
  EXPECT_TRUE(report.passes());
  // Health counts three times: contract's, reachability's, discovery's, exposure's and
  // dependencies' hundred stand beside it.
  EXPECT_NEAR(report.score, (5 * 100 + 3 * 75) / 8.0, 1e-9);
}

TEST(Gates, AnErrorCountsMoreThanANote) {
  model::Finding note = finding("BH305", "a");
  note.diagnostic.severity = text::Severity::kNote;
  model::Finding error = finding("BH305", "a");
  error.diagnostic.severity = text::Severity::kError;
  const double with_note = gate(score_gates({note}, kServices, {}), "exposure").score;
  const double with_error = gate(score_gates({error}, kServices, {}), "exposure").score;
  EXPECT_GT(with_note, with_error);
  // Both stand for one check of one service: the severest counts.
  EXPECT_EQ(gate(score_gates({note, error}, kServices, {}), "exposure").score, with_error);
}

TEST(Gates, DocumentsAreScoredByTheirBlocks) {
  contract::Contract contract;
  contract.present = true;
  Scored scored = kServices;
  scored.generated_blocks = 4;
  std::vector<model::Finding> stale;
  for (const std::uint32_t begin : {10U, 90U}) {
    Sink(*find_rule("BH801"), stale).add({text::SourceId{0}, begin, begin + 1}, "stale");
  }
  const auto report = score_gates(stale, scored, contract);
  EXPECT_EQ(gate(report, "documents").score, 50);
  EXPECT_EQ(gate(report, "documents").checks, 4U);
  EXPECT_FALSE(gate(report, "documents").passes());
}

}  // namespace
}  // namespace bulkhead::rules
