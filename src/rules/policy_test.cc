#include "rules/policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/table.h"

namespace bulkhead::rules {
namespace {

constexpr contract::Day kToday{std::chrono::days(20619)};  // 2026-06-15

struct Files {
  text::Sources sources;
  text::SourceId id;

  explicit Files(std::string content) : id(sources.add("compose.yaml", std::move(content))) {}

  model::Finding finding(const char* code, const char* service, std::string_view at) const {
    std::vector<model::Finding> out;
    const auto begin = static_cast<std::uint32_t>(sources.file(id).content().find(at));
    Sink(*find_rule(code), out)
        .add({id, begin, begin + static_cast<std::uint32_t>(at.size())},
             fmt::format("{} of {}", code, service), {model::ServiceName(service)});
    return out.front();
  }

  std::string apply(std::vector<model::Finding> findings, const contract::Contract& contract = {},
                    bool every = true) const {
    const Report report = apply_policy(std::move(findings), contract, sources, kToday, every);
    std::string text;
    for (const auto& each : report.findings) {
      text += fmt::format("{} {} {}", name(each.diagnostic.severity), each.diagnostic.code,
                          each.diagnostic.message);
      for (const auto& environment : each.environments) text += " in " + environment.str();
      text += "\n";
    }
    for (const auto& each : report.accepted) {
      text += fmt::format("accepted {}: {}\n", each.finding.diagnostic.message, each.reason);
    }
    return text;
  }
};

contract::Contract with_exception(const char* rule, const char* service = "") {
  contract::Contract contract;
  contract.present = true;
  contract::Exception exception;
  exception.rule.value = rule;
  exception.service.value = service;
  exception.reason = "known";
  contract.policy.exceptions.push_back(exception);
  return contract;
}

TEST(Policy, OverridesSeverities) {
  const Files files("a: 1\n");
  contract::Contract contract;
  contract.policy.severity["docker-socket"].severity = text::Severity::kError;
  contract.policy.severity["BH306"].severity = std::nullopt;
  EXPECT_EQ(
      files.apply({files.finding("BH305", "a", "a"), files.finding("BH306", "a", "a")}, contract),
      "error BH305 BH305 of a\n");
}

TEST(Policy, AnExceptionAcceptsByCodeOrNameAndService) {
  const Files files("a: 1\nb: 2\n");
  const std::vector<model::Finding> findings = {files.finding("BH305", "a", "a"),
                                                files.finding("BH305", "b", "b")};
  EXPECT_EQ(files.apply(findings, with_exception("docker-socket", "a")),
            "warning BH305 BH305 of b\naccepted BH305 of a: known\n");
  EXPECT_EQ(files.apply(findings, with_exception("BH305")),
            "accepted BH305 of a: known\naccepted BH305 of b: known\n");
  EXPECT_EQ(files.apply(findings, with_exception("BH305", "?")),
            "accepted BH305 of a: known\naccepted BH305 of b: known\n");
}

TEST(Policy, AnUnusedExceptionIsSaidOnlyWhenAllEnvironmentsWereSeen) {
  const Files files("a: 1\n");
  EXPECT_EQ(files.apply({}, with_exception("BH305", "a")),
            "warning BH110 the exception for `BH305` of service `a` accepts nothing\n");
  EXPECT_EQ(files.apply({}, with_exception("BH305", "a"), false), "");
}

TEST(Policy, AnExpiredExceptionAcceptsNothing) {
  const Files files("a: 1\n");
  auto contract = with_exception("BH305");
  contract.policy.exceptions[0].expires = contract::Located<contract::Day>{kToday, {}};
  EXPECT_EQ(files.apply({files.finding("BH305", "a", "a")}, contract),
            "accepted BH305 of a: known\n");
  contract.policy.exceptions[0].expires->value = kToday - std::chrono::days(1);
  EXPECT_EQ(files.apply({files.finding("BH305", "a", "a")}, contract),
            "warning BH305 BH305 of a\n");
}

TEST(Policy, AnExceptionForOneEnvironmentLeavesTheOthers) {
  const Files files("a: 1\n");
  auto contract = with_exception("BH305");
  contract.policy.exceptions[0].environment.value = "dev";
  auto finding = files.finding("BH305", "a", "a");
  finding.environments = {model::EnvironmentName("dev"), model::EnvironmentName("prod")};
  EXPECT_EQ(files.apply({finding}, contract),
            "warning BH305 BH305 of a in prod\naccepted BH305 of a: known\n");
}

TEST(Policy, CommentsAcceptOnTheirLineAndTheNext) {
  const Files files(
      "a: 1  # bulkhead: ignore BH305 the proxy needs it\n"
      "# bulkhead: ignore docker-socket for now\n"
      "# another comment\n"
      "b: 2\n"
      "c: '# bulkhead: ignore BH305 no comment'\n");
  EXPECT_EQ(files.apply({files.finding("BH305", "a", "a"), files.finding("BH305", "b", "b: 2"),
                         files.finding("BH305", "c", "c: '")}),
            "warning BH305 BH305 of c\n"
            "accepted BH305 of a: the proxy needs it\n"
            "accepted BH305 of b: for now\n");
}

TEST(Policy, ACommentHoldsForTheNextLineWithAnythingOnIt) {
  const Files files(
      "# bulkhead: ignore BH305 it needs the socket\n"
      "# bulkhead: ignore BH301 and the port\n"
      "\n"
      "a: 1\n");
  EXPECT_EQ(files.apply({files.finding("BH305", "a", "a: 1"), files.finding("BH301", "a", "a: 1")}),
            "accepted BH305 of a: it needs the socket\n"
            "accepted BH301 of a: and the port\n");
}

TEST(Policy, ACommentNamesOneRule) {
  const Files files("a: 1  # bulkhead: ignore BH305,BH301 both\n");
  EXPECT_EQ(files.apply({files.finding("BH305", "a", "a: 1")}),
            "warning BH305 BH305 of a\n"
            "warning BH112 this comment names several rules, `BH305,BH301`, and one is meant\n");
}

TEST(Policy, CommentsWithoutEffectAreSaid) {
  const Files files(
      "a: 1  # bulkhead: ignore BH305\n"
      "b: 2  # bulkhead: ignore docker-sokcet why\n"
      "c: 3  # bulkhead: ignore BH305 why\n"
      "d: 4  # bulkhead: off\n");
  EXPECT_EQ(files.apply({files.finding("BH305", "a", "a")}),
            "warning BH305 BH305 of a\n"
            "warning BH112 this comment is to accept `BH305` and gives no reason, so it has no "
            "effect\n"
            "warning BH112 this comment names rule `docker-sokcet`, which does not exist\n"
            "warning BH112 this comment accepts nothing: `BH305` finds nothing on line 3\n"
            "warning BH112 this comment is not understood\n");
}

TEST(PolicyFaults, NamesRulesThatDoNotExist) {
  auto contract = with_exception("docker-sokcet");
  contract.policy.severity["BH305"].severity = text::Severity::kNote;
  contract.policy.severity["BH999"].severity = text::Severity::kNote;
  std::string text;
  for (const auto& fault : policy_faults(contract.policy))
    text += fault.message + "; " + fault.help + "\n";
  EXPECT_EQ(text,
            "`policy.severity` names rule `BH999`, which does not exist; write a rule's code "
            "or name: `bulkhead explain` lists them\n"
            "an exception names rule `docker-sokcet`, which does not exist; did you mean "
            "`docker-socket`?\n");
}

}  // namespace
}  // namespace bulkhead::rules
