#include "linux/rooted_files.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

namespace fs = std::filesystem;
using text::FileKind;

/// A process whose root is a folder of ours.
class RootedFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::geteuid(), 0U) << "run as root: changes the root of a process";
    std::string pattern = ::testing::TempDir() + "bh-root.XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    std::array<int, 2> ready{};
    std::array<int, 2> end{};
    ASSERT_EQ(::pipe(ready.data()), 0);
    ASSERT_EQ(::pipe(end.data()), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::close(end[1]);
      char byte = ::chroot(root_.c_str()) == 0 && ::chdir("/") == 0 ? 'y' : 'n';
      if (::write(ready[1], &byte, 1) != 1) ::_exit(1);
      static_cast<void>(::read(end[0], &byte, 1));
      ::_exit(0);
    }
    ::close(ready[1]);
    ::close(end[0]);
    end_.reset(end[1]);
    char byte = 'n';
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    ::close(ready[0]);
  }
  ~RootedFilesTest() override {
    end_.reset();
    if (process_ > 0) ::waitpid(process_, nullptr, 0);
    fs::remove_all(root_);
  }

  fs::path root_;
  pid_t process_ = -1;
  UniqueFd end_;  // closed, the process ends
};

TEST_F(RootedFilesTest, AreThoseThatTheProcessSees) {
  fs::create_directories(root_ / "srv/data");
  std::ofstream(root_ / "srv/data/a") << "inside";
  fs::create_symlink("/srv/data/a", root_ / "by-link");
  fs::create_symlink("../../../../srv", root_ / "srv/up");
  auto files = RootedFiles::of_process(process_);
  ASSERT_TRUE(files);
  EXPECT_EQ(files->kind("/srv/data"), FileKind::kDirectory);
  EXPECT_EQ(files->kind("/by-link"), FileKind::kFile);
  EXPECT_EQ(files->kind("/srv/up/data/a"), FileKind::kFile);
  EXPECT_EQ(files->kind("/etc/passwd"), FileKind::kMissing);
  EXPECT_EQ(files->kind(root_.string()), FileKind::kMissing);
  EXPECT_EQ(files->read("/by-link", 100), "inside");
  EXPECT_EQ(files->list("/srv"), (std::vector<std::string>{"data", "up"}));
  EXPECT_EQ(files->read("/srv", 100).error().message, "/srv: is a directory, expected a file");
  EXPECT_EQ(files->read("/nowhere", 100).error().kind, ErrorKind::kNotFound);
}

TEST_F(RootedFilesTest, AreNotNeededWhereAllSeeTheSame) {
  EXPECT_FALSE(RootedFiles::of_process(::getpid()));
}

}  // namespace
}  // namespace bulkhead::linux
