#include "http_server.h"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

#include "json.h"

namespace devonboarder {

namespace {

Response refusal(int status, const std::string& reason) {
  return Response{.status = status, .body = JsonObject{}.text("error", reason).str()};
}

}  // namespace

HttpServer::HttpServer(Socket listener, Limits limits, Answer answer)
    : listener_(std::move(listener)), limits_(limits), answer_(std::move(answer)) {}

void HttpServer::run(int stop_fd) {
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < limits_.threads; ++i) workers.emplace_back([this] { work(); });

  for (;;) {
    std::array<pollfd, 2> entries{pollfd{.fd = stop_fd, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = listener_.fd(), .events = POLLIN, .revents = 0}};
    if (poll(entries.data(), entries.size(), -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (entries[0].revents != 0) break;
    accept_waiting();
  }
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}  // the workers empty the queue and are joined here

void HttpServer::accept_waiting() {
  for (;;) {
    Socket connection{accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (connection.fd() < 0) return;
    std::unique_lock lock(mutex_);
    if (queue_.size() < limits_.queue) {
      queue_.push_back(std::move(connection));
      lock.unlock();
      changed_.notify_one();
    } else {
      lock.unlock();
      // A full socket buffer is not waited for: this thread must go on accepting.
      (void)send_all(connection, serialise(refusal(503, "too many requests are waiting")),
                     Deadline::after(milliseconds{0}));
    }
  }
}

void HttpServer::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Socket connection = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    serve(std::move(connection));
  }
}

void HttpServer::serve(Socket connection) {
  const Outcome<std::string> text =
      receive(connection, "\r\n\r\n", kMessageLimit, Deadline::after(limits_.request));
  // A connection that is opened and closed again is somebody's probe, not a request.
  if (text && text->empty()) return;
  Response response;
  if (!text) {
    response = refusal(400, text.error());
  } else {
    const Outcome<Request> request =
        parse_request(std::string_view(*text).substr(0, text->find("\r\n\r\n")));
    response = request ? answer_(*request) : refusal(400, request.error());
  }
  // Nobody is left to be told when the client does not take its answer.
  (void)send_all(connection, serialise(response), Deadline::after(limits_.request));
}

}  // namespace devonboarder
