#include "base/unique_fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) != -1;
}

TEST(UniqueFd, ClosesOnceAndMoves) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  {
    UniqueFd read(pipe_ends[0]);
    UniqueFd moved(std::move(read));
    EXPECT_FALSE(read);  // NOLINT(bugprone-use-after-move): the moved-from state is the test
    EXPECT_TRUE(is_open(pipe_ends[0]));
  }
  EXPECT_FALSE(is_open(pipe_ends[0]));

  UniqueFd write(pipe_ends[1]);
  const int kept = write.release();
  write.reset();
  EXPECT_TRUE(is_open(kept));
  ::close(kept);
}

}  // namespace
}  // namespace bulkhead
