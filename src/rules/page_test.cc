// Each rule's page is its test: every section "Found" holds files and the findings that the rule
// has in them, every section "Left alone" files in which it has none. BULKHEAD_UPDATE=1 writes the
// expected findings into the pages.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "contract/load.h"
#include "rules/check.h"
#include "rules/compose_problems.h"
#include "rules/table.h"
#include "testing/memory_files.h"
#include "text/edit.h"

namespace bulkhead::rules {
namespace {

// 2026-06-15: pages that speak of days are written around it.
constexpr contract::Day kToday{std::chrono::days(20619)};

struct Case {
  std::string title;
  bool found = false;  // else left alone
  std::vector<std::pair<std::string, std::string>> files;
  std::string expected;
  std::size_t expected_at = 0;  // in the page; 0: there is no such block
  std::size_t expected_end = 0;
};

struct Page {
  std::string path;
  std::string text;
  std::vector<Case> cases;
};

Page read_page(const Rule& rule) {
  Page page;
  std::string stem = fmt::format("bh{}_{}", rule.code.substr(2), rule.name);
  std::replace(stem.begin(), stem.end(), '-', '_');
  page.path = BULKHEAD_SOURCE_DIR "/src/rules/checks/" + stem + ".md";
  std::ifstream in(page.path);
  std::stringstream buffer;
  buffer << in.rdbuf();
  page.text = buffer.str();
  std::size_t at = 0;
  Case* current = nullptr;
  while (at < page.text.size()) {
    const std::size_t end = std::min(page.text.find('\n', at), page.text.size() - 1);
    const std::string line = page.text.substr(at, end - at);
    at = end + 1;
    const bool found = line.starts_with("## Found: ");
    if (found || line.starts_with("## Left alone: ")) {
      current = &page.cases.emplace_back();
      current->title = line.substr(3);
      current->found = found;
    } else if (line.starts_with("## ")) {
      current = nullptr;
    } else if ((line.starts_with("```") || line.starts_with("~~~")) && line.size() > 3 &&
               current != nullptr) {
      const std::size_t close = page.text.find("\n" + line.substr(0, 3) + "\n", at - 1);
      EXPECT_NE(close, std::string::npos) << page.path << ": a block is not closed";
      if (close == std::string::npos) return page;
      const std::string body = page.text.substr(at, close + 1 - at);
      const auto space = line.find(' ');
      if (space != std::string::npos) {
        current->files.emplace_back(line.substr(space + 1), body);
      } else {
        EXPECT_EQ(line, "```text") << page.path;
        current->expected = body;
        current->expected_at = at;
        current->expected_end = at + body.size();
      }
      at = close + 5;
    }
  }
  return page;
}

void append(std::string& text, const text::Sources& sources, const model::Finding& finding) {
  const text::Diagnostic& diagnostic = finding.diagnostic;
  text += fmt::format("{} {}: {}\n", sources.where(diagnostic.span),
                      text::name(diagnostic.severity), diagnostic.message);
  for (const auto& related : diagnostic.related) {
    text += fmt::format("  {}: {}\n", sources.where(related.span), related.message);
  }
  for (const auto& note : diagnostic.notes) text += "  note: " + note + "\n";
  if (!diagnostic.help.empty()) text += "  help: " + diagnostic.help + "\n";
  if (diagnostic.fix) text += "  fix: " + diagnostic.fix->title + "\n";
}

/// One run over a case's files.
struct CaseRun {
  std::string findings;  // of the rule, as pages write them
  std::size_t count = 0;
  /// The files of the case with the first fix of the rule applied; empty where there is none.
  std::vector<std::pair<std::string, std::string>> mended;
  std::string fixed;  // the message of the finding that it mends
};

void apply_fix(const text::Sources& sources, const model::Finding& finding, const Case& of,
               CaseRun& run) {
  if (!finding.diagnostic.fix || !run.mended.empty()) return;
  run.fixed = finding.diagnostic.message;
  run.mended = of.files;
  for (auto& [path, content] : run.mended) {
    std::vector<text::Edit> edits;
    for (const text::Edit& edit : finding.diagnostic.fix->edits) {
      if (sources.file(edit.span.source).path() == path) edits.push_back(edit);
    }
    const auto after = text::apply_edits(content, std::move(edits));
    ASSERT_TRUE(after) << after.error().message;
    content = *after;
  }
}

CaseRun run_case(const Rule& rule, const Case& of) {
  testing::MemoryFiles files;
  bool has_contract = false;
  for (const auto& [path, content] : of.files) {
    files.add("/shop/" + path, content);
    has_contract |= path == "bulkhead.yaml";
  }
  text::Sources sources;
  contract::Loaded loaded;
  if (has_contract) {
    loaded = contract::load_contract(files, sources, "/shop/bulkhead.yaml", "/shop");
  }
  for (const auto& diagnostic : loaded.diagnostics) {
    EXPECT_FALSE(diagnostic.code.starts_with("BH0"))
        << rule.code << " " << of.title << ": " << diagnostic.message;
  }
  std::vector<contract::Environment> environments = loaded.contract.environments;
  if (environments.empty()) environments.emplace_back();
  struct Opened {
    compose::LoadResult loaded;
    contract::Loaded contract;
  };
  std::vector<Opened> opened(environments.size());
  std::vector<Subject> subjects;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    compose::LoadRequest request;
    request.cwd = "/shop";
    for (const auto& file : environments[i].files) request.files.push_back(file.value);
    for (const auto& profile : environments[i].profiles) request.profiles.push_back(profile.value);
    opened[i].loaded = compose::load(request, files, sources);
    for (const auto& problem : opened[i].loaded.problems) {
      EXPECT_TRUE(is_reported_by_a_rule(problem))
          << rule.code << " " << of.title << ": " << problem.diagnostic.message;
    }
    if (!opened[i].loaded.project) {
      ADD_FAILURE() << rule.code << " " << of.title << ": the files leave no project";
      return {};
    }
    opened[i].contract = contract::with_project(loaded.contract, *opened[i].loaded.project);
    opened[i].contract.diagnostics.insert(opened[i].contract.diagnostics.begin(),
                                          loaded.diagnostics.begin(), loaded.diagnostics.end());
    subjects.push_back({environments[i].name, opened[i].loaded, opened[i].contract.contract,
                        opened[i].contract.diagnostics});
  }
  const Surroundings surroundings{
      sources, files, kToday, {}, read_documents(loaded.contract, files, sources, "/shop")};
  CaseRun run;
  for (const auto& finding : check(subjects, surroundings).findings) {
    if (finding.diagnostic.code != rule.code) continue;
    append(run.findings, sources, finding);
    ++run.count;
    apply_fix(sources, finding, of, run);
  }
  return run;
}

/// Each fix takes away the finding that has it, and brings no new one of the rule.
void expect_fixes_to_mend(const Rule& rule, Case each, CaseRun run) {
  while (!run.mended.empty()) {
    each.files = run.mended;
    const std::size_t before = run.count;
    const std::string fixed = run.fixed;
    run = run_case(rule, each);
    EXPECT_LT(run.count, before) << rule.code << " " << each.title << ": " << fixed;
    if (run.count >= before) return;
  }
}

TEST(Pages, FindWhatTheySay) {
  const bool update = std::getenv("BULKHEAD_UPDATE") != nullptr;
  for (const Rule& rule : table()) {
    Page page = read_page(rule);
    bool finds = false;
    bool leaves = false;
    // From the end, so that places before it still hold when a block is rewritten.
    for (auto each = page.cases.rbegin(); each != page.cases.rend(); ++each) {
      const CaseRun result = run_case(rule, *each);
      const std::string& actual = result.findings;
      expect_fixes_to_mend(rule, *each, result);
      (each->found ? finds : leaves) = true;
      if (!each->found) {
        EXPECT_EQ(actual, "") << rule.code << " " << each->title;
        EXPECT_EQ(each->expected_at, 0U) << rule.code << ": nothing is expected there";
        continue;
      }
      EXPECT_NE(actual, "") << rule.code << " " << each->title;
      EXPECT_NE(each->expected_at, 0U) << rule.code << " " << each->title << ": no text block";
      if (update && each->expected_at != 0) {
        page.text.replace(each->expected_at, each->expected_end - each->expected_at, actual);
      } else {
        EXPECT_EQ(actual, each->expected) << rule.code << " " << each->title;
      }
    }
    EXPECT_TRUE(finds && leaves) << rule.code << " needs a case it finds and one it leaves alone";
    if (update) std::ofstream(page.path) << page.text;
  }
}

}  // namespace
}  // namespace bulkhead::rules
