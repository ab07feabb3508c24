#include "linux/epoll.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>

#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

epoll_event event_for(Interest interest, std::uint64_t tag) {
  epoll_event event{};
  event.events = interest == Interest::kRead ? EPOLLIN : EPOLLOUT;
  event.data.u64 = tag;
  return event;
}

}  // namespace

Result<Epoll> Epoll::create() {
  UniqueFd fd(::epoll_create1(EPOLL_CLOEXEC));
  if (!fd) return system_failure(errno, "making an epoll");
  return Epoll(std::move(fd));
}

Status Epoll::add(int fd, Interest interest, std::uint64_t tag) {
  epoll_event event = event_for(interest, tag);
  if (::epoll_ctl(fd_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    return system_failure(errno, "watching a descriptor");
  }
  return {};
}

Status Epoll::change(int fd, Interest interest, std::uint64_t tag) {
  epoll_event event = event_for(interest, tag);
  if (::epoll_ctl(fd_.get(), EPOLL_CTL_MOD, fd, &event) != 0) {
    return system_failure(errno, "watching a descriptor");
  }
  return {};
}

Result<std::span<EpollEvent>> Epoll::wait(std::span<EpollEvent> into, Duration timeout) {
  std::array<epoll_event, 256> events{};
  const auto wait_for = std::chrono::ceil<std::chrono::milliseconds>(
      std::clamp(timeout, Duration::zero(), Duration(std::chrono::minutes(1))));
  const int count =
      ::epoll_wait(fd_.get(), events.data(), static_cast<int>(std::min(events.size(), into.size())),
                   static_cast<int>(wait_for.count()));
  if (count < 0 && errno != EINTR) return system_failure(errno, "waiting for descriptors");
  const auto found = static_cast<std::size_t>(std::max(count, 0));
  for (std::size_t i = 0; i < found; ++i) {
    const std::uint32_t flags = events[i].events;
    into[i] = {events[i].data.u64, (flags & EPOLLIN) != 0, (flags & EPOLLOUT) != 0,
               (flags & (EPOLLERR | EPOLLHUP)) != 0};
  }
  return into.first(found);
}

}  // namespace bulkhead::linux
