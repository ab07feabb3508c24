#include "linux/socket_table.h"

#include <algorithm>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "linux/socket_holder.h"

namespace bulkhead::linux {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

std::string shown(const std::vector<ListeningSocket>& sockets) {
  std::string text;
  for (const auto& socket : sockets) text += socket.at.str() + " ";
  return text;
}

TEST(SocketTable, KeepsWhatListens) {
  EXPECT_EQ(
      shown(parse_socket_table(
          "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n"
          "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7\n"
          "   1: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000\n"
          "   2: 020011AC:1F90 030011AC:D431 01 00000000:00000000 00:00000000 00000000\n",
          Transport::kTcp)),
      "0.0.0.0:8080 127.0.0.1:5432 ");
}

TEST(SocketTable, ReadsIPv6AndUnconnectedUdp) {
  EXPECT_EQ(shown(parse_socket_table("   0: 00000000000000000000000001000000:0050 "
                                     "00000000000000000000000000000000:0000 0A\n",
                                     Transport::kTcp)),
            "[::1]:80 ");
  EXPECT_EQ(shown(parse_socket_table("   5: 00000000:0035 00000000:0000 07\n"
                                     "   6: 0100007F:0036 0200007F:0001 01\n",
                                     Transport::kUdp)),
            "0.0.0.0:53 ");
}

TEST(SocketTable, LeavesOutWhatItCannotRead) {
  EXPECT_EQ(shown(parse_socket_table("", Transport::kTcp)), "");
  EXPECT_EQ(shown(parse_socket_table("0: zz:0050 x 0A\n0: 0100007F x 0A\n1:\n0: 01:1 0 0A",
                                     Transport::kTcp)),
            "");
}

TEST(SocketTable, OfThisProcess) {
  const auto listener = open_bound(Transport::kTcp, {*IpAddress::parse("127.0.0.1"), 0});
  ASSERT_TRUE(listener);
  const auto here = bound_address(listener->get());
  const auto sockets = listening_sockets(::getpid());
  ASSERT_TRUE(sockets && here);
  const auto own = std::find_if(sockets->begin(), sockets->end(),
                                [&](const ListeningSocket& socket) { return socket.at == *here; });
  ASSERT_NE(own, sockets->end());
  const auto holders = socket_holders({own->inode});
  ASSERT_TRUE(holders.contains(own->inode));
  EXPECT_EQ(holders.at(own->inode).pid, ::getpid());
  EXPECT_EQ(holders.at(own->inode).name, "linux_test");
}

TEST(SocketAddress, ParsesAndPrints) {
  EXPECT_EQ((SocketAddress{*IpAddress::parse("10.0.0.1"), 80}.str()), "10.0.0.1:80");
  EXPECT_EQ((SocketAddress{*IpAddress::parse("fd00::1"), 80}.str()), "[fd00::1]:80");
  EXPECT_FALSE(IpAddress::parse("10.0.0"));
  EXPECT_FALSE(IpAddress::parse("10.0.0.1/8"));
  EXPECT_FALSE(IpAddress::parse("[::1]"));
  EXPECT_TRUE(IpAddress::parse("127.9.9.9")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("::1")->is_loopback());
  EXPECT_FALSE(IpAddress::parse("::2")->is_loopback());
  EXPECT_EQ(IpAddress::parse("1.2.3.4")->v4_value(), 0x01020304U);
}

TEST(SocketAddress, NetworksByPrefix) {
  const auto ip = [](const char* text) { return *IpAddress::parse(text); };
  EXPECT_TRUE(ip("172.18.3.4").same_network(ip("172.18.0.0"), 16));
  EXPECT_FALSE(ip("172.19.3.4").same_network(ip("172.18.0.0"), 16));
  EXPECT_TRUE(ip("10.0.0.129").same_network(ip("10.0.0.255"), 25));
  EXPECT_FALSE(ip("10.0.0.127").same_network(ip("10.0.0.255"), 25));
  EXPECT_FALSE(ip("10.0.0.1").same_network(ip("::1"), 0));
}

}  // namespace
}  // namespace bulkhead::linux
