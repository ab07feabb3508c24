#include "probe/line.h"

#include <gtest/gtest.h>

#include "linux/raw_socket.h"
#include "linux/socket_address.h"

namespace bulkhead::probe {
namespace {

using linux::IpAddress;
using std::chrono::milliseconds;

TEST(Line, CarriesWhatIsSaidAndTellsTheEnd) {
  const auto listener =
      linux::open_bound(linux::Transport::kTcp, {*IpAddress::parse("127.0.0.1"), 0});
  ASSERT_TRUE(listener);
  const auto at = linux::bound_address(listener->get());
  ASSERT_TRUE(at);
  linux::Waiter patient(system_clock(), std::chrono::seconds(10));
  auto line = Line::connect(*at, patient);
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_TRUE(line->say("hello", patient));
  linux::Waiter brief(system_clock(), milliseconds(10));
  EXPECT_EQ(line->hear(brief).error().kind, ErrorKind::kTimeout);
  // Closed with what was said unread: a reset, or the end.
  EXPECT_TRUE(linux::accept_and_close(listener->get()));
  const auto end = line->hear(patient);
  EXPECT_TRUE(!end || !*end);
}

TEST(Line, WhereNobodyListensThereIsNone) {
  linux::Waiter waiter(system_clock(), std::chrono::seconds(10));
  const auto line = Line::connect({*IpAddress::parse("127.0.0.1"), 1}, waiter);
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().message, "127.0.0.1:1: Connection refused");
}

}  // namespace
}  // namespace bulkhead::probe
