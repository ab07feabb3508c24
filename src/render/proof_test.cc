#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "render/proof_json.h"
#include "render/proof_junit.h"
#include "render/proof_text.h"
#include "text/json.h"
#include "text/json_schema.h"

namespace bulkhead::render {
namespace {

using model::Demand;
using model::Node;
using model::ProofCell;
using model::Verdict;

Node service(const char* name) {
  return {Node::Kind::kService, model::ServiceName(name)};
}

class ProofOutput : public testing::Test {
 protected:
  ProofOutput() {
    sources_.add("bulkhead.yaml", "tiers:\n  edge:\n");
    proof_.project = "shop";
    proof_.environment = "prod";
    proof_.engine = "20.10.24";
    proof_.with_contract = true;
    proof_.services = {model::ServiceName("web"), model::ServiceName("api"),
                       model::ServiceName("db")};
    proof_.took = std::chrono::milliseconds(412);
    proof_.probes = 37;
    proof_.notes = {"route raw is tcp: only HTTP routes are tried"};
    edge("web", "api", "port 80", Demand::kOpen, Verdict::kRequired, "connected to 10.0.0.2:80");
    edge("api", "db", "", Demand::kOpen, Verdict::kRequired, "connected to 10.0.0.3:5432");
    edge("api", "web", "", Demand::kNone, Verdict::kExcess, "connected to 10.0.0.1:80");
    edge("db", "api", "", Demand::kNone, Verdict::kClosed, "refused at 10.0.0.2:9");
    edge("web", "db", "port 5432", Demand::kClosed, Verdict::kDenied, "silence, twice");
    proof_.cells.back().control = "api connected to 10.0.0.3:5432";
  }

  void edge(const char* from, const char* to, const char* subject, Demand demand, Verdict verdict,
            const char* decided) {
    ProofCell cell;
    cell.from = service(from);
    cell.to = service(to);
    cell.subject = subject;
    cell.demand = demand;
    cell.verdict = verdict;
    cell.decided = decided;
    proof_.cells.push_back(std::move(cell));
  }

  /// web -> db is open after all.
  void violate() {
    ProofCell& cell = proof_.cells.back();
    cell.verdict = Verdict::kViolated;
    cell.decided = "connected to 10.0.0.3:5432";
    cell.reason = "no flow joins edge and <data>";
    cell.span = {text::SourceId{0}, 9, 13};
  }

  text::Sources sources_;
  model::Proof proof_;
};

TEST_F(ProofOutput, Text) {
  EXPECT_EQ(proof_text(proof_, sources_, {}),
            "shop (prod): the contract on 3 services, 37 probes in 0.41 s\n"
            "\n"
            "         1  2  3\n"
            "  1 web     +  x\n"
            "  2 api  o     +\n"
            "  3 db      .   \n"
            "    + required and open   x closed as it must be   . closed   o excess\n"
            "\n"
            "edges        2 required and open, 1 closed as they must be, 1 closed, not needed, 1 "
            "excess\n"
            "proved; excess is open and not needed (--all lists it)\n"
            "note: route raw is tcp: only HTTP routes are tried\n");
}

TEST_F(ProofOutput, AViolationNamesTheEdgeAndItsReason) {
  violate();
  const std::string text = proof_text(proof_, sources_, {});
  EXPECT_NE(text.find("  1 web     +  !\n"), std::string::npos) << text;
  EXPECT_NE(text.find("violated: web -> db on port 5432: connected to 10.0.0.3:5432\n"
                      "    no flow joins edge and <data> (bulkhead.yaml:2:3)\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("\nproved"), std::string::npos);
}

TEST_F(ProofOutput, QuietSaysNothingOfWhatHolds) {
  ProofTextOptions options;
  options.quiet = true;
  EXPECT_EQ(proof_text(proof_, sources_, options), "");
  violate();
  EXPECT_EQ(proof_text(proof_, sources_, options),
            "violated: web -> db on port 5432: connected to 10.0.0.3:5432\n"
            "    no flow joins edge and <data> (bulkhead.yaml:2:3)\n");
}

TEST_F(ProofOutput, AllListsEachCellWithItsControl) {
  ProofTextOptions options;
  options.all = true;
  const std::string text = proof_text(proof_, sources_, options);
  EXPECT_NE(text.find("denied   web -> db on port 5432: silence, twice [control: api connected to "
                      "10.0.0.3:5432]\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("excess   api -> web: connected to 10.0.0.1:80\n"), std::string::npos);
}

TEST_F(ProofOutput, AMatrixThatDoesNotFitIsLeftOut) {
  ProofTextOptions options;
  options.width = 12;
  EXPECT_EQ(proof_text(proof_, sources_, options).find("  1 web"), std::string::npos);
}

TEST_F(ProofOutput, JsonFitsItsSchema) {
  violate();
  std::ifstream file(BULKHEAD_SOURCE_DIR "/docs/schemas/verify.schema.json");
  std::stringstream schema_text;
  schema_text << file.rdbuf();
  const auto schema_value = text::parse_json(schema_text.str());
  ASSERT_TRUE(schema_value) << schema_value.error().message;
  const auto schema = text::JsonSchema::compile(*schema_value);
  ASSERT_TRUE(schema) << schema.error().message;
  const text::Value json = proof_json(proof_, sources_);
  EXPECT_TRUE(schema->valid(json)) << text::write_json(json);
  EXPECT_EQ(*json.get("holds")->as_bool(), false);
  EXPECT_EQ(*json.get("counts")->get("violated")->as_integer(), 1);
  const text::Value& cell = json.get("cells")->as_sequence()->back();
  EXPECT_EQ(text::write_compact_json(cell),
            "{\"kind\":\"edge\",\"from\":\"web\",\"to\":\"db\",\"subject\":\"port 5432\","
            "\"demand\":\"closed\",\"verdict\":\"violated\",\"reason\":\"no flow joins edge and "
            "<data>\",\"decided\":\"connected to 10.0.0.3:5432\",\"control\":\"api connected to "
            "10.0.0.3:5432\",\"file\":\"bulkhead.yaml\",\"line\":2,\"column\":3}");
}

TEST_F(ProofOutput, JUnit) {
  violate();
  proof_.cells.erase(proof_.cells.begin() + 1, proof_.cells.end() - 1);
  EXPECT_EQ(proof_junit(proof_, sources_),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"shop\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"0.412\">\n"
            "  <testsuite name=\"verify.edge\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
            "    <testcase classname=\"verify.edge\" name=\"web -&gt; api on port 80\">\n"
            "      <system-out>required: connected to 10.0.0.2:80</system-out>\n"
            "    </testcase>\n"
            "    <testcase classname=\"verify.edge\" name=\"web -&gt; db on port 5432\" "
            "file=\"bulkhead.yaml\" line=\"2\">\n"
            "      <failure type=\"violated\" message=\"connected to 10.0.0.3:5432\">no flow joins "
            "edge and &lt;data&gt;</failure>\n"
            "    </testcase>\n"
            "  </testsuite>\n"
            "</testsuites>\n");
}

}  // namespace
}  // namespace bulkhead::render
