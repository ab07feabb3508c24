#include "linux/file_lock.h"

#include <array>
#include <csignal>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

class FileLockTest : public testing::Test {
 protected:
  FileLockTest() {
    std::string folder = testing::TempDir() + "file_lock.XXXXXX";
    folder_ = ::mkdtemp(folder.data());
    path_ = folder_ + "/lock";
  }
  ~FileLockTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  std::string path_;
};

TEST_F(FileLockTest, ASecondTakerIsToldTheNoteOfTheFirst) {
  const auto first = FileLock::take(path_, "pid 1, up");
  ASSERT_TRUE(first);
  const auto second = FileLock::take(path_, "pid 2, rollback");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(second.error().message, "pid 1, up");
}

TEST_F(FileLockTest, IsFreeOnceTheHolderHasGone) {
  { const auto first = FileLock::take(path_, "a long note of the first holder"); }
  const auto second = FileLock::take(path_, "short");
  ASSERT_TRUE(second);
  const auto third = FileLock::take(path_, "");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().message, "short");
}

TEST_F(FileLockTest, IsFreeOnceTheHolderWasKilled) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = FileLock::take(path_, "the child");
    const char byte = held ? 'y' : 'n';
    [[maybe_unused]] const ssize_t written = ::write(ready[1], &byte, 1);
    while (true) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  EXPECT_FALSE(FileLock::take(path_, ""));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock::take(path_, ""));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(FileLockTest, SaysWhichFolderIsMissing) {
  const auto lock = FileLock::take(folder_ + "/none/lock", "");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().message, folder_ + "/none/lock: No such file or directory");
}

}  // namespace
}  // namespace bulkhead::linux
