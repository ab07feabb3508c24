#include "linux/network_namespace.h"

#include <array>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "linux/epoll.h"
#include "linux/links.h"
#include "linux/packet_tap.h"
#include "linux/raw_socket.h"

namespace bulkhead::linux {
namespace {

using ::testing::Contains;

SocketAddress at(const char* ip, std::uint16_t port) {
  return {*IpAddress::parse(ip), port};
}

// These make namespaces of their own: they need root, as the program does that they test.
class NetworkNamespaces : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::geteuid(), 0U) << "run as root: makes network namespaces"; }
};

TEST_F(NetworkNamespaces, ANewOneIsAnotherAndHasOnlyLoopback) {
  const auto here = NetworkNamespace::current();
  const auto made = NetworkNamespace::create();
  ASSERT_TRUE(here && made) << made.error().message;
  EXPECT_NE(here->identity(), made->identity());
  EXPECT_EQ(NetworkNamespace::of_process(::getpid())->identity(), here->identity());
  const Status status = made->run([&]() -> Status {
    const auto addresses = interface_addresses();
    EXPECT_TRUE(addresses);
    for (const auto& address : *addresses) EXPECT_EQ(address.interface, "lo");
    EXPECT_TRUE(interface_names()->contains("lo"));
    EXPECT_EQ(NetworkNamespace::current()->identity(), made->identity());
    return {};
  });
  EXPECT_TRUE(status);
  EXPECT_EQ(NetworkNamespace::current()->identity(), here->identity());
}

TEST_F(NetworkNamespaces, ACableJoinsTwo) {
  const auto a = NetworkNamespace::create();
  const auto b = NetworkNamespace::create();
  ASSERT_TRUE(a && b);
  const Status cable = a->run([&]() -> Status {
    TRY(make_veth("left", "right", *b));
    TRY(add_address("left", *IpAddress::parse("198.18.0.1"), 30));
    return set_up("left");
  });
  ASSERT_TRUE(cable) << cable.error().message;
  UniqueFd listener;
  const Status other = b->run([&]() -> Status {
    TRY(add_address("right", *IpAddress::parse("198.18.0.2"), 30));
    TRY(set_up("right"));
    TRY(add_default_route(*IpAddress::parse("198.18.0.1")));
    listener = TRY(open_bound(Transport::kTcp, at("0.0.0.0", 0)));
    const auto found = TRY(interface_addresses());
    EXPECT_THAT(found, Contains(InterfaceAddress{"right", *IpAddress::parse("198.18.0.2"), 30}));
    const auto ways = TRY(routes());
    EXPECT_TRUE(std::any_of(ways.begin(), ways.end(), [](const Route& r) { return r.is_default; }));
    return {};
  });
  ASSERT_TRUE(other) << other.error().message;
  const auto port = bound_address(listener.get())->port;

  // The listener stays in its namespace, whoever holds it; from here it cannot be reached.
  UniqueFd socket;
  const Status connected = a->run([&]() -> Status {
    TRY(set_down("left"));
    TRY(set_up("left"));
    socket = TRY(open_socket(Transport::kTcp, false));
    start_connect(socket.get(), at("198.18.0.2", port));
    Epoll epoll = TRY(Epoll::create());
    TRY(epoll.add(socket.get(), Interest::kWrite, 7));
    std::array<EpollEvent, 4> events{};
    const auto ready = TRY(epoll.wait(events, std::chrono::seconds(5)));
    EXPECT_EQ(ready.size(), 1U);
    EXPECT_EQ(ready[0].tag, 7U);
    EXPECT_TRUE(ready[0].writable);
    return {};
  });
  ASSERT_TRUE(connected) << connected.error().message;
  EXPECT_EQ(pending_error(socket.get()), 0);
  EXPECT_TRUE(accept_and_close(listener.get()));
  EXPECT_FALSE(accept_and_close(listener.get()));

  const Status removed = a->run([] { return remove_link("left"); });
  EXPECT_TRUE(removed);
  EXPECT_EQ(a->run([] { return remove_link("left"); }).error().message,
            "finding interface left: No such device");
}

TEST_F(NetworkNamespaces, ATapSeesWhatComesIn) {
  const auto space = NetworkNamespace::create();
  ASSERT_TRUE(space);
  const Status status = space->run([]() -> Status {
    PacketTap tap = TRY(PacketTap::open());
    const UniqueFd receiver = TRY(open_bound(Transport::kUdp, at("127.0.0.1", 0)));
    const auto to = TRY(bound_address(receiver.get()));
    const UniqueFd sender = TRY(open_socket(Transport::kUdp, false));
    EXPECT_EQ(send_to(sender.get(), "the nonce", to).error, 0);
    std::array<char, 2048> buffer{};
    int seen = 0;
    while (const auto packet = tap.next(buffer)) {
      seen += packet->find("the nonce") == std::string_view::npos ? 0 : 1;
    }
    EXPECT_EQ(seen, 1);
    return {};
  });
  EXPECT_TRUE(status) << status.error().message;
}

TEST(NetworkNamespace, OfAProcessThatIsGone) {
  EXPECT_EQ(NetworkNamespace::of_process(0x3ffffff).error().message,
            "opening the network namespace of process 67108863: No such file or directory");
}

}  // namespace
}  // namespace bulkhead::linux
