#include "testing/scripted_server.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/check.h"

namespace bulkhead::testing {
namespace {

constexpr int kPatienceMs = 20'000;

/// Length of the whole request at the front of `buffer`, zero while it is not all there.
std::size_t request_length(const std::string& buffer) {
  const std::size_t head = buffer.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const std::size_t body = head + 4;
  const std::string_view fields(buffer.data(), body);
  if (fields.find("Transfer-Encoding: chunked") != std::string_view::npos) {
    const std::size_t end = buffer.find("0\r\n\r\n", body);
    return end == std::string::npos ? 0 : end + 5;
  }
  const std::string_view name = "Content-Length: ";
  const std::size_t at = fields.find(name);
  std::size_t length = 0;
  if (at != std::string_view::npos) {
    length = std::strtoul(buffer.c_str() + at + name.size(), nullptr, 10);
  }
  return buffer.size() >= body + length ? body + length : 0;
}

}  // namespace

std::string Peer::read_some() {
  pollfd fd{socket_.get(), POLLIN, 0};
  if (::poll(&fd, 1, kPatienceMs) != 1) return {};
  std::array<char, 65536> bytes;
  const ssize_t got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
  return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

std::string Peer::read_request() {
  while (true) {
    if (const std::size_t length = request_length(buffer_); length > 0) {
      std::string request = buffer_.substr(0, length);
      buffer_.erase(0, length);
      return request;
    }
    const std::string more = read_some();
    if (more.empty()) return {};
    buffer_ += more;
  }
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return;  // the client has had enough
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Peer::answer(int status, std::string_view body, std::string_view content_type) {
  send(fmt::format("HTTP/1.1 {} X\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", status,
                   content_type, body.size(), body));
}

void Peer::hang() {
  while (!read_some().empty()) {
  }
}

ScriptedServer::ScriptedServer(std::function<void(Peer&)> serve)
    : serve_(std::move(serve)), folder_("/tmp/bulkhead-server-XXXXXX") {
  CHECK(::mkdtemp(folder_.data()) != nullptr);
  path_ = folder_ + "/socket";
  listener_ = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  finished_ = UniqueFd(::eventfd(0, EFD_CLOEXEC));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path_.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path_.data(), path_.size());
  CHECK(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(::listen(listener_.get(), 64) == 0);
  acceptor_ = std::jthread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  const std::uint64_t one = 1;
  CHECK(::write(finished_.get(), &one, sizeof one) == sizeof one);
  acceptor_.join();
  listener_.reset();
  threads_.clear();
  ::unlink(path_.c_str());
  ::rmdir(folder_.c_str());
}

void ScriptedServer::accept_all() {
  while (true) {
    std::array<pollfd, 2> fds{pollfd{listener_.get(), POLLIN, 0},
                              pollfd{finished_.get(), POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return;
    if (fds[1].revents != 0) return;
    UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) continue;
    ++connections_;
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([this, fd = socket.release()] {
      Peer peer{UniqueFd(fd)};
      serve_(peer);
    });
  }
}

}  // namespace bulkhead::testing
