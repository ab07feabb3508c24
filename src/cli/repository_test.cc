#include "cli/repository.h"

#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::cli {
namespace {

using Environment = std::map<std::string, std::string>;

TEST(Repository, IsWhereTheForgeSays) {
  testing::MemoryFiles files;
  files.add("/w/repo/shop/.git/HEAD", "");
  EXPECT_EQ(repository_root(files, {{"GITHUB_WORKSPACE", "/w/repo/"}}, "/w/repo/shop"), "/w/repo");
  EXPECT_EQ(repository_root(files, {{"CI_PROJECT_DIR", "/w/repo"}}, "/w/repo/shop"), "/w/repo");
  // Of a job elsewhere, or of a shell that keeps the variable.
  EXPECT_EQ(repository_root(files, {{"CI_PROJECT_DIR", "/w/rep"}}, "/w/repo/shop"), "/w/repo/shop");
  EXPECT_EQ(repository_root(files, {{"CI_PROJECT_DIR", ""}}, "/w/repo/shop"), "/w/repo/shop");
}

TEST(Repository, OtherwiseTheNearestFolderWithGit) {
  testing::MemoryFiles files;
  files.add("/w/.git/HEAD", "");
  files.add("/w/linked/.git", "gitdir: ../.git/worktrees/linked\n");
  EXPECT_EQ(repository_root(files, Environment{}, "/w/shop/deploy"), "/w");
  EXPECT_EQ(repository_root(files, Environment{}, "/w/linked/deploy"), "/w/linked");
  EXPECT_EQ(repository_root(files, Environment{}, "/elsewhere"), "");
}

}  // namespace
}  // namespace bulkhead::cli
