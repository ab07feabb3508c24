#include "linux/connections.h"

#include <unistd.h>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

TEST(Connections, AreThoseThatOthersOpenedToWhatListens) {
  const char* const table =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n"
      "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 7\n"
      "   1: 020011AC:1F90 030011AC:D431 01 00000000:00000000 00:00000000 00000000\n"
      "   2: 020011AC:1F90 030011AC:D432 08 00000000:00000000 00:00000000 00000000\n";
  EXPECT_EQ(count_incoming(table), 2U);
}

TEST(Connections, OfItselfOutgoingAndEndedOnesDoNotCount) {
  const char* const table =
      "   0: 00000000:1F90 00000000:0000 0A\n"
      "   1: 0100007F:1F90 0100007F:D431 01\n"  // its healthcheck
      "   2: 020011AC:A000 030011AC:1538 01\n"  // to a database
      "   3: 020011AC:1F90 030011AC:D433 06\n"  // TIME_WAIT
      "   4: 020011AC:1F90 030011AC:D434 04\n"  // FIN_WAIT1
      "garbage\n";
  EXPECT_EQ(count_incoming(table), 0U);
}

/// A program that listens by IPv6 has its IPv4 callers in the second table.
TEST(Connections, MayComeToAnIPv6Listener) {
  const char* const table =
      "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A\n"
      "   1: 0000000000000000FFFF0000020011AC:0050 0000000000000000FFFF0000030011AC:D431 01\n";
  EXPECT_EQ(count_incoming(table), 1U);
}

TEST(Connections, OfAProcessThatIsGoneAreNotKnown) {
  EXPECT_TRUE(incoming_connections(::getpid()));
  const auto gone = incoming_connections(0x7ffffff0);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::kNotFound);
}

TEST(Connections, AProcessIsOfNoContainerThatItsGroupsDoNotName) {
  EXPECT_FALSE(is_process_of(::getpid(), "b7726d7b769e56506783a879333e86340c821495a88b89ace7"));
  EXPECT_FALSE(is_process_of(::getpid(), ""));
}

}  // namespace
}  // namespace bulkhead::linux
