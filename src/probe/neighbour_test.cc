#include "probe/neighbour.h"

#include <array>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "linux/links.h"
#include "probe/exchange.h"
#include "probe/witness.h"

namespace bulkhead::probe {
namespace {

using linux::NetworkNamespace;
using linux::Transport;

class Neighbours : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::geteuid(), 0U) << "run as root: makes network namespaces";
    host_.emplace(NetworkNamespace::create());
    ASSERT_TRUE(*host_);
  }

  std::size_t interfaces() const {
    std::size_t count = 0;
    const Status status = (*host_)->run([&]() -> Status {
      for (const auto& address : TRY(linux::interface_addresses())) {
        if (address.interface != "lo") ++count;
      }
      return {};
    });
    EXPECT_TRUE(status);
    return count;
  }

  std::optional<Result<NetworkNamespace>> host_;
};

TEST_F(Neighbours, TheHostAndTheNeighbourReachEachOther) {
  const auto neighbour = Neighbour::create(**host_, system_clock(), true);
  ASSERT_TRUE(neighbour) << neighbour.error().message;
  UniqueFd listener;
  ASSERT_TRUE((*host_)->run([&]() -> Status {
    listener = TRY(linux::open_bound(Transport::kTcp, {linux::IpAddress::v4(0), 0}));
    return {};
  }));
  const auto port = linux::bound_address(listener.get())->port;
  const std::vector<const NetworkNamespace*> sources = {&**host_, &neighbour->space()};
  Exchange datagram = connect_to(0, neighbour->udp());
  datagram.transport = Transport::kUdp;
  datagram.send = "ping";
  datagram.receive = 16;
  std::vector<Exchange> exchanges = {connect_to(0, neighbour->tcp()), datagram,
                                     connect_to(1, {neighbour->host_address(), port})};
  ASSERT_TRUE(neighbour->tcp6());
  exchanges.push_back(connect_to(0, *neighbour->tcp6()));
  const std::array<int, 1> echoes = {neighbour->udp_echo()};
  const auto answers = run_exchanges(sources, exchanges, {}, system_clock(), {}, echoes);
  ASSERT_TRUE(answers);
  for (const Answer& answer : *answers) EXPECT_EQ(describe(answer), "connected");
}

TEST_F(Neighbours, TwoDoNotCollide) {
  const auto one = Neighbour::create(**host_, system_clock());
  const auto two = Neighbour::create(**host_, system_clock());
  ASSERT_TRUE(one && two);
  EXPECT_NE(one->host_address(), two->host_address());
}

TEST_F(Neighbours, LeavesNothingBehind) {
  const std::size_t before = interfaces();
  { const auto neighbour = Neighbour::create(**host_, system_clock()); }
  EXPECT_EQ(interfaces(), before);
}

TEST_F(Neighbours, LeavesNothingBehindWhenKilled) {
  const std::size_t before = interfaces();
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto neighbour = Neighbour::create(**host_, system_clock());
    const char done = neighbour ? 'y' : 'n';
    static_cast<void>(::write(pipe[1], &done, 1));
    ::pause();
    ::_exit(0);
  }
  char done = 'n';
  ASSERT_EQ(::read(pipe[0], &done, 1), 1);
  ASSERT_EQ(done, 'y');
  EXPECT_GT(interfaces(), before);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(pipe[0]);
  ::close(pipe[1]);
  // The kernel removes a namespace in the background.
  for (int i = 0; i < 500 && interfaces() != before; ++i) {
    system_clock().sleep(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(interfaces(), before);
}

TEST_F(Neighbours, AWitnessTellsWhereAWordArrived) {
  const auto neighbour = Neighbour::create(**host_, system_clock());
  ASSERT_TRUE(neighbour);
  const std::vector<const NetworkNamespace*> spaces = {&**host_, &neighbour->space()};
  auto witness = Witness::watch(spaces);
  ASSERT_TRUE(witness) << witness.error().message;
  Exchange exchange = connect_to(0, neighbour->tcp());
  exchange.send = "GET / word-1 more";
  ASSERT_TRUE(run_exchanges(spaces, std::vector<Exchange>{exchange}, {}, system_clock()));
  const std::vector<std::string> words = {"word-1", "word-2"};
  const auto places = witness->saw(words);
  EXPECT_EQ(places[0], std::vector<std::size_t>{1});
  EXPECT_EQ(places[1], std::vector<std::size_t>{});
}

}  // namespace
}  // namespace bulkhead::probe
