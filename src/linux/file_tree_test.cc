#include "linux/file_tree.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

namespace fs = std::filesystem;
using Kind = FileEntry::Kind;

class FileTreeTest : public ::testing::Test {
 protected:
  FileTreeTest() {
    std::string pattern = ::testing::TempDir() + "bh-tree.XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    fs::create_directories(top() / "etc");
    fs::create_directories(base() / "etc");
  }
  ~FileTreeTest() override { fs::remove_all(root_); }

  fs::path top() const { return root_ / "top"; }
  fs::path base() const { return root_ / "base"; }
  static void write(const fs::path& path, const char* text) { std::ofstream(path) << text; }

  LayeredTree layers() const { return LayeredTree({top().string(), base().string()}); }

  fs::path root_;
};

TEST_F(FileTreeTest, DoesNotFollowLinks) {
  fs::create_symlink("../bin/sh", top() / "etc/shell");
  DiskTree tree(top().string());
  EXPECT_EQ(tree.entry("/etc/shell").kind, Kind::kLink);
  EXPECT_EQ(tree.entry("/etc/shell").target, "../bin/sh");
  EXPECT_EQ(tree.entry("/etc").kind, Kind::kFolder);
  EXPECT_EQ(tree.entry("/nowhere").kind, Kind::kMissing);
  EXPECT_EQ(tree.head("/etc/shell", 10), "");
}

TEST_F(FileTreeTest, KnowsWhatMayBeExecuted) {
  write(top() / "run", "#!/bin/sh\n");
  DiskTree tree(top().string());
  EXPECT_FALSE(tree.entry("/run").executable);
  fs::permissions(top() / "run", fs::perms::group_exec, fs::perm_options::add);
  EXPECT_TRUE(tree.entry("/run").executable);
  EXPECT_EQ(tree.head("/run", 2), "#!");
}

TEST_F(FileTreeTest, AnUpperLayerCoversALowerOne) {
  write(base() / "etc/passwd", "old");
  write(base() / "etc/group", "below");
  write(top() / "etc/passwd", "new");
  LayeredTree tree = layers();
  EXPECT_EQ(tree.head("/etc/passwd", 10), "new");
  EXPECT_EQ(tree.head("/etc/group", 10), "below");
  EXPECT_EQ(tree.entry("/").kind, Kind::kFolder);
  EXPECT_EQ(tree.entry("/etc/shadow").kind, Kind::kMissing);
}

TEST_F(FileTreeTest, AFileInThePlaceOfAFolderHidesWhatWasInIt) {
  fs::create_directories(base() / "opt/app");
  write(top() / "opt", "a file now");
  EXPECT_EQ(layers().entry("/opt/app").kind, Kind::kMissing);
}

TEST_F(FileTreeTest, ALinkThatAFolderCoversLeadsNowhere) {
  fs::create_directories(root_ / "elsewhere");
  write(root_ / "elsewhere/secret", "not of the image");
  fs::create_directory_symlink(root_ / "elsewhere", base() / "opt");
  fs::create_directories(top() / "opt");
  EXPECT_EQ(layers().entry("/opt/secret").kind, Kind::kMissing);
  EXPECT_EQ(layers().head("/opt/secret", 10), "");
}

TEST_F(FileTreeTest, AnOpaqueFolderHidesWhatIsBelow) {
  write(base() / "etc/passwd", "old");
  ASSERT_EQ(::setxattr((top() / "etc").c_str(), "trusted.overlay.opaque", "y", 1, 0), 0)
      << "run as root, on a file system that keeps extended attributes: " << root_;
  EXPECT_EQ(layers().entry("/etc/passwd").kind, Kind::kMissing);
  EXPECT_EQ(layers().entry("/etc").kind, Kind::kFolder);
}

/// Making a device takes root; the kernel allows 0:0 to everybody.
TEST_F(FileTreeTest, AWhiteoutHidesWhatIsBelow) {
  write(base() / "etc/passwd", "old");
  ASSERT_EQ(::mknod((top() / "etc/passwd").c_str(), S_IFCHR | 0600, ::makedev(0, 0)), 0);
  EXPECT_EQ(layers().entry("/etc/passwd").kind, Kind::kMissing);
}

}  // namespace
}  // namespace bulkhead::linux
