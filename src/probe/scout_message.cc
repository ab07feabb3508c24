#include "probe/scout_message.h"

#include <array>
#include <limits>

namespace bulkhead::probe {
namespace {

using linux::IpAddress;
using linux::ListeningSocket;
using linux::SocketAddress;

// The version of the format, and which of the two messages it is.
constexpr std::uint64_t kOrder = 0x101;
constexpr std::uint64_t kReport = 0x201;
constexpr std::size_t kHead = 4;
constexpr std::size_t kLongest = std::size_t{64} << 20;

class Writer final {
 public:
  void number(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) body_ += static_cast<char>((value >> shift) & 0xff);
  }
  void text(std::string_view value) {
    number(value.size());
    body_ += value;
  }
  void duration(Duration value) { number(static_cast<std::uint64_t>(value.count())); }
  void ip(const IpAddress& value) {
    number(value.is_v6() ? 1 : 0);
    for (const std::uint8_t byte : value.bytes()) body_ += static_cast<char>(byte);
  }
  void address(const SocketAddress& value) {
    ip(value.ip);
    number(value.port);
  }
  template <typename T, typename Write>
  void list(const std::vector<T>& values, Write write) {
    number(values.size());
    for (const T& value : values) write(value);
  }
  template <typename T, typename Write>
  void maybe(const std::optional<T>& value, Write write) {
    number(value ? 1 : 0);
    if (value) write(*value);
  }

  std::string frame() const {
    std::string frame;
    for (int shift = 0; shift < 32; shift += 8) {
      frame += static_cast<char>((body_.size() >> shift) & 0xff);
    }
    return frame + body_;
  }

 private:
  std::string body_;
};

/// After the first byte that is missing everything reads as nothing, and failed() says so.
class Reader final {
 public:
  explicit Reader(std::string_view body) : rest_(body) {}

  std::uint64_t number() {
    const std::string_view bytes = take(8);
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
    }
    return value;
  }
  template <typename Number>
  Number number_of() {
    const std::uint64_t value = number();
    if (value > static_cast<std::uint64_t>(std::numeric_limits<Number>::max())) failed_ = true;
    return failed_ ? Number{} : static_cast<Number>(value);
  }
  bool flag() { return number() != 0; }
  std::string text() { return std::string(take(number())); }
  Duration duration() { return Duration(number_of<Duration::rep>()); }
  IpAddress ip() {
    const bool v6 = flag();
    std::array<std::uint8_t, 16> bytes{};
    const std::string_view raw = take(bytes.size());
    for (std::size_t i = 0; i < raw.size(); ++i) bytes[i] = static_cast<std::uint8_t>(raw[i]);
    if (v6) return IpAddress::v6(bytes);
    return IpAddress::v4((std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) |
                         (std::uint32_t{bytes[2]} << 8) | bytes[3]);
  }
  SocketAddress address() {
    SocketAddress address;
    address.ip = ip();
    address.port = number_of<std::uint16_t>();
    return address;
  }
  template <typename Read>
  auto list(Read read) {
    std::vector<decltype(read())> values;
    // Each takes at least a byte, so a false count ends with the bytes.
    for (std::uint64_t left = number(); left > 0 && !failed_; --left) values.push_back(read());
    return values;
  }
  template <typename Read>
  auto maybe(Read read) -> std::optional<decltype(read())> {
    if (!flag()) return std::nullopt;
    return read();
  }

  bool failed() const { return failed_ || !rest_.empty(); }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

void write(Writer& out, const Exchange& exchange) {
  out.number(exchange.from);
  out.address(exchange.to);
  out.number(exchange.transport == linux::Transport::kUdp ? 1 : 0);
  out.text(exchange.send);
  out.number(exchange.receive);
  out.duration(exchange.timeout);
  out.number(static_cast<std::uint64_t>(exchange.attempts));
  out.number(exchange.unheeded ? 1 : 0);
}

Exchange read_exchange(Reader& in) {
  Exchange exchange;
  exchange.from = in.number_of<std::size_t>();
  exchange.to = in.address();
  exchange.transport = in.flag() ? linux::Transport::kUdp : linux::Transport::kTcp;
  exchange.send = in.text();
  exchange.receive = in.number_of<std::size_t>();
  exchange.timeout = in.duration();
  exchange.attempts = in.number_of<int>();
  exchange.unheeded = in.flag();
  return exchange;
}

void write(Writer& out, const Answer& answer) {
  out.number(static_cast<std::uint64_t>(answer.outcome));
  out.number(static_cast<std::uint64_t>(answer.error));
  out.number(static_cast<std::uint64_t>(answer.attempts));
  out.duration(answer.took);
  out.text(answer.received);
}

Answer read_answer(Reader& in) {
  Answer answer;
  const auto outcome = in.number_of<std::uint8_t>();
  answer.outcome = outcome > static_cast<std::uint8_t>(Outcome::kFailed)
                       ? Outcome::kFailed
                       : static_cast<Outcome>(outcome);
  answer.error = in.number_of<int>();
  answer.attempts = in.number_of<int>();
  answer.took = in.duration();
  answer.received = in.text();
  return answer;
}

ListeningSocket read_listening(Reader& in) {
  ListeningSocket socket;
  socket.transport = in.flag() ? linux::Transport::kUdp : linux::Transport::kTcp;
  socket.at = in.address();
  return socket;
}

ScoutOutside read_outside(Reader& in) {
  ScoutOutside outside;
  outside.tcp = in.address();
  outside.host_address = in.ip();
  outside.tcp6 = in.maybe([&] { return in.address(); });
  outside.host_address6 = in.maybe([&] { return in.ip(); });
  return outside;
}

tl::unexpected<Error> no_message(const char* what) {
  return failure(ErrorKind::kInvalid, std::string("the bytes are no ") + what + " of this version");
}

}  // namespace

std::string encode(const ScoutOrder& order) {
  Writer out;
  out.number(kOrder);
  out.number(static_cast<std::uint64_t>(order.kind));
  out.number(order.outside ? 1 : 0);
  out.number(order.with_ipv6 ? 1 : 0);
  out.list(order.exchanges, [&](const Exchange& exchange) { write(out, exchange); });
  out.duration(order.pace.timeout);
  out.number(static_cast<std::uint64_t>(order.pace.attempts));
  out.number(order.pace.in_flight);
  out.number(order.pace.per_destination);
  out.list(order.words, [&](const std::string& word) { out.text(word); });
  return out.frame();
}

Result<ScoutOrder> decode_order(std::string_view body) {
  Reader in(body);
  ScoutOrder order;
  if (in.number() != kOrder) return no_message("order");
  const auto kind = in.number_of<std::uint8_t>();
  if (kind > static_cast<std::uint8_t>(ScoutOrder::Kind::kSay)) return no_message("order");
  order.kind = static_cast<ScoutOrder::Kind>(kind);
  order.outside = in.flag();
  order.with_ipv6 = in.flag();
  order.exchanges = in.list([&] { return read_exchange(in); });
  order.pace.timeout = in.duration();
  order.pace.attempts = in.number_of<int>();
  order.pace.in_flight = in.number_of<std::size_t>();
  order.pace.per_destination = in.number_of<std::size_t>();
  order.words = in.list([&] { return in.text(); });
  if (in.failed()) return no_message("order");
  return order;
}

std::string encode(const ScoutReport& report) {
  Writer out;
  out.number(kReport);
  out.text(report.failure);
  out.list(report.listening, [&](const ListeningSocket& socket) {
    out.number(socket.transport == linux::Transport::kUdp ? 1 : 0);
    out.address(socket.at);
  });
  out.list(report.addresses, [&](const IpAddress& ip) { out.ip(ip); });
  out.number(report.port);
  out.number(report.port6);
  out.maybe(report.outside, [&](const ScoutOutside& outside) {
    out.address(outside.tcp);
    out.ip(outside.host_address);
    out.maybe(outside.tcp6, [&](const SocketAddress& address) { out.address(address); });
    out.maybe(outside.host_address6, [&](const IpAddress& ip) { out.ip(ip); });
  });
  out.text(report.why_no_outside);
  out.list(report.answers, [&](const Answer& answer) { write(out, answer); });
  out.list(report.places, [&](const std::vector<std::size_t>& places) {
    out.list(places, [&](std::size_t place) { out.number(place); });
  });
  return out.frame();
}

Result<ScoutReport> decode_report(std::string_view body) {
  Reader in(body);
  ScoutReport report;
  if (in.number() != kReport) return no_message("report");
  report.failure = in.text();
  report.listening = in.list([&] { return read_listening(in); });
  report.addresses = in.list([&] { return in.ip(); });
  report.port = in.number_of<std::uint16_t>();
  report.port6 = in.number_of<std::uint16_t>();
  report.outside = in.maybe([&] { return read_outside(in); });
  report.why_no_outside = in.text();
  report.answers = in.list([&] { return read_answer(in); });
  report.places = in.list([&] { return in.list([&] { return in.number_of<std::size_t>(); }); });
  if (in.failed()) return no_message("report");
  return report;
}

Result<std::optional<std::string>> take_frame(std::string& bytes) {
  if (bytes.size() < kHead) return std::optional<std::string>();
  std::size_t length = 0;
  for (std::size_t i = kHead; i-- > 0;) {
    length = (length << 8) | static_cast<std::uint8_t>(bytes[i]);
  }
  if (length > kLongest) {
    return failure(ErrorKind::kInvalid, "a frame that is longer than any message");
  }
  if (bytes.size() < kHead + length) return std::optional<std::string>();
  std::string body = bytes.substr(kHead, length);
  bytes.erase(0, kHead + length);
  return std::optional<std::string>(std::move(body));
}

}  // namespace bulkhead::probe
