// Agreement with the reference implementation of Compose (compose-go), case by case, over the
// corpus whose folder BULKHEAD_CORPUS names. A difference that is kept on purpose stands, with its
// reason, in docs/compose-conformance.md; any other fails. Without a corpus the program says so and
// ends with status 77, which ctest shows as skipped.
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "linux/disk_files.h"
#include "linux/environment.h"
#include "tests/conformance/compose_case.h"
#include "tests/conformance/table_case.h"
#include "text/json.h"

namespace bulkhead::conformance {
namespace {

using text::Value;

constexpr int kSkipped = 77;
constexpr std::size_t kMaxBytes = std::size_t{1} << 27;

/// "group/case" of every line "- `group` `case`: reason" in docs/compose-conformance.md.
std::set<std::string> listed_differences() {
  std::set<std::string> listed;
  auto page =
      linux::DiskFiles().read(BULKHEAD_SOURCE_DIR "/docs/compose-conformance.md", kMaxBytes);
  if (!page) return listed;
  for (std::size_t at = page->find("\n- `"); at != std::string::npos;
       at = page->find("\n- `", at + 1)) {
    const std::size_t group_end = page->find("` `", at + 4);
    const std::size_t case_end = page->find("`:", group_end + 3);
    if (group_end == std::string::npos || case_end == std::string::npos) break;
    listed.insert(page->substr(at + 4, group_end - at - 4) + "/" +
                  page->substr(group_end + 3, case_end - group_end - 3));
  }
  return listed;
}

class Group : public ::testing::Test {
 public:
  Group(std::string name, std::string path, std::string corpus)
      : name_(std::move(name)), path_(std::move(path)), corpus_(std::move(corpus)) {}

  void TestBody() override {
    auto text = linux::DiskFiles().read(path_, kMaxBytes);
    ASSERT_TRUE(text) << text.error().message;
    auto file = text::parse_json(*text);
    ASSERT_TRUE(file) << file.error().message;
    const std::set<std::string> listed = listed_differences();
    std::size_t total = 0;
    std::size_t agreed = 0;
    std::size_t kept = 0;
    for (const Value& recorded : *file->get("cases")->as_sequence()) {
      ++total;
      const std::string name = case_name(recorded);
      const std::string found = run(*file, recorded);
      const bool is_listed = listed.contains(name_ + "/" + name);
      if (found.empty()) {
        ++agreed;
        EXPECT_FALSE(is_listed) << name << " agrees now: take it out of the page";
      } else if (is_listed) {
        ++kept;
      } else {
        ADD_FAILURE() << name << "\n  " << found;
      }
    }
    std::printf(
        "%-24s %4zu of %4zu agree (%.1f %%), %zu kept on purpose\n", name_.c_str(), agreed, total,
        total == 0 ? 100.0 : 100.0 * static_cast<double>(agreed) / static_cast<double>(total),
        kept);
  }

 private:
  static std::string case_name(const Value& recorded) {
    if (const Value* name = recorded.get("name")) return *name->as_string();
    return *recorded.get("source")->as_string() + "/" + *recorded.get("path")->as_string();
  }

  std::string run(const Value& file, const Value& recorded) const {
    if (name_.find("topology") != std::string::npos) return run_topology_case(recorded, corpus_);
    if (recorded.get("argv")) return run_case(recorded, corpus_);
    return run_table_case(name_, file, recorded);
  }

  std::string name_;
  std::string path_;
  std::string corpus_;
};

void add_group(const std::string& name, const std::string& path, const std::string& corpus) {
  ::testing::RegisterTest("Conformance", name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() -> Group* { return new Group(name, path, corpus); });
}

int run_all() {
  const std::string corpus = linux::Environment::of_process().value_or("BULKHEAD_CORPUS", "");
  if (corpus.empty()) {
    std::printf(
        "BULKHEAD_CORPUS names no corpus: nothing was compared with the reference "
        "implementation\n");
    return kSkipped;
  }
  auto files = linux::DiskFiles().list(corpus + "/vectors");
  if (!files) {
    std::printf("BULKHEAD_CORPUS: %s\n", files.error().message.c_str());
    return 1;
  }
  for (const std::string& file : *files) {
    if (!file.ends_with(".json")) continue;
    add_group(file.substr(0, file.size() - 5), corpus + "/vectors/" + file, corpus);
  }
  add_group("golden_topology", corpus + "/golden_topology.json", corpus);
  return RUN_ALL_TESTS();
}

}  // namespace
}  // namespace bulkhead::conformance

int main(int count, char** arguments) {
  ::testing::InitGoogleTest(&count, arguments);
  return bulkhead::conformance::run_all();
}
