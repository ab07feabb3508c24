// One report in every format, compared whole with files of testdata/findings. BULKHEAD_UPDATE=1
// writes them.
#include "render/findings.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "render/findings_github.h"
#include "render/findings_gitlab.h"
#include "render/findings_json.h"
#include "render/findings_junit.h"
#include "render/findings_markdown.h"
#include "render/findings_sarif.h"
#include "render/findings_tap.h"
#include "render/findings_text.h"
#include "testing/golden.h"
#include "text/json.h"
#include "text/json_schema.h"

namespace bulkhead::render {
namespace {

constexpr const char* kFolder = BULKHEAD_SOURCE_DIR "/src/render/testdata/findings/";

std::string read(const std::string& path) {
  std::ifstream in(path);
  std::stringstream buffer;
  buffer << in.rdbuf();
  return buffer.str();
}

struct Report {
  text::Sources sources;
  Findings all;

  Report() {
    const std::string content =
        "services:\n"
        "  web:\n"
        "    networks: [edge, data]\n"
        "    image: \"web: 100%|<b>\"\n";
    const text::SourceId id = sources.add("a folder/compose.yaml", content);
    const auto span = [&](std::string_view words) {
      const auto begin = static_cast<std::uint32_t>(content.find(words));
      return text::Span{id, begin, begin + static_cast<std::uint32_t>(words.size())};
    };
    all.rules = {{"BH201", "forbidden-reach", "Two services can reach each other and may not",
                  "# BH201\n", text::Severity::kError},
                 {"BH202", "missing-reach", "A service cannot reach another", "# BH202\n",
                  text::Severity::kError},
                 {"BH701", "unpinned-image", "An image names no version", "# BH701\n",
                  text::Severity::kWarning},
                 {"BH102", "missing-metadata", "A service has no metadata", "# BH102\n",
                  text::Severity::kWarning, "there is no contract"}};
    all.environments = {"dev", "prod"};
    all.accepted = 2;
    all.program_version = "1.2.3";

    model::Finding note;
    note.diagnostic.code = "BH701";
    note.diagnostic.rule = "unpinned-image";
    note.diagnostic.severity = text::Severity::kNote;
    note.diagnostic.message = "image `web: 100%|<b>` names no version, \"none\"";
    note.diagnostic.span = span("\"web: 100%|<b>\"");
    note.services = {model::ServiceName("web")};
    note.environments = {model::EnvironmentName("prod")};
    all.findings.push_back(note);

    model::Finding error;
    error.diagnostic.code = "BH201";
    error.diagnostic.rule = "forbidden-reach";
    error.diagnostic.message = "`web` and `db` reach each other on network `data`";
    error.diagnostic.span = span("data");
    error.diagnostic.label = "`web` joins here";
    error.diagnostic.related.push_back({span("web:"), "the service"});
    error.diagnostic.notes = {"a note, with\nanother line"};
    error.diagnostic.help = "take `web` off the network";
    error.diagnostic.fix = text::Fix{"take `web` off the network", {{span(", data"), ""}}};
    error.services = {model::ServiceName("web"), model::ServiceName("db")};
    error.networks = {model::NetworkKey("data")};
    error.environments = {model::EnvironmentName("dev"), model::EnvironmentName("prod")};
    all.findings.push_back(error);

    model::Finding nowhere;
    nowhere.diagnostic.code = "BH202";
    nowhere.diagnostic.rule = "missing-reach";
    nowhere.diagnostic.severity = text::Severity::kWarning;
    nowhere.diagnostic.message = "nothing says where # this is";
    all.findings.push_back(nowhere);
  }
};

TEST(Findings, InEveryFormat) {
  const Report report;
  const auto& [sources, all] = report;
  const auto json = [](const text::Value& value) { return text::write_json(value) + "\n"; };
  const std::string folder = kFolder;
  EXPECT_TRUE(testing::matches_golden(folder + "text.txt", findings_text(all, sources, {})));
  FindingsTextOptions options;
  options.notes = true;
  options.quiet = true;
  options.brief = true;
  EXPECT_TRUE(testing::matches_golden(folder + "brief.txt", findings_text(all, sources, options)));
  EXPECT_TRUE(testing::matches_golden(folder + "json.json", json(findings_json(all, sources))));
  EXPECT_TRUE(testing::matches_golden(folder + "sarif.json", json(findings_sarif(all, sources))));
  EXPECT_TRUE(testing::matches_golden(folder + "gitlab.json", json(findings_gitlab(all, sources))));
  EXPECT_TRUE(testing::matches_golden(folder + "junit.xml", findings_junit(all, sources)));
  EXPECT_TRUE(testing::matches_golden(folder + "github.txt", findings_github(all, sources)));
  EXPECT_TRUE(testing::matches_golden(folder + "tap.txt", findings_tap(all, sources)));
  EXPECT_TRUE(testing::matches_golden(folder + "markdown.md", findings_markdown(all, sources)));
}

void expect_valid(const std::string& schema_path, const text::Value& document) {
  const auto schema_text = text::parse_json(read(schema_path));
  ASSERT_TRUE(schema_text) << schema_text.error().message;
  const auto schema = text::JsonSchema::compile(*schema_text);
  ASSERT_TRUE(schema) << schema.error().message;
  for (const auto& violation : schema->validate(document)) {
    ADD_FAILURE() << violation.path << ": " << violation.diagnostic.message;
  }
}

TEST(Findings, SarifIsWhatItsSchemaAsks) {
  const Report report;
  expect_valid(BULKHEAD_SOURCE_DIR "/src/render/testdata/sarif-2.1.0.schema.json",
               findings_sarif(report.all, report.sources));
}

TEST(Findings, JsonIsWhatItsSchemaAsks) {
  const Report report;
  expect_valid(BULKHEAD_SOURCE_DIR "/docs/schemas/check.schema.json",
               findings_json(report.all, report.sources));
}

TEST(Findings, NothingIsSaidOfNothing) {
  Report report;
  report.all.findings.resize(1);  // a note
  EXPECT_EQ(findings_text(report.all, report.sources, {}), "");
  report.all.findings.clear();
  EXPECT_EQ(findings_text(report.all, report.sources, {}), "");
  EXPECT_EQ(findings_github(report.all, report.sources), "");
  EXPECT_EQ(findings_markdown(report.all, report.sources),
            "## Bulkhead check\n\nNo findings; 2 accepted.\n");
}

TEST(Findings, TextShowsTheWorstOfVeryMany) {
  Report report;
  const model::Finding finding = report.all.findings[1];
  report.all.findings.assign(1000, finding);
  for (model::Finding& one : report.all.findings) {
    one.diagnostic.severity = text::Severity::kWarning;
  }
  report.all.findings.back().diagnostic.severity = text::Severity::kError;
  const std::string text = findings_text(report.all, report.sources, {});
  const auto times = [&](std::string_view words) {
    std::size_t count = 0;
    for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
      ++count;
    }
    return count;
  };
  EXPECT_EQ(times("\nwarning["), 198U);  // and the first, at the beginning
  EXPECT_EQ(times("\nerror["), 1U);
  EXPECT_TRUE(
      text.ends_with("\nand 800 more; --format json shows all\n"
                     "1 error, 999 warnings; 2 accepted\n"))
      << text.substr(text.size() - 200);
  FindingsTextOptions brief;
  brief.brief = true;
  brief.quiet = true;
  const std::string lines = findings_text(report.all, report.sources, brief);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1000);
}

TEST(Findings, GithubGetsTenOfAKind) {
  Report report;
  report.all.findings.assign(12, report.all.findings[2]);
  const std::string text = findings_github(report.all, report.sources);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_NE(text.find("bulkhead: 2 more, in the step summary"), std::string::npos);
}

TEST(Findings, ForgesGetPathsFromTheRepository) {
  Report report;
  report.all.repository = {"/w", "/w/shop/deploy"};
  EXPECT_EQ(report.all.repository.path_of("../compose.yaml"), "shop/compose.yaml");
  EXPECT_EQ(report.all.repository.path_of("compose.yaml"), "shop/deploy/compose.yaml");
  EXPECT_EQ(report.all.repository.path_of("../../../other/compose.yaml"), "/other/compose.yaml");
  EXPECT_EQ(model::Repository{}.path_of("../compose.yaml"), "../compose.yaml");
  const auto has = [](const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
  };
  EXPECT_TRUE(has(findings_github(report.all, report.sources),
                  "file=shop/deploy/a folder/compose.yaml,line="));
  const std::string gitlab = text::write_json(findings_gitlab(report.all, report.sources));
  EXPECT_TRUE(has(gitlab, "\"path\": \"shop/deploy/a folder/compose.yaml\""));
  EXPECT_FALSE(has(gitlab, "\"path\": \"a folder/compose.yaml\""));
  const std::string sarif = text::write_json(findings_sarif(report.all, report.sources));
  EXPECT_TRUE(has(sarif, "\"uri\": \"shop/deploy/a%20folder/compose.yaml\""));
  EXPECT_FALSE(has(sarif, "\"uri\": \"a%20folder/compose.yaml\""));
}

TEST(Findings, MarkdownKeepsItsLimit) {
  Report report;
  report.all.findings.assign(100, report.all.findings[1]);
  const std::string text = findings_markdown(report.all, report.sources, 1000);
  EXPECT_LE(text.size(), 1000U);
  EXPECT_NE(text.find(" more are not shown."), std::string::npos);
}

TEST(Findings, SarifHoldsNoMoreThanGithubTakes) {
  Report report;
  report.all.findings.assign(25'001, report.all.findings[0]);
  report.all.findings.push_back(report.all.findings[0]);
  report.all.findings.back().diagnostic.severity = text::Severity::kError;
  const text::Value sarif = findings_sarif(report.all, report.sources);
  const auto& results = *(*sarif.get("runs")->as_sequence())[0].get("results")->as_sequence();
  EXPECT_EQ(results.size(), 25'000U);
  EXPECT_EQ(*results[0].get("level")->as_string(), "error");  // the most severe are kept
}

}  // namespace
}  // namespace bulkhead::render
