// Answers requests, one a connection, with a fixed number of threads and a bounded queue: when
// that is full a connection is answered 503 at once instead of waiting.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http_message.h"
#include "socket.h"

namespace devonboarder {

class HttpServer {
 public:
  /// Called from several threads at once.
  using Answer = std::function<Response(const Request&)>;

  struct Limits {
    std::size_t threads = 8;
    std::size_t queue = 64;
    milliseconds request{5000};  // for a client to send its head, and again to take the answer
  };

  HttpServer(Socket listener, Limits limits, Answer answer);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Serves until STOP_FD can be read; then accepts no more, answers what it has accepted, and
  /// returns.
  void run(int stop_fd);

 private:
  void accept_waiting();
  void work();
  void serve(Socket connection);

  const Socket listener_;
  const Limits limits_;
  const Answer answer_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Socket> queue_;  // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
};

}  // namespace devonboarder
