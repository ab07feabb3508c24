#include "linux/interrupts.h"

#include <condition_variable>
#include <mutex>
#include <signal.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

void wait_until_stopped(const std::stop_token& token) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait(lock, token, [] { return false; });
}

TEST(Interrupts, TheFirstSignalAsksToStop) {
  Interrupts interrupts;
  EXPECT_FALSE(interrupts.interrupted());
  EXPECT_EQ(interrupts.exit_status(), 130);
  ASSERT_EQ(::kill(::getpid(), SIGTERM), 0);
  wait_until_stopped(interrupts.token());
  EXPECT_TRUE(interrupts.interrupted());
  EXPECT_EQ(interrupts.exit_status(), 143);
}

TEST(InterruptsDeathTest, TheSecondEndsAtOnce) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Interrupts interrupts;
        ::kill(::getpid(), SIGINT);
        wait_until_stopped(interrupts.token());
        ::kill(::getpid(), SIGINT);
        while (true) ::pause();
      },
      testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace bulkhead::linux
