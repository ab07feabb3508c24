#include "probe/exchange.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "linux/links.h"
#include "probe/dns_message.h"

namespace bulkhead::probe {
namespace {

using linux::IpAddress;
using linux::NetworkNamespace;
using linux::SocketAddress;
using linux::Transport;

//   left 198.18.0.1 ───── 198.18.0.2 right        island: nothing but loopback
class Exchanges : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::geteuid(), 0U) << "run as root: makes network namespaces";
    for (auto* space : {&left_, &right_, &island_}) *space = NetworkNamespace::create();
    ASSERT_TRUE(*left_ && *right_ && *island_);
    const Status status = (*left_)->run([&]() -> Status {
      TRY(linux::make_veth("cable", "cable", **right_));
      TRY(linux::add_address("cable", *IpAddress::parse("198.18.0.1"), 24));
      return linux::set_up("cable");
    });
    ASSERT_TRUE(status) << status.error().message;
    const Status other = (*right_)->run([&]() -> Status {
      TRY(linux::add_address("cable", *IpAddress::parse("198.18.0.2"), 24));
      TRY(linux::set_up("cable"));
      listener_ = TRY(linux::open_bound(Transport::kTcp, {IpAddress::v4(0), 0}));
      echo_ = TRY(linux::open_bound(Transport::kUdp, {IpAddress::v4(0), 0}));
      return {};
    });
    ASSERT_TRUE(other) << other.error().message;
    const Status carrying = (*left_)->run([]() -> Status {
      TRY(linux::set_down("cable"));
      return linux::set_up("cable");
    });
    ASSERT_TRUE(carrying) << carrying.error().message;
    open_ = {*IpAddress::parse("198.18.0.2"), linux::bound_address(listener_.get())->port};
    udp_ = {*IpAddress::parse("198.18.0.2"), linux::bound_address(echo_.get())->port};
  }

  std::vector<Answer> run(const std::vector<Exchange>& exchanges, const Pace& pace = {}) {
    const std::vector<const NetworkNamespace*> sources = {&**left_, &**right_, &**island_};
    const std::vector<int> echoes = {echo_.get()};
    auto answers = run_exchanges(sources, exchanges, pace, system_clock(), {}, echoes);
    EXPECT_TRUE(answers) << answers.error().message;
    return answers ? *answers : std::vector<Answer>(exchanges.size());
  }

  static constexpr std::size_t kLeft = 0;
  static constexpr std::size_t kRight = 1;
  static constexpr std::size_t kIsland = 2;
  std::optional<Result<NetworkNamespace>> left_;
  std::optional<Result<NetworkNamespace>> right_;
  std::optional<Result<NetworkNamespace>> island_;
  UniqueFd listener_;
  UniqueFd echo_;
  SocketAddress open_;
  SocketAddress udp_;
};

TEST_F(Exchanges, EachOutcomeFromWhereItIsAsked) {
  const SocketAddress closed{*IpAddress::parse("198.18.0.2"), 1};
  const SocketAddress nobody{*IpAddress::parse("198.18.0.77"), 80};
  const auto answers =
      run({connect_to(kLeft, open_), connect_to(kRight, open_), connect_to(kIsland, open_),
           connect_to(kLeft, closed), connect_to(kLeft, nobody)});
  EXPECT_EQ(describe(answers[0]), "connected");
  EXPECT_EQ(describe(answers[1]), "connected");
  EXPECT_EQ(describe(answers[2]), "no route");
  EXPECT_EQ(describe(answers[3]), "refused");
  EXPECT_EQ(describe(answers[4]), "silence, twice");
  EXPECT_EQ(answers[4].attempts, 2);
}

TEST_F(Exchanges, DatagramsAreAnsweredOrRefused) {
  Exchange echo{kLeft, udp_, Transport::kUdp, "ping", 64, {}};
  Exchange closed = echo;
  closed.to.port = 1;
  const auto answers = run({echo, closed});
  EXPECT_EQ(answers[0].outcome, Outcome::kOpen);
  EXPECT_EQ(answers[0].received, "ping");
  EXPECT_EQ(describe(answers[1]), "refused");
}

TEST_F(Exchanges, AConnectionWithoutAnswerIsOpen) {
  const auto answers =
      run({{kLeft, open_, Transport::kTcp, "hello", 10, std::chrono::milliseconds(50)}});
  EXPECT_EQ(answers[0].outcome, Outcome::kOpen);
  EXPECT_EQ(answers[0].received, "");
}

TEST_F(Exchanges, ManyToOneKeepThePace) {
  Pace pace;
  pace.per_destination = 3;
  pace.in_flight = 5;
  Exchange exchange = connect_to(kLeft, open_);
  exchange.unheeded = true;
  const auto answers = run(std::vector<Exchange>(500, exchange), pace);
  EXPECT_EQ(std::count_if(answers.begin(), answers.end(),
                          [](const Answer& a) { return a.outcome == Outcome::kOpen; }),
            500);
}

TEST_F(Exchanges, WhatIsSilentMakesRoomForOthers) {
  Pace pace;
  pace.timeout = std::chrono::seconds(1);
  pace.attempts = 1;
  pace.per_destination = 1;
  const Exchange silent = connect_to(kLeft, {*IpAddress::parse("198.18.0.77"), 80});
  const SteadyTime begin = system_clock().steady();
  for (const Answer& answer : run(std::vector<Exchange>(4, silent), pace)) {
    EXPECT_EQ(describe(answer), "silence");
  }
  // One after the other they would take four times their time.
  EXPECT_LT(system_clock().steady() - begin, 3 * pace.timeout);
}

UniqueFd next_connection(int listener) {
  pollfd waiting{.fd = listener, .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&waiting, 1, 5000), 1) << "nobody came";
  return UniqueFd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
}

TEST_F(Exchanges, AServiceSeesAnOrderlyEndOfWhatItTakes) {
  ssize_t seen = -1;
  std::thread service([&] {
    char byte = 0;
    seen = ::read(next_connection(listener_.get()).get(), &byte, 1);
  });
  EXPECT_EQ(run({connect_to(kLeft, open_)})[0].outcome, Outcome::kOpen);
  service.join();
  EXPECT_EQ(seen, 0);
}

TEST_F(Exchanges, NothingIsUnderWayAnyMoreOfWhatNobodyTakes) {
  Exchange unheeded = connect_to(kLeft, open_);
  unheeded.unheeded = true;
  for (const Exchange& exchange : {connect_to(kLeft, open_), unheeded}) {
    EXPECT_EQ(run({exchange})[0].outcome, Outcome::kOpen);
    tcp_info info{};
    socklen_t size = sizeof info;
    const UniqueFd connection = next_connection(listener_.get());
    ASSERT_EQ(::getsockopt(connection.get(), IPPROTO_TCP, TCP_INFO, &info, &size), 0);
    EXPECT_EQ(info.tcpi_state, TCP_CLOSE);
  }
}

TEST_F(Exchanges, AStopEndsThem) {
  std::stop_source source;
  source.request_stop();
  const std::vector<const NetworkNamespace*> sources = {&**left_};
  const std::vector<Exchange> exchanges = {connect_to(0, open_)};
  const auto answers = run_exchanges(sources, exchanges, {}, system_clock(), source.get_token());
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().kind, ErrorKind::kInterrupted);
}

TEST(NoExchanges, GiveNoAnswers) {
  EXPECT_TRUE(run_exchanges({}, {}, {}, system_clock())->empty());
}

}  // namespace
}  // namespace bulkhead::probe
