#include "linux/waiter.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/duration.h"
#include "linux/errors.h"

namespace bulkhead::linux {

struct Waiter::Wake {
  struct Write {
    int fd;
    void operator()() const {
      const std::uint64_t one = 1;
      CHECK(::write(fd, &one, sizeof one) == sizeof one);
    }
  };
  Wake(const std::stop_token& stop, int fd) : callback(stop, Write{fd}) {}
  std::stop_callback<Write> callback;
};

Waiter::Waiter(Clock& clock, Duration timeout, std::stop_token stop)
    : clock_(clock), timeout_(timeout), stop_(std::move(stop)) {
  restart();
  if (stop_.stop_possible()) {
    wake_fd_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    CHECK(wake_fd_);
    wake_ = std::make_unique<Wake>(stop_, wake_fd_.get());
  }
}

Waiter::~Waiter() = default;

void Waiter::restart() {
  const SteadyTime now = clock_.steady();
  deadline_ = timeout_ >= SteadyTime::max() - now ? SteadyTime::max() : now + timeout_;
}

Result<bool> Waiter::poll_until(int fd, Ready ready, SteadyTime until) {
  const SteadyTime end = std::min(until, deadline_);
  while (true) {
    if (stop_.stop_requested()) return failure(ErrorKind::kInterrupted, "interrupted");
    int milliseconds = -1;
    if (end != SteadyTime::max()) {
      const Duration left = std::max(end - clock_.steady(), Duration::zero());
      const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left).count();
      milliseconds =
          static_cast<int>(std::min<std::int64_t>(rounded, std::numeric_limits<int>::max()));
    }
    std::array<pollfd, 2> fds{
        pollfd{fd, static_cast<short>(ready == Ready::kReadable ? POLLIN : POLLOUT), 0},
        pollfd{wake_fd_ ? wake_fd_.get() : -1, POLLIN, 0}};
    const int count = ::poll(fds.data(), fds.size(), milliseconds);
    if (count < 0 && errno != EINTR) return system_failure(errno, "waiting");
    if (count < 0 || fds[1].revents != 0) continue;
    if (fds[0].revents != 0) return true;
    const SteadyTime now = clock_.steady();
    if (now >= deadline_) {
      return failure(ErrorKind::kTimeout, "no answer within " + human_duration(timeout_));
    }
    if (now >= until) return false;
  }
}

Status Waiter::wait(int fd, Ready ready) {
  TRY(poll_until(fd, ready, SteadyTime::max()));
  return {};
}

Status Waiter::pause(Duration duration) {
  TRY(poll_until(-1, Ready::kReadable, clock_.steady() + duration));
  return {};
}

}  // namespace bulkhead::linux
