#include "contract/file_glob.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NameMatches, AsAShellDoes) {
  const struct {
    const char* name;
    const char* pattern;
    bool matches;
  } cases[] = {
      {"a.yaml", "*.yaml", true},   {"a.yml", "*.yaml", false},   {"a.yaml", "?.yaml", true},
      {"ab.yaml", "?.yaml", false}, {".a.yaml", "*.yaml", false}, {".a.yaml", ".*.yaml", true},
      {"b1", "[a-c][0-9]", true},   {"d1", "[a-c][0-9]", false},  {"d1", "[!a-c]1", true},
      {"aXbXc", "a*X*c", true},     {"aXbX", "a*X*c", false},     {"[x", "[x", true},
      {"abc", "abc", true},         {"abc", "***", true},         {"", "*", true},
  };
  for (const auto& [name, pattern, matches] : cases) {
    EXPECT_EQ(name_matches(name, pattern), matches) << name << " against " << pattern;
  }
}

TEST(MatchFiles, FindsSortedRegularFiles) {
  testing::MemoryFiles files({{"/p/m/b.yaml", ""},
                              {"/p/m/a.yaml", ""},
                              {"/p/m/deep/c.yaml", ""},
                              {"/p/m/dir.yaml/x", ""},
                              {"/p/.codex/services/d.yaml", ""},
                              {"/q/e.yaml", ""}});
  EXPECT_THAT(match_files(files, "/p", "m/*.yaml"), ElementsAre("/p/m/a.yaml", "/p/m/b.yaml"));
  EXPECT_THAT(match_files(files, "/p", "**/*.yaml"),
              ElementsAre("/p/m/a.yaml", "/p/m/b.yaml", "/p/m/deep/c.yaml"));
  EXPECT_THAT(match_files(files, "/p", ".codex/services/*.yaml"),
              ElementsAre("/p/.codex/services/d.yaml"));
  EXPECT_THAT(match_files(files, "/p", "../q/*.yaml"), ElementsAre("/q/e.yaml"));
  EXPECT_THAT(match_files(files, "/p", "/q/*.yaml"), ElementsAre("/q/e.yaml"));
  EXPECT_THAT(match_files(files, "/p", "none/*.yaml"), IsEmpty());
  EXPECT_THAT(match_files(files, "/p", "one.yaml"), ElementsAre("/p/one.yaml"));
}

TEST(Paths, AreMadeAbsoluteAndShownRelative) {
  EXPECT_EQ(absolute_path("/p/q", "./a/../b.yaml"), "/p/q/b.yaml");
  EXPECT_EQ(absolute_path("/p", "../../../x"), "/x");
  EXPECT_EQ(absolute_path("/", "x"), "/x");
  EXPECT_EQ(shown_path("/p/a.yaml", "/p"), "a.yaml");
  EXPECT_EQ(shown_path("/pq/a.yaml", "/p"), "/pq/a.yaml");
  EXPECT_EQ(shown_path("/work/shop/a.yaml", "/work/shop/docs"), "../a.yaml");
  EXPECT_EQ(shown_path("/p/a.yaml", "/"), "p/a.yaml");
}

}  // namespace
}  // namespace bulkhead::contract
