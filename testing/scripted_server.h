// ScriptedServer: the other end of a socket, which does what a test tells it: answers byte by
// byte, hangs, breaks off. It knows no HTTP beyond finding where a request ends.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/unique_fd.h"

namespace bulkhead::testing {

/// One accepted connection, on the server's side. Reads give up after 20 s.
class Peer final {
 public:
  explicit Peer(UniqueFd socket) : socket_(std::move(socket)) {}

  /// Head and body (by Content-Length or chunks) of the next request; empty when the client closed.
  std::string read_request();
  /// Whatever comes next; empty at the end.
  std::string read_some();
  void send(std::string_view bytes);
  /// "HTTP/1.1 STATUS X", Content-Length and the body.
  void answer(int status, std::string_view body,
              std::string_view content_type = "application/json");
  /// Blocks until the client has closed: a server that hangs.
  void hang();
  void close() { socket_.reset(); }
  int fd() const { return socket_.get(); }

 private:
  UniqueFd socket_;
  std::string buffer_;
};

class ScriptedServer final {
 public:
  /// `serve` runs once per connection, on a thread of its own; the connection closes when it
  /// returns.
  explicit ScriptedServer(std::function<void(Peer&)> serve);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  /// Waits for the connections' ends: clients go first.
  ~ScriptedServer();

  /// Of the unix socket that it listens on.
  const std::string& path() const { return path_; }
  int connections() const { return connections_.load(); }

 private:
  void accept_all();

  const std::function<void(Peer&)> serve_;
  std::string folder_;
  std::string path_;
  UniqueFd listener_;
  UniqueFd finished_;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  std::vector<std::jthread> threads_;  // guarded by mutex_
  std::jthread acceptor_;
};

}  // namespace bulkhead::testing
