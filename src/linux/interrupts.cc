#include "linux/interrupts.h"

#include <array>
#include <cstdint>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/check.h"

namespace bulkhead::linux {
namespace {

sigset_t interrupting() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Interrupts::Interrupts() {
  const sigset_t set = interrupting();
  CHECK(::pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  signals_ = UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  finished_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  CHECK(signals_ && finished_);
  thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

Interrupts::~Interrupts() {
  thread_.request_stop();
  const std::uint64_t one = 1;
  CHECK(::write(finished_.get(), &one, sizeof one) == sizeof one);
  thread_.join();
  const sigset_t set = interrupting();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Interrupts::watch(const std::stop_token& finished) {
  while (!finished.stop_requested()) {
    std::array<pollfd, 2> fds{pollfd{signals_.get(), POLLIN, 0},
                              pollfd{finished_.get(), POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), -1) < 0) continue;
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
      const int status = info.ssi_signo == SIGTERM ? 143 : 130;
      if (source_.stop_requested()) ::_exit(status);
      status_.store(status);
      source_.request_stop();
    }
  }
}

}  // namespace bulkhead::linux
