#include "linux/empty_folder.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

namespace fs = std::filesystem;

TEST(EmptyFolder, RemovesWhatIsInItAndFollowsNoLink) {
  std::string pattern = ::testing::TempDir() + "bh-empty.XXXXXX";
  const fs::path root = ::mkdtemp(pattern.data());
  fs::create_directories(root / "folder/below/deeper");
  fs::create_directory(root / "elsewhere");
  std::ofstream(root / "folder/below/deeper/file") << "x";
  std::ofstream(root / "folder/.hidden") << "x";
  std::ofstream(root / "elsewhere/precious") << "x";
  fs::create_directory_symlink(root / "elsewhere", root / "folder/link");

  const Status emptied = empty_folder((root / "folder").string());

  EXPECT_TRUE(emptied) << emptied.error().message;
  EXPECT_TRUE(fs::is_empty(root / "folder"));
  EXPECT_TRUE(fs::exists(root / "elsewhere/precious"));
  EXPECT_EQ(empty_folder((root / "none").string()).error().message,
            (root / "none").string() + ": No such file or directory");
  fs::remove_all(root);
}

}  // namespace
}  // namespace bulkhead::linux
