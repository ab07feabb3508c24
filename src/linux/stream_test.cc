#include "linux/stream.h"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

using std::chrono::milliseconds;

struct Pair {
  SocketStream ours;
  SocketStream theirs;
};

Pair connected_pair() {
  std::array<int, 2> fds{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds.data()), 0);
  return {SocketStream(UniqueFd(fds[0])), SocketStream(UniqueFd(fds[1]))};
}

std::string read_all(Stream& stream, Waiter& waiter) {
  std::string all;
  std::array<char, 65536> buffer;
  while (true) {
    const auto got = stream.read(buffer, waiter);
    EXPECT_TRUE(got) << got.error().message;
    if (!got || *got == 0) return all;
    all.append(buffer.data(), *got);
  }
}

TEST(Stream, CarriesMoreThanTheSocketHolds) {
  Pair pair = connected_pair();
  const std::string sent(5'000'000, 'x');
  std::jthread writer([&] {
    Waiter waiter(system_clock(), std::chrono::seconds(20));
    EXPECT_TRUE(pair.ours.write(sent, waiter));
    EXPECT_TRUE(pair.ours.finish_writing(waiter));
  });
  Waiter waiter(system_clock(), std::chrono::seconds(20));
  EXPECT_EQ(read_all(pair.theirs, waiter).size(), sent.size());
}

TEST(Stream, ASilentSideTimesOutAndTheStreamStaysUsable) {
  Pair pair = connected_pair();
  std::array<char, 16> buffer{};
  Waiter brief(system_clock(), milliseconds(20));
  const auto nothing = pair.ours.read(buffer, brief);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(nothing.error().message, "no answer within 20 ms");

  Waiter waiter(system_clock(), std::chrono::seconds(20));
  ASSERT_TRUE(pair.theirs.write("hello", waiter));
  EXPECT_EQ(pair.ours.read(buffer, waiter).value(), 5U);
}

TEST(Stream, AFullSideTimesOut) {
  Pair pair = connected_pair();
  Waiter brief(system_clock(), milliseconds(20));
  const Status written = pair.ours.write(std::string(5'000'000, 'x'), brief);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kTimeout);
}

TEST(Stream, AnotherThreadCanEndTheWait) {
  Pair pair = connected_pair();
  std::stop_source source;
  const std::jthread other([&] { source.request_stop(); });
  std::array<char, 16> buffer{};
  Waiter waiter(system_clock(), Waiter::kForever, source.get_token());
  const auto nothing = pair.ours.read(buffer, waiter);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().kind, ErrorKind::kInterrupted);
}

TEST(Stream, AStopThatCameBeforeCounts) {
  Pair pair = connected_pair();
  std::stop_source source;
  source.request_stop();
  Waiter waiter(system_clock(), Waiter::kForever, source.get_token());
  std::array<char, 16> buffer{};
  EXPECT_EQ(pair.ours.read(buffer, waiter).error().kind, ErrorKind::kInterrupted);
}

TEST(Stream, IsQuietUntilTheOtherSideSpeaksOrGoes) {
  Pair pair = connected_pair();
  EXPECT_TRUE(pair.ours.quiet());
  Waiter waiter(system_clock(), std::chrono::seconds(20));
  ASSERT_TRUE(pair.theirs.finish_writing(waiter));
  EXPECT_FALSE(pair.ours.quiet());
}

TEST(Stream, SaysWhyItCannotConnect) {
  Waiter waiter(system_clock(), std::chrono::seconds(20));
  const auto missing = connect_unix("/nonexistent/docker.sock", waiter);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(missing.error().message, "/nonexistent/docker.sock: No such file or directory");

  const auto path = "/" + std::string(107, 'x');
  EXPECT_EQ(connect_unix(path, waiter).error().message,
            path + ": a socket's path has at most 107 bytes, this has 108");

  const auto refused = connect_tcp("127.0.0.1", 1, waiter);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(refused.error().message, "127.0.0.1:1: Connection refused");
}

TEST(Stream, AListenerThatNeverAcceptsTimesOut) {
  const std::string path = testing::TempDir() + "bulkhead-backlog-" + std::to_string(::getpid());
  const UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof address.sun_path);
  std::memcpy(address.sun_path, path.data(), path.size());
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(listener.get(), 0), 0);
  Waiter waiter(system_clock(), milliseconds(50));
  const auto first = connect_unix(path, waiter);
  EXPECT_TRUE(first);
  const auto second = connect_unix(path, waiter);
  ::unlink(path.c_str());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(second.error().message, path + ": no answer within 50 ms");
}

TEST(Stream, ConnectsByNameAndByAddress) {
  const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener.get(), 8), 0);
  ASSERT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  Waiter waiter(system_clock(), std::chrono::seconds(20));
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto stream = connect_tcp(host, ntohs(address.sin_port), waiter);
    EXPECT_TRUE(stream) << stream.error().message;
  }
}

}  // namespace
}  // namespace bulkhead::linux
