#include "probe/exchange.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <system_error>
#include <thread>
#include <tuple>

#include <fmt/format.h>

#include "base/check.h"
#include "linux/epoll.h"

namespace bulkhead::probe {
namespace {

using linux::Transport;

constexpr std::uint64_t kEchoTag = std::uint64_t{1} << 63;
constexpr std::size_t kNoSource = ~std::size_t{0};
/// A kernel that takes a connection says so at once. Who is silent for longer is likely to stay so,
/// and waits in no listen queue.
constexpr Duration kFresh = std::chrono::milliseconds(50);
/// How long a service may take to close a connection that its caller has ended.
constexpr Duration kPatience = std::chrono::milliseconds(100);
/// Times Pace::per_destination: fresh ones and silent ones together.
constexpr std::size_t kSilentToo = 4;

Outcome outcome_of(int error) {
  switch (error) {
    case 0:
      return Outcome::kOpen;
    case ECONNREFUSED:
    case ECONNRESET:
      return Outcome::kRefused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EACCES:
    case EPERM:
    case EADDRNOTAVAIL:
    case EINVAL:  // a loopback source to an address that is not loopback
      return Outcome::kUnreachable;
    case ETIMEDOUT:
      return Outcome::kTimeout;
    default:
      return Outcome::kFailed;
  }
}

/// A conversation under way.
struct Slot {
  enum class State : std::uint8_t { kFree, kConnecting, kSending, kReceiving, kParting };
  State state = State::kFree;
  std::uint32_t generation = 0;  // tells a late event or deadline from one that is meant
  std::size_t exchange = 0;
  UniqueFd socket;
  SteadyTime began{};
  bool fresh = false;  // began less than kFresh ago
  std::size_t sent = 0;
};

/// Loopback addresses are another destination in each namespace.
using Destination = std::tuple<linux::SocketAddress, Transport, std::size_t>;

class Run final {
 public:
  Run(std::span<const linux::NetworkNamespace* const> sources, std::span<const Exchange> exchanges,
      const Pace& pace, Clock& clock, const std::stop_token& stop, std::span<const int> echoes)
      : sources_(sources),
        exchanges_(exchanges),
        pace_(pace),
        clock_(clock),
        stop_(stop),
        echoes_(echoes),
        answers_(exchanges.size()) {}

  /// On a thread of its own: it moves between namespaces.
  Status all() {
    linux::Epoll epoll = TRY(linux::Epoll::create());
    epoll_ = &epoll;
    for (std::size_t i = 0; i < echoes_.size(); ++i) {
      TRY(epoll.add(echoes_[i], linux::Interest::kRead, kEchoTag | i));
    }
    const std::size_t files = linux::raise_open_files_limit() / 2;
    slots_.resize(std::max<std::size_t>(1, std::min({pace_.in_flight, files, exchanges_.size()})));
    for (std::size_t i = 0; i < slots_.size(); ++i) free_.push_back(i);
    line_up();
    while (unfinished_ > 0 || parting_ > 0) {
      if (stop_.stop_requested()) return failure(ErrorKind::kInterrupted, "probing interrupted");
      TRY(start_more());
      TRY(wait());
    }
    return {};
  }

  std::vector<Answer> take_answers() { return std::move(answers_); }

 private:
  struct Waiting {
    std::size_t fresh = 0;
    std::size_t busy = 0;  // fresh ones, too
    std::deque<std::size_t> line;
  };
  struct Deadline {
    SteadyTime at;
    std::size_t place;
    std::uint32_t generation;
    friend bool operator>(const Deadline& a, const Deadline& b) { return a.at > b.at; }
  };

  /// Each source begins with another destination, so that no destination meets all at once.
  void line_up() {
    std::map<std::size_t, std::vector<std::size_t>> by_source;
    for (std::size_t i = 0; i < exchanges_.size(); ++i) by_source[exchanges_[i].from].push_back(i);
    std::size_t longest = 0;
    for (const auto& [source, list] : by_source) longest = std::max(longest, list.size());
    for (std::size_t round = 0; round < longest; ++round) {
      for (const auto& [source, list] : by_source) {
        if (round < list.size()) queue_.push_back(list[(round + source) % list.size()]);
      }
    }
    unfinished_ = exchanges_.size();
  }

  Destination destination(std::size_t exchange) const {
    const Exchange& one = exchanges_[exchange];
    return {one.to, one.transport, one.to.ip.is_loopback() ? one.from : kNoSource};
  }

  Status start_more() {
    while (!free_.empty() && !queue_.empty()) {
      const std::size_t exchange = queue_.front();
      queue_.pop_front();
      Waiting& there = waiting_[destination(exchange)];
      if (there.fresh >= pace_.per_destination ||
          there.busy >= pace_.per_destination * kSilentToo) {
        there.line.push_back(exchange);
        continue;
      }
      ++there.fresh;
      ++there.busy;
      TRY(start(exchange));
    }
    return {};
  }

  Status start(std::size_t number) {
    const Exchange& exchange = exchanges_[number];
    ++answers_[number].attempts;
    const std::size_t place = free_.back();
    free_.pop_back();
    Slot& slot = slots_[place];
    slot.exchange = number;
    slot.began = clock_.steady();
    slot.fresh = true;
    slot.sent = 0;
    slot.state = Slot::State::kConnecting;
    if (Status entered = enter(exchange.from); !entered) {
      if (entered.error().kind == ErrorKind::kRefused) return entered;
      finish(place, ESRCH);
      return {};
    }
    auto socket = linux::open_socket(exchange.transport, exchange.to.ip.is_v6());
    if (!socket) {
      finish(place, EAFNOSUPPORT);
      return {};
    }
    slot.socket = *std::move(socket);
    const linux::SocketOutcome connected = linux::start_connect(slot.socket.get(), exchange.to);
    if (connected.error != 0 && !connected.pending()) {
      finish(place, connected.error);
      return {};
    }
    const Duration timeout = exchange.timeout > Duration::zero() ? exchange.timeout : pace_.timeout;
    deadlines_.push({slot.began + timeout, place, slot.generation});
    fresh_.push_back({slot.began + kFresh, place, slot.generation});
    return epoll_->add(slot.socket.get(), linux::Interest::kWrite, tag(place));
  }

  Status enter(std::size_t source) {
    CHECK(source < sources_.size());
    if (source == entered_) return {};
    entered_ = kNoSource;
    TRY(sources_[source]->enter());
    entered_ = source;
    return {};
  }

  std::uint64_t tag(std::size_t place) const {
    return (std::uint64_t{slots_[place].generation & 0x7fffffff} << 32) | place;
  }

  Status wait() {
    drop_old_deadlines();
    if (deadlines_.empty()) return {};
    SteadyTime next = deadlines_.top().at;
    if (!fresh_.empty()) next = std::min(next, fresh_.front().at);
    const Duration until = next - clock_.steady();
    // Never so long that a stop would go unnoticed.
    const Duration limit = std::chrono::milliseconds(50);
    std::array<linux::EpollEvent, 256> buffer{};
    for (const linux::EpollEvent& event : TRY(epoll_->wait(buffer, std::min(until, limit)))) {
      if ((event.tag & kEchoTag) != 0) {
        echo(echoes_[event.tag & ~kEchoTag]);
        continue;
      }
      const std::size_t place = event.tag & 0xffffffff;
      if (tag(place) == event.tag) advance(place);
    }
    const SteadyTime now = clock_.steady();
    while (!deadlines_.empty() && deadlines_.top().at <= now) {
      const Deadline due = deadlines_.top();
      deadlines_.pop();
      if (slots_[due.place].generation == due.generation) expire(due.place);
    }
    while (!fresh_.empty() && fresh_.front().at <= now) {
      const Deadline due = fresh_.front();
      fresh_.pop_front();
      if (is_old(due)) continue;
      slots_[due.place].fresh = false;
      Waiting& there = waiting_[destination(slots_[due.place].exchange)];
      --there.fresh;
      let_in(there);
    }
    return {};
  }

  bool is_old(const Deadline& deadline) const {
    return slots_[deadline.place].generation != deadline.generation;
  }

  void drop_old_deadlines() {
    while (!deadlines_.empty() && is_old(deadlines_.top())) deadlines_.pop();
    while (!fresh_.empty() && is_old(fresh_.front())) fresh_.pop_front();
  }

  static void echo(int socket) {
    std::array<char, 2048> buffer{};
    linux::SocketAddress from;
    for (;;) {
      const auto received = linux::receive_from(socket, buffer, from);
      if (received.error != 0) return;
      linux::send_to(socket, {buffer.data(), received.count}, from);
    }
  }

  void advance(std::size_t place) {
    Slot& slot = slots_[place];
    const Exchange& exchange = exchanges_[slot.exchange];
    if (slot.state == Slot::State::kParting) return part(place);
    if (slot.state == Slot::State::kConnecting) {
      if (const int error = linux::pending_error(slot.socket.get()); error != 0) {
        return finish(place, error);
      }
      slot.state = Slot::State::kSending;
    }
    if (slot.state == Slot::State::kSending) {
      while (slot.sent < exchange.send.size()) {
        const auto sent =
            linux::send_some(slot.socket.get(), std::string_view(exchange.send).substr(slot.sent));
        if (sent.pending()) return;
        if (sent.error != 0) return finish(place, sent.error);
        slot.sent += sent.count;
      }
      if (exchange.receive == 0) return finish(place, 0);
      slot.state = Slot::State::kReceiving;
      if (!epoll_->change(slot.socket.get(), linux::Interest::kRead, tag(place))) {
        return finish(place, EIO);
      }
    }
    receive(place);
  }

  void receive(std::size_t place) {
    Slot& slot = slots_[place];
    const Exchange& exchange = exchanges_[slot.exchange];
    std::string& kept = answers_[slot.exchange].received;
    std::array<char, 4096> buffer{};
    for (;;) {
      const auto received = linux::receive_some(slot.socket.get(), buffer);
      if (received.pending()) return;
      if (received.error != 0) return finish(place, received.error);
      kept.append(buffer.data(), std::min(received.count, exchange.receive - kept.size()));
      if (exchange.transport == Transport::kUdp || received.count == 0 ||
          kept.size() >= exchange.receive) {
        return finish(place, 0);
      }
    }
  }

  void expire(std::size_t place) {
    if (slots_[place].state == Slot::State::kParting) {
      linux::reset_on_close(slots_[place].socket.get());
      --parting_;
      return release(place);
    }
    const std::size_t number = slots_[place].exchange;
    const bool connected = is_connected(slots_[place]);
    const int asked = exchanges_[number].attempts;
    if (!connected && answers_[number].attempts < (asked > 0 ? asked : pace_.attempts)) {
      release(place);
      queue_.push_back(number);
      return;
    }
    finish(place, ETIMEDOUT);
  }

  /// TCP that got so far is open, whatever the answer was.
  bool is_connected(const Slot& slot) const {
    return exchanges_[slot.exchange].transport == Transport::kTcp &&
           (slot.state == Slot::State::kSending || slot.state == Slot::State::kReceiving);
  }

  void finish(std::size_t place, int error) {
    Slot& slot = slots_[place];
    Answer& answer = answers_[slot.exchange];
    answer.error = error;
    answer.outcome = is_connected(slot) ? Outcome::kOpen : outcome_of(error);
    answer.took = clock_.steady() - slot.began;
    --unfinished_;
    if (exchanges_[slot.exchange].transport == Transport::kTcp && error == 0) {
      return begin_parting(place);
    }
    release(place);
  }

  /// A reset would do, too, but services write that into their logs.
  void begin_parting(std::size_t place) {
    Slot& slot = slots_[place];
    if (exchanges_[slot.exchange].unheeded ||
        !epoll_->change(slot.socket.get(), linux::Interest::kRead, tag(place))) {
      linux::reset_on_close(slot.socket.get());
      return release(place);
    }
    linux::end_sending(slot.socket.get());
    slot.state = Slot::State::kParting;
    ++parting_;
    // Or until the deadline of the conversation itself, if that comes first.
    deadlines_.push({clock_.steady() + kPatience, place, slot.generation});
  }

  /// Reads on, and drops what it reads, until the service has closed.
  void part(std::size_t place) {
    std::array<char, 4096> buffer{};
    for (;;) {
      const auto received = linux::receive_some(slots_[place].socket.get(), buffer);
      if (received.pending()) return;
      if (received.error == 0 && received.count > 0) continue;
      --parting_;
      return release(place);
    }
  }

  void release(std::size_t place) {
    Slot& slot = slots_[place];
    slot.socket.reset();
    slot.state = Slot::State::kFree;
    ++slot.generation;
    free_.push_back(place);
    Waiting& there = waiting_[destination(slot.exchange)];
    --there.busy;
    if (slot.fresh) --there.fresh;
    let_in(there);
  }

  /// The next in line is started, or goes back into the line.
  void let_in(Waiting& there) {
    if (there.line.empty()) return;
    queue_.push_front(there.line.front());
    there.line.pop_front();
  }

  std::span<const linux::NetworkNamespace* const> sources_;
  std::span<const Exchange> exchanges_;
  const Pace& pace_;
  Clock& clock_;
  const std::stop_token& stop_;
  std::span<const int> echoes_;
  std::vector<Answer> answers_;

  linux::Epoll* epoll_ = nullptr;
  std::vector<Slot> slots_;
  std::vector<std::size_t> free_;
  std::deque<std::size_t> queue_;
  std::map<Destination, Waiting> waiting_;
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
  std::deque<Deadline> fresh_;  // when each is no longer fresh, in the order of their beginning
  std::size_t unfinished_ = 0;
  std::size_t parting_ = 0;  // answered, and not yet closed
  std::size_t entered_ = kNoSource;
};

}  // namespace

Exchange connect_to(std::size_t from, const linux::SocketAddress& to) {
  Exchange exchange;
  exchange.from = from;
  exchange.to = to;
  return exchange;
}

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOpen:
      return "open";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kUnreachable:
      return "unreachable";
    case Outcome::kTimeout:
      return "timeout";
    case Outcome::kFailed:
      return "failed";
  }
  return "failed";
}

std::string describe(const Answer& answer) {
  switch (answer.outcome) {
    case Outcome::kOpen:
      return "connected";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kUnreachable:
      return answer.error == ENETUNREACH ? "no route" : "unreachable";
    case Outcome::kTimeout:
      return answer.attempts == 1   ? "silence"
             : answer.attempts == 2 ? "silence, twice"
                                    : fmt::format("silence, {} times", answer.attempts);
    case Outcome::kFailed:
      return "not tried: " + (answer.error == ESRCH
                                  ? std::string("the container is gone")
                                  : std::generic_category().message(answer.error));
  }
  return {};
}

Result<std::vector<Answer>> run_exchanges(std::span<const linux::NetworkNamespace* const> sources,
                                          std::span<const Exchange> exchanges, const Pace& pace,
                                          Clock& clock, const std::stop_token& stop,
                                          std::span<const int> echoes) {
  Run run(sources, exchanges, pace, clock, stop, echoes);
  if (exchanges.empty()) return run.take_answers();
  Status status;
  std::thread([&] { status = run.all(); }).join();
  if (!status) return tl::unexpected(status.error());
  return run.take_answers();
}

}  // namespace bulkhead::probe
