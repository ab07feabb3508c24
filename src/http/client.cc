#include "http/client.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "http/response_parser.h"

namespace bulkhead::http {
namespace {

/// A kept connection is not used after this long: the server may close it at any moment.
constexpr Duration kIdleLimit = std::chrono::seconds(15);
constexpr std::size_t kReadSize = std::size_t{32} * 1024;
/// A refusal is read to the end for its message.
constexpr std::size_t kRefusalLimit = std::size_t{1} << 20;

Status write_body(linux::Stream& stream, const Request& request, std::string head,
                  linux::Waiter& waiter) {
  if (!request.source) return stream.write(std::move(head) + request.body, waiter);
  TRY(stream.write(head, waiter));
  while (true) {
    const std::string piece = TRY(request.source());
    TRY(stream.write(fmt::format("{:x}\r\n{}\r\n", piece.size(), piece), waiter));
    if (piece.empty()) return {};
    waiter.restart();
  }
}

/// A stream that begins with bytes which were read from it too early.
class Continued final : public linux::Stream {
 public:
  Continued(std::string rest, std::unique_ptr<linux::Stream> stream)
      : rest_(std::move(rest)), stream_(std::move(stream)) {}

  Result<std::size_t> read(std::span<char> into, linux::Waiter& waiter) override {
    if (rest_.empty()) return stream_->read(into, waiter);
    const std::size_t count = std::min(into.size(), rest_.size());
    std::memcpy(into.data(), rest_.data(), count);
    rest_.erase(0, count);
    return count;
  }
  Status write(std::string_view bytes, linux::Waiter& waiter) override {
    return stream_->write(bytes, waiter);
  }
  Status finish_writing(linux::Waiter& waiter) override { return stream_->finish_writing(waiter); }
  bool quiet() override { return rest_.empty() && stream_->quiet(); }

 private:
  std::string rest_;
  std::unique_ptr<linux::Stream> stream_;
};

}  // namespace

ResponseBody::ResponseBody(std::unique_ptr<linux::Stream> stream,
                           std::unique_ptr<ResponseParser> parser)
    : stream_(std::move(stream)), parser_(std::move(parser)), buffer_(kReadSize) {}

ResponseBody::~ResponseBody() = default;

const Response& ResponseBody::head() const {
  return parser_->head();
}

Result<std::optional<std::string>> ResponseBody::read(linux::Waiter& waiter) {
  while (parser_->body_size() == 0 || !parser_->head_done()) {
    if (parser_->done()) return std::nullopt;
    const std::size_t got = TRY(stream_->read(buffer_, waiter));
    if (got == 0) {
      TRY(parser_->end());
    } else {
      TRY(parser_->feed(std::string_view(buffer_.data(), got)));
    }
  }
  return parser_->take_body();
}

Result<std::string> ResponseBody::read_all(std::size_t limit, linux::Waiter& waiter) {
  std::string all;
  while (std::optional<std::string> piece = TRY(read(waiter))) {
    if (all.size() + piece->size() > limit) {
      return failure(ErrorKind::kInvalid,
                     fmt::format("the answer is larger than the {} bytes that are taken", limit));
    }
    all += *piece;
  }
  return all;
}

Client::Client(Connect connect, ClientOptions options)
    : connect_(std::move(connect)),
      options_(std::move(options)),
      clock_(options_.clock != nullptr ? *options_.clock : system_clock()) {}

Client::~Client() = default;

/// One of the places for requests that run at the same time.
class Client::Turn final {
 public:
  static Result<std::unique_ptr<Turn>> wait(Client& client, linux::Waiter& waiter) {
    std::unique_lock lock(client.mutex_);
    const bool mine = client.turn_.wait_until(lock, waiter.stop(), waiter.deadline(), [&] {
      return client.running_ < client.options_.connections;
    });
    if (!mine && waiter.stop().stop_requested()) {
      return failure(ErrorKind::kInterrupted, "interrupted");
    }
    if (!mine) {
      return failure(ErrorKind::kTimeout,
                     fmt::format("{} requests at once did not end in time", client.running_));
    }
    ++client.running_;
    return std::make_unique<Turn>(client);
  }

  explicit Turn(Client& client) : client_(client) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    {
      const std::lock_guard lock(client_.mutex_);
      --client_.running_;
    }
    client_.turn_.notify_one();
  }

 private:
  Client& client_;
};

std::unique_ptr<linux::Stream> Client::take_idle() {
  const std::lock_guard lock(mutex_);
  const SteadyTime now = clock_.steady();
  while (!idle_.empty()) {
    Idle idle = std::move(idle_.back());
    idle_.pop_back();
    if (now - idle.since < kIdleLimit && idle.stream->quiet()) return std::move(idle.stream);
  }
  return nullptr;
}

void Client::give_back(std::unique_ptr<linux::Stream> stream) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < options_.connections) {
    idle_.push_back({std::move(stream), clock_.steady()});
  }
}

std::string Client::head_of(const Request& request, const std::string& upgrade) const {
  std::string head =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, request.target, options_.host);
  for (const auto& [name, value] : request.headers.fields()) {
    head += fmt::format("{}: {}\r\n", name, value);
  }
  if (!upgrade.empty()) head += fmt::format("Connection: Upgrade\r\nUpgrade: {}\r\n", upgrade);
  if (request.source) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    head += fmt::format("Content-Length: {}\r\n", request.body.size());
  }
  return head + "\r\n";
}

/// Sends the request and reads the head of the answer.
Result<std::unique_ptr<ResponseBody>> Client::send(std::unique_ptr<linux::Stream> stream,
                                                   const Request& request,
                                                   const std::string& upgrade,
                                                   linux::Waiter& waiter) const {
  auto answer = std::make_unique<ResponseBody>(
      std::move(stream), std::make_unique<ResponseParser>(request.method == "HEAD"));
  const Status written = write_body(*answer->stream_, request, head_of(request, upgrade), waiter);
  // A server that refuses a large body answers and closes: its answer says more than our failure
  // to write.
  if (!written && written.error().kind != ErrorKind::kUnavailable) {
    return tl::unexpected(written.error());
  }
  while (!answer->parser_->head_done()) {
    const Result<std::size_t> got = answer->stream_->read(answer->buffer_, waiter);
    if (!got) {
      // So does what TLS says: a server that wants a certificate refuses after the handshake.
      const bool says_more = written.has_value() || got.error().kind == ErrorKind::kRefused;
      return tl::unexpected(says_more ? got.error() : written.error());
    }
    if (*got == 0) {
      TRY(answer->parser_->end());
      break;
    }
    TRY(answer->parser_->feed(std::string_view(answer->buffer_.data(), *got)));
    // "100 Continue" and the like come before the answer.
    while (answer->parser_->done() && answer->parser_->head().status / 100 == 1 &&
           answer->parser_->head().status != 101) {
      const std::string rest = answer->parser_->take_rest();
      answer->parser_ = std::make_unique<ResponseParser>(request.method == "HEAD");
      TRY(answer->parser_->feed(rest));
    }
  }
  return answer;
}

Result<Response> Client::exchange(const Request& request, linux::Waiter& waiter) {
  const std::unique_ptr<Turn> turn = TRY(Turn::wait(*this, waiter));
  const bool repeatable = request.method == "GET" || request.method == "HEAD";
  while (true) {
    std::unique_ptr<linux::Stream> stream = take_idle();
    const bool kept = stream != nullptr;
    if (!kept) stream = TRY(connect_(waiter));
    Result<std::unique_ptr<ResponseBody>> answer =
        send(std::move(stream), request, std::string(), waiter);
    if (!answer) {
      if (kept && repeatable && answer.error().kind == ErrorKind::kUnavailable) continue;
      return tl::unexpected(answer.error());
    }
    Response response = (*answer)->head();
    response.body = TRY((*answer)->read_all(options_.answer_limit, waiter));
    if ((*answer)->parser_->keep_alive() && (*answer)->parser_->take_rest().empty()) {
      give_back(std::move((*answer)->stream_));
    }
    return response;
  }
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer loses what a Result owns

Result<std::unique_ptr<ResponseBody>> Client::open(const Request& request, linux::Waiter& waiter) {
  std::unique_ptr<linux::Stream> stream = TRY(connect_(waiter));
  return send(std::move(stream), request, std::string(), waiter);
}

Result<Upgrade> Client::upgrade(const Request& request, const std::string& protocol,
                                linux::Waiter& waiter) {
  std::unique_ptr<linux::Stream> stream = TRY(connect_(waiter));
  const std::unique_ptr<ResponseBody> answer =
      TRY(send(std::move(stream), request, protocol, waiter));
  Upgrade upgrade;
  upgrade.response = answer->head();
  upgrade.response.body.clear();
  const int status = upgrade.response.status;
  if (status != 101 && status != 200) {
    upgrade.response.body = TRY(answer->read_all(kRefusalLimit, waiter));
    return upgrade;
  }
  std::string early = answer->parser_->take_body() + answer->parser_->take_rest();
  upgrade.stream = std::make_unique<Continued>(std::move(early), std::move(answer->stream_));
  return upgrade;
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer loses what a Result owns

}  // namespace bulkhead::http
