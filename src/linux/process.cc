#include "linux/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <limits>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"
#include "base/duration.h"
#include "base/unique_fd.h"
#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure(errno, "making a pipe");
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

void set_nonblocking(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Spawns into a process group of its own (so that all of it can be killed), with no signal
/// blocked or ignored.
Result<pid_t> spawn(const ProcessSpec& spec, const Pipe& in, const Pipe& out, const Pipe& err) {
  std::vector<std::string> argv = spec.argv;
  std::vector<std::string> variables;
  if (spec.environment) {
    for (const auto& [name, value] : *spec.environment)
      variables.push_back(fmt::format("{}={}", name, value));
  }
  const std::vector<char*> argv_pointers = pointers(argv);
  const std::vector<char*> variable_pointers = pointers(variables);

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  CHECK(::posix_spawn_file_actions_init(&actions) == 0);
  CHECK(::posix_spawnattr_init(&attributes) == 0);
  ::posix_spawn_file_actions_adddup2(&actions, in.read.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.write.get(), STDERR_FILENO);
  if (!spec.working_directory.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&actions, spec.working_directory.c_str());
  }
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigemptyset(&all);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT}) sigaddset(&all, number);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  const int error =
      ::posix_spawnp(&pid, spec.argv.front().c_str(), &actions, &attributes, argv_pointers.data(),
                     spec.environment ? variable_pointers.data() : ::environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return system_failure(error, "running " + spec.argv.front());
  return pid;
}

/// Takes what is there, and closes `fd` at its end. Returns whether anything was over the limit.
/// More than a pipe holds is not taken at once: a writer could be faster than us.
bool drain(UniqueFd& fd, std::string& into, std::size_t limit) {
  std::array<char, 65536> buffer;
  bool over = false;
  for (int reads = 0; reads < 32; ++reads) {
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return over;
    if (got <= 0) {
      fd.reset();
      return over;
    }
    const auto count = static_cast<std::size_t>(got);
    const std::size_t kept = std::min(count, limit - std::min(limit, into.size()));
    into.append(buffer.data(), kept);
    over = over || kept < count;
  }
  return over;
}

void feed(UniqueFd& fd, std::string_view& input) {
  while (!input.empty()) {
    const ssize_t sent = ::write(fd.get(), input.data(), input.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) break;  // it reads no more, which is its right
    input.remove_prefix(static_cast<std::size_t>(sent));
  }
  fd.reset();
}

/// SIGPIPE on the pipe to a program that does not read is not for us.
class WithoutSigpipe final {
 public:
  WithoutSigpipe() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, &before_);
    was_blocked_ = sigismember(&before_, SIGPIPE) == 1;
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;
  ~WithoutSigpipe() {
    if (was_blocked_) return;
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    const timespec at_once{};
    while (::sigtimedwait(&pipe, nullptr, &at_once) > 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t before_{};
  bool was_blocked_ = false;
};

}  // namespace

Result<ProcessResult> run_process(Clock& clock, const ProcessSpec& spec) {
  CHECK(!spec.argv.empty());
  Pipe in = TRY(make_pipe());
  Pipe out = TRY(make_pipe());
  Pipe err = TRY(make_pipe());
  const UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return system_failure(errno, "running " + spec.argv.front());
  const std::stop_callback on_stop(spec.stop, [fd = wake.get()] {
    const std::uint64_t one = 1;
    CHECK(::write(fd, &one, sizeof one) == sizeof one);
  });

  const SteadyTime start = clock.steady();
  const pid_t pid = TRY(spawn(spec, in, out, err));
  in.read.reset();
  out.write.reset();
  err.write.reset();
  for (const int fd : {in.write.get(), out.read.get(), err.read.get()}) set_nonblocking(fd);
  const WithoutSigpipe without_sigpipe;
  const UniqueFd exited(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));

  ProcessResult result;
  std::string_view input = spec.input;
  Status ended;
  if (!exited) ended = system_failure(errno, "watching " + spec.argv.front());
  // Until it has exited: a grandchild that keeps the pipes open does not keep us.
  bool running = ended.has_value();
  while (running) {
    const Duration left = spec.timeout - (clock.steady() - start);
    if (spec.stop.stop_requested()) {
      ended = failure(ErrorKind::kInterrupted, spec.argv.front() + ": interrupted");
      break;
    }
    if (left <= Duration::zero()) {
      ended = failure(ErrorKind::kTimeout,
                      spec.argv.front() + ": not done within " + human_duration(spec.timeout));
      break;
    }
    const auto fd_or_none = [](const UniqueFd& fd) { return fd ? fd.get() : -1; };
    std::array<pollfd, 5> fds{pollfd{fd_or_none(in.write), POLLOUT, 0},
                              pollfd{fd_or_none(out.read), POLLIN, 0},
                              pollfd{fd_or_none(err.read), POLLIN, 0},
                              pollfd{exited.get(), POLLIN, 0}, pollfd{wake.get(), POLLIN, 0}};
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    ::poll(fds.data(), fds.size(),
           static_cast<int>(std::min<std::int64_t>(wait, std::numeric_limits<int>::max())));
    if (in.write && fds[0].revents != 0) feed(in.write, input);
    running = fds[3].revents == 0;
    // After the exit all that it wrote is in the pipes.
    if (out.read) result.truncated |= drain(out.read, result.out, spec.output_limit);
    if (err.read) result.truncated |= drain(err.read, result.err, spec.output_limit);
  }

  if (!ended) ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended) return tl::unexpected(ended.error());
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

}  // namespace bulkhead::linux
