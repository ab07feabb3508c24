// Client: requests to one HTTP/1.1 server, many at once, over connections that it keeps. Calls
// block; each ends by its Waiter at the latest. Nothing is sent twice but a GET or HEAD whose kept
// connection turned out to be closed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"
#include "linux/stream.h"
#include "linux/waiter.h"

namespace bulkhead::http {

class ResponseParser;

struct ClientOptions {
  std::string host = "localhost";         // the Host header
  std::size_t connections = 32;           // of exchange() at the same time; more wait their turn
  std::size_t answer_limit = 64U << 20U;  // bytes of a body that is held in memory
  Clock* clock = nullptr;                 // null: system_clock(). Not owned
};

/// An answer whose body comes piece by piece, on a connection of its own. One thread reads.
class ResponseBody final {
 public:
  ResponseBody(std::unique_ptr<linux::Stream> stream, std::unique_ptr<ResponseParser> parser);
  ~ResponseBody();

  /// Status and headers; its body is empty.
  const Response& head() const;
  /// The next piece, never empty; nothing at the end. kTimeout and kInterrupted leave it usable.
  Result<std::optional<std::string>> read(linux::Waiter& waiter);
  /// The rest of it, kInvalid when that is more than `limit` bytes.
  Result<std::string> read_all(std::size_t limit, linux::Waiter& waiter);

 private:
  friend class Client;

  std::unique_ptr<linux::Stream> stream_;
  std::unique_ptr<ResponseParser> parser_;
  std::vector<char> buffer_;
};

/// What a request to change the protocol gave: a stream when the server agreed (101), or, from
/// servers that say 200 and then do as they like, one that starts behind the head.
struct Upgrade {
  Response response;                      // body: of a refusal
  std::unique_ptr<linux::Stream> stream;  // null when refused
};

class Client final {
 public:
  using Connect = std::function<Result<std::unique_ptr<linux::Stream>>(linux::Waiter&)>;

  Client(Connect connect, ClientOptions options);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// The whole answer, whatever its status.
  Result<Response> exchange(const Request& request, linux::Waiter& waiter);
  /// Returns with the head; the body is read from the result.
  Result<std::unique_ptr<ResponseBody>> open(const Request& request, linux::Waiter& waiter);
  /// Adds "Connection: Upgrade" and "Upgrade: `protocol`".
  Result<Upgrade> upgrade(const Request& request, const std::string& protocol,
                          linux::Waiter& waiter);

 private:
  struct Idle {
    std::unique_ptr<linux::Stream> stream;
    SteadyTime since;
  };
  class Turn;

  std::unique_ptr<linux::Stream> take_idle();
  void give_back(std::unique_ptr<linux::Stream> stream);
  std::string head_of(const Request& request, const std::string& upgrade) const;
  Result<std::unique_ptr<ResponseBody>> send(std::unique_ptr<linux::Stream> stream,
                                             const Request& request, const std::string& upgrade,
                                             linux::Waiter& waiter) const;

  const Connect connect_;
  const ClientOptions options_;
  Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any turn_;
  std::size_t running_ = 0;  // guarded by mutex_
  std::vector<Idle> idle_;   // guarded by mutex_; the last was used last
};

}  // namespace bulkhead::http
