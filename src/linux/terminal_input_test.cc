#include "linux/terminal_input.h"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "linux/terminal.h"

namespace bulkhead::linux {
namespace {

TEST(ReadSome, GivesWhatIsThereAndThenTheEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd in(ends[0]);
  ASSERT_EQ(::write(ends[1], "abc", 3), 3);
  EXPECT_EQ(read_some(in.get(), {}).value(), "abc");
  ::close(ends[1]);
  EXPECT_EQ(read_some(in.get(), {}).value(), "");
}

TEST(ReadSome, EndsWhenAskedTo) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd in(ends[0]);
  const UniqueFd out(ends[1]);
  std::stop_source stop;
  stop.request_stop();
  const auto read = read_some(in.get(), stop.get_token());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kInterrupted);
}

TEST(RawTerminal, IsAsBeforeAfterwards) {
  const UniqueFd controller(::posix_openpt(O_RDWR | O_NOCTTY));
  ASSERT_EQ(::grantpt(controller.get()), 0);
  ASSERT_EQ(::unlockpt(controller.get()), 0);
  const UniqueFd terminal(::open(::ptsname(controller.get()), O_RDWR | O_NOCTTY));
  const auto echoes = [&] {
    termios now{};
    EXPECT_EQ(::tcgetattr(terminal.get(), &now), 0);
    return (now.c_lflag & ECHO) != 0;
  };
  ASSERT_TRUE(echoes());
  {
    const auto raw = RawTerminal::enter(terminal.get());
    ASSERT_TRUE(raw);
    EXPECT_FALSE(echoes());
  }
  EXPECT_TRUE(echoes());
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd in(ends[0]);
  const UniqueFd out(ends[1]);
  EXPECT_FALSE(RawTerminal::enter(in.get()));
  EXPECT_FALSE(terminal_size(in.get()));
}

}  // namespace
}  // namespace bulkhead::linux
