#include "linux/refused_connections.h"

#include <array>
#include <cerrno>
#include <optional>
#include <unistd.h>

#include <gtest/gtest.h>

#include "linux/epoll.h"
#include "linux/links.h"
#include "linux/raw_socket.h"

namespace bulkhead::linux {
namespace {

using std::chrono::seconds;

SocketAddress at(const char* ip, std::uint16_t port) {
  return {*IpAddress::parse(ip), port};
}

/// Whose time of day is that of 1970.
class Epoch final : public Clock {
 public:
  WallTime wall() const override { return {}; }
  SteadyTime steady() const override { return system_clock().steady(); }
  void sleep(Duration duration) override { system_clock().sleep(duration); }
};

// caller ──cable── server, who listens at 198.18.0.2
class RefusedConnectionsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::geteuid(), 0U) << "run as root: makes network namespaces";
    ASSERT_TRUE(caller_ && server_);
    const Status cable = caller_->run([&]() -> Status {
      TRY(make_veth("left", "right", *server_));
      TRY(add_address("left", *IpAddress::parse("198.18.0.1"), 30));
      return set_up("left");
    });
    ASSERT_TRUE(cable) << cable.error().message;
    const Status listening = server_->run([&]() -> Status {
      TRY(add_address("right", *IpAddress::parse("198.18.0.2"), 30));
      TRY(set_up("right"));
      listener_ = TRY(open_bound(Transport::kTcp, at("0.0.0.0", 0)));
      port_ = TRY(bound_address(listener_.get())).port;
      return {};
    });
    ASSERT_TRUE(listening) << listening.error().message;
  }

  /// What the kernel says of a connection: 0 where it stands.
  int connect_from(const NetworkNamespace& space, const char* ip) {
    int error = -1;
    const Status status = space.run([&]() -> Status {
      socket_ = TRY(open_socket(Transport::kTcp, false));
      start_connect(socket_.get(), at(ip, port_));
      Epoll epoll = TRY(Epoll::create());
      TRY(epoll.add(socket_.get(), Interest::kWrite, 0));
      std::array<EpollEvent, 1> events{};
      const auto ready = TRY(epoll.wait(events, seconds(5)));
      if (!ready.empty()) error = pending_error(socket_.get());
      return {};
    });
    EXPECT_TRUE(status) << status.error().message;
    return error;
  }

  Result<NetworkNamespace> caller_ = NetworkNamespace::create();
  Result<NetworkNamespace> server_ = NetworkNamespace::create();
  UniqueFd listener_;
  UniqueFd socket_;
  std::uint16_t port_ = 0;
};

TEST_F(RefusedConnectionsTest, NewOnesAreAndOldOnesGoOn) {
  ASSERT_EQ(connect_from(*caller_, "198.18.0.2"), 0);
  const UniqueFd old = std::move(socket_);
  std::optional<RefusedConnections> refused;
  const Status begun = server_->run([&]() -> Status {
    NetworkNamespace here = TRY(NetworkNamespace::current());
    refused = TRY(RefusedConnections::begin(std::move(here), seconds(60), system_clock()));
    return {};
  });
  ASSERT_TRUE(begun) << begun.error().message;
  EXPECT_EQ(connect_from(*caller_, "198.18.0.2"), ECONNREFUSED);
  EXPECT_EQ(connect_from(*server_, "127.0.0.1"), 0);
  EXPECT_EQ(send_some(old.get(), "still here").error, 0);
  EXPECT_EQ(pending_error(old.get()), 0);

  refused->end();
  EXPECT_EQ(connect_from(*caller_, "198.18.0.2"), 0);
}

/// As when whoever began it was killed.
TEST_F(RefusedConnectionsTest, TheyEndByThemselves) {
  Epoch clock;
  ASSERT_TRUE(RefusedConnections::begin(std::move(*server_), seconds(60), clock));
  EXPECT_EQ(connect_from(*caller_, "198.18.0.2"), 0);
}

}  // namespace
}  // namespace bulkhead::linux
