#include "linux/disk_files.h"

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

class DiskFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "bulkhead-disk-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  DiskFiles files_;
  std::string folder_;
};

TEST_F(DiskFilesTest, ReadsWhatWasWritten) {
  ASSERT_TRUE(write_file(path("new/deep/a.yaml"), "one: 1\n"));
  EXPECT_EQ(files_.read(path("new/deep/a.yaml"), 7).value(), "one: 1\n");
  EXPECT_EQ(files_.kind(path("new/deep/a.yaml")), text::FileKind::kFile);
  EXPECT_EQ(files_.kind(path("new")), text::FileKind::kDirectory);
  EXPECT_EQ(files_.kind(path("old")), text::FileKind::kMissing);
}

TEST_F(DiskFilesTest, SaysWhyItCannotRead) {
  ASSERT_TRUE(write_file(path("a"), "12345"));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);

  const auto missing = files_.read(path("none"), 10);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(missing.error().message, path("none") + ": No such file or directory");

  const auto large = files_.read(path("a"), 4);
  EXPECT_EQ(large.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(large.error().message, path("a") + ": larger than the 4 bytes that are read");

  const auto folder = files_.read(folder_, 10);
  EXPECT_EQ(folder.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(folder.error().message, folder_ + ": is a directory, expected a file");

  // Not hanging until somebody writes into it is the point here.
  const auto pipe = files_.read(path("pipe"), 10);
  EXPECT_EQ(pipe.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(pipe.error().message, path("pipe") + ": is a device, pipe or socket, expected a file");
}

TEST_F(DiskFilesTest, ReadsFilesThatTellNoSize) {
  EXPECT_FALSE(files_.read("/proc/self/status", 1 << 20).value().empty());
}

TEST_F(DiskFilesTest, ListsSorted) {
  for (const char* name : {"b", "a", "B", ".c"}) ASSERT_TRUE(write_file(path(name), ""));
  EXPECT_EQ(files_.list(folder_).value(), (std::vector<std::string>{".c", "B", "a", "b"}));
  EXPECT_EQ(files_.list(path("none")).error().kind, ErrorKind::kNotFound);
}

TEST_F(DiskFilesTest, ReplacingKeepsModeAndLink) {
  ASSERT_TRUE(write_file(path("real"), "old", 0600));
  std::filesystem::create_symlink("real", path("link"));
  ASSERT_TRUE(write_file(path("link"), "new", 0644));
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(files_.read(path("real"), 10).value(), "new");
  struct stat status {};
  ASSERT_EQ(::stat(path("real").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(files_.list(folder_).value().size(), 2U) << "a part was left behind";
}

}  // namespace
}  // namespace bulkhead::linux
