#include "docker/http_engine.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "docker/resource_json.h"
#include "http/tls.h"

namespace bulkhead::docker {
namespace {

http::ClientOptions http_options(const ClientOptions& options) {
  http::ClientOptions result;
  // The engine takes any name; a proxy in front of it sees one that does not mislead.
  result.host = "docker";
  result.connections = options.connections;
  result.answer_limit = options.answer_limit;
  result.clock = options.clock;
  return result;
}

ErrorKind kind_of(int status, std::string_view message) {
  // Ports and names that are taken come as 500 at start, addresses as 403.
  constexpr std::array<std::string_view, 4> kTaken{
      "port is already allocated", "address already in use", "Address already in use",
      "Conflict. The container name"};
  for (const std::string_view words : kTaken) {
    if (message.find(words) != std::string_view::npos) return ErrorKind::kConflict;
  }
  switch (status) {
    case 400:
      return ErrorKind::kInvalid;
    case 404:
      return ErrorKind::kNotFound;
    case 409:
      return ErrorKind::kConflict;
    case 502:
    case 503:
      return ErrorKind::kUnavailable;
    case 504:
      return ErrorKind::kTimeout;
    default:
      return ErrorKind::kRefused;
  }
}

}  // namespace

tl::unexpected<Error> refusal(const std::string& doing, int status, std::string_view body) {
  std::string message = decode_error(body);
  if (message.empty()) message = fmt::format("HTTP status {}, without a reason", status);
  return failure(kind_of(status, message), doing + ": " + message, status);
}

HttpEngine::HttpEngine(http::Client::Connect connect, std::string address,
                       const ClientOptions& options)
    : address_(std::move(address)),
      options_(options),
      clock_(options.clock != nullptr ? *options.clock : system_clock()),
      client_(std::move(connect), http_options(options)) {}

http::Request HttpEngine::request_of(const Ask& ask) const {
  http::Request request;
  request.method = ask.method;
  request.target = version_prefix_ + ask.target;
  request.headers.add("User-Agent", "bulkhead");
  if (!ask.body.empty()) request.headers.add("Content-Type", ask.content_type);
  if (!ask.registry_auth.empty()) request.headers.add("X-Registry-Auth", ask.registry_auth);
  request.body = ask.body;
  return request;
}

Duration HttpEngine::limit_of(const Ask& ask, const Call& call) const {
  if (call.timeout != Duration::zero()) return call.timeout;
  return ask.timeout != Duration::zero() ? ask.timeout : options_.timeout;
}

Result<http::Response> HttpEngine::ask(const Ask& ask, const Call& call) {
  linux::Waiter waiter(clock_, limit_of(ask, call), call.stop);
  http::Response response = TRY(unanswered(client_.exchange(request_of(ask), waiter), ask.doing));
  if (response.status / 100 != 2 && response.status != 304) {
    return refusal(ask.doing, response.status, response.body);
  }
  return response;
}

Status HttpEngine::tell(const Ask& question, const Call& call) {
  TRY(ask(question, call));
  return {};
}

Result<std::unique_ptr<http::ResponseBody>> HttpEngine::ask_long(const Ask& ask,
                                                                 linux::Waiter& waiter) {
  std::unique_ptr<http::ResponseBody> body =
      TRY(unanswered(client_.open(request_of(ask), waiter), ask.doing));
  if (body->head().status / 100 != 2 && body->head().status != 304) {
    const std::string reason =
        TRY(unanswered(body->read_all(options_.answer_limit, waiter), ask.doing));
    return refusal(ask.doing, body->head().status, reason);
  }
  return body;
}

namespace {

std::string advice(const std::string& address, ErrorKind kind) {
  if (kind != ErrorKind::kRefused) return "start the engine, or name another with DOCKER_HOST";
  if (address.starts_with("unix:")) return "run as a user who may use the socket";
  return "check DOCKER_TLS_VERIFY and DOCKER_CERT_PATH";
}

}  // namespace

Status HttpEngine::negotiate(const Call& call) {
  const Ask question{.doing = "asking the engine for its version", .target = "/version"};
  linux::Waiter waiter(clock_, limit_of(question, call), call.stop);
  const Result<http::Response> response = client_.exchange(request_of(question), waiter);
  if (!response) {
    Error error = response.error();
    error.code = 0;
    if (error.kind != ErrorKind::kInterrupted) {
      error.message = fmt::format("no engine answers at {}: {}; {}", address_, error.message,
                                  advice(address_, error.kind));
    }
    return tl::unexpected(error);
  }
  if (response->status != 200) {
    return refusal(address_ + ": " + question.doing, response->status, response->body);
  }
  info_ = TRY(with_context(decode_version(response->body), address_));
  if (info_.server_api < kOldestApi) {
    return failure(ErrorKind::kRefused,
                   fmt::format("{}: engine {} speaks API {} at most, {} or later is needed: "
                               "upgrade the engine",
                               address_, info_.version, info_.server_api.str(), kOldestApi.str()));
  }
  if (info_.server_oldest_api > kNewestApi) {
    return failure(
        ErrorKind::kRefused,
        fmt::format("{}: engine {} speaks API {} at least, and this program {} at most: "
                    "upgrade this program",
                    address_, info_.version, info_.server_oldest_api.str(), kNewestApi.str()));
  }
  info_.api = std::min(info_.server_api, kNewestApi);
  version_prefix_ = "/v" + info_.api.str();
  return {};
}

Status HttpEngine::ping(const Call& call) {
  return tell({.doing = "asking the engine whether it is there", .target = "/_ping"}, call);
}

Result<SystemInfo> HttpEngine::system_info(const Call& call) {
  const http::Response response =
      TRY(ask({.doing = "asking the engine about itself", .target = "/info"}, call));
  return decode_system_info(response.body);
}

namespace {

/// How to get a connection: made once, used by every request.
Result<http::Client::Connect> connector(const EngineAddress& address,
                                        const ClientOptions& options) {
  Clock* clock = options.clock != nullptr ? options.clock : &system_clock();
  std::shared_ptr<const http::TlsContext> tls;
  if (address.tls) {
    tls = TRY(http::TlsContext::load(
        {address.tls->authority, address.tls->certificate, address.tls->key, address.tls->verify}));
  }
  const auto open = [address,
                     tls](linux::Waiter& waiter) -> Result<std::unique_ptr<linux::Stream>> {
    if (address.kind == EngineAddress::Kind::kUnix) {
      return TRY(linux::connect_unix(address.path, waiter));
    }
    std::unique_ptr<linux::Stream> stream =
        TRY(linux::connect_tcp(address.host, address.port, waiter));
    if (tls) return tls->connect(std::move(stream), address.host, waiter);
    return stream;
  };
  return [open, clock, limit = options.connect_timeout](
             linux::Waiter& outer) -> Result<std::unique_ptr<linux::Stream>> {
    const Duration left = outer.deadline() == SteadyTime::max()
                              ? linux::Waiter::kForever
                              : outer.deadline() - clock->steady();
    linux::Waiter waiter(*clock, std::min(left, limit), outer.stop());
    Result<std::unique_ptr<linux::Stream>> stream = open(waiter);
    // Whatever the system's reason, for what follows the engine is not there.
    if (!stream && stream.error().kind == ErrorKind::kNotFound) {
      stream.error().kind = ErrorKind::kUnavailable;
    }
    return stream;
  };
}

}  // namespace

Result<std::unique_ptr<Engine>> connect(const EngineAddress& address, const ClientOptions& options,
                                        const Call& call) {
  http::Client::Connect connect = TRY(connector(address, options));
  auto engine = std::make_unique<HttpEngine>(std::move(connect), address.str(), options);
  TRY(engine->negotiate(call));
  return engine;
}

}  // namespace bulkhead::docker
