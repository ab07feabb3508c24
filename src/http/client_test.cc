#include "http/client.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "testing/scripted_server.h"

namespace bulkhead::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Peer;
using testing::ScriptedServer;

Client client_of(const ScriptedServer& server, ClientOptions options = {}) {
  return Client(
      [path = server.path()](linux::Waiter& waiter) -> Result<std::unique_ptr<linux::Stream>> {
        return TRY(linux::connect_unix(path, waiter));
      },
      std::move(options));
}

/// Answers each request on a connection with its own first line.
void echo(Peer& peer) {
  while (true) {
    const std::string request = peer.read_request();
    if (request.empty()) return;
    peer.answer(200, request.substr(0, request.find("\r\n")));
  }
}

TEST(Client, SendsWhatWasAskedFor) {
  std::string seen;
  ScriptedServer server([&](Peer& peer) {
    seen = peer.read_request();
    peer.answer(201, "{}");
  });
  Client client = client_of(server, {.host = "docker"});
  linux::Waiter waiter(system_clock(), seconds(20));
  const auto response = client.exchange({.method = "POST",
                                         .target = "/create?name=a",
                                         .headers = {{"Content-Type", "application/json"}},
                                         .body = "{\"a\":1}"},
                                        waiter);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->headers.find("content-type"), "application/json");
  EXPECT_EQ(response->body, "{}");
  EXPECT_EQ(seen,
            "POST /create?name=a HTTP/1.1\r\nHost: docker\r\nContent-Type: application/json\r\n"
            "Content-Length: 7\r\n\r\n{\"a\":1}");
}

TEST(Client, KeepsItsConnection) {
  ScriptedServer server(echo);
  Client client = client_of(server);
  for (int i = 0; i < 5; ++i) {
    linux::Waiter waiter(system_clock(), seconds(20));
    EXPECT_EQ(client.exchange({.target = "/" + std::to_string(i)}, waiter)->body,
              "GET /" + std::to_string(i) + " HTTP/1.1");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, ManyRequestsAtOnceShareAFewConnections) {
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  ScriptedServer server([&](Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      const int running = ++now;
      int seen = most.load();
      while (running > seen && !most.compare_exchange_weak(seen, running)) {
      }
      --now;
      peer.answer(200, request.substr(0, request.find("\r\n")));
    }
  });
  Client client = client_of(server, {.connections = 4});
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 64; ++i) {
      threads.emplace_back([&, i] {
        linux::Waiter waiter(system_clock(), seconds(20));
        const auto response = client.exchange({.target = "/" + std::to_string(i)}, waiter);
        if (response && response->body == "GET /" + std::to_string(i) + " HTTP/1.1") ++right;
      });
    }
  }
  EXPECT_EQ(right, 64);
  EXPECT_LE(most, 4);
  EXPECT_LE(server.connections(), 4);
}

TEST(Client, AServerThatHangsIsLeftInTime) {
  ScriptedServer server([](Peer& peer) { peer.hang(); });
  Client client = client_of(server);
  linux::Waiter waiter(system_clock(), milliseconds(30));
  const auto response = client.exchange({}, waiter);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(response.error().message, "no answer within 30 ms");
}

TEST(Client, AServerThatHangsInTheBodyIsLeftInTime) {
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.hang();
  });
  Client client = client_of(server);
  linux::Waiter waiter(system_clock(), milliseconds(30));
  EXPECT_EQ(client.exchange({}, waiter).error().kind, ErrorKind::kTimeout);
}

TEST(Client, AnotherThreadEndsARequest) {
  ScriptedServer server([](Peer& peer) { peer.hang(); });
  Client client = client_of(server);
  std::stop_source source;
  const std::jthread other([&] { source.request_stop(); });
  linux::Waiter waiter(system_clock(), linux::Waiter::kForever, source.get_token());
  EXPECT_EQ(client.exchange({}, waiter).error().kind, ErrorKind::kInterrupted);
}

TEST(Client, WaitingForATurnEndsInTimeToo) {
  ScriptedServer server([](Peer& peer) { peer.hang(); });
  Client client = client_of(server, {.connections = 1});
  std::stop_source source;
  std::jthread first([&] {
    linux::Waiter waiter(system_clock(), linux::Waiter::kForever, source.get_token());
    EXPECT_FALSE(client.exchange({}, waiter));
  });
  while (server.connections() == 0) std::this_thread::yield();
  linux::Waiter waiter(system_clock(), milliseconds(30));
  const auto second = client.exchange({}, waiter);
  source.request_stop();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(second.error().message, "1 requests at once did not end in time");
}

TEST(Client, AClosedConnectionIsNotUsedAgain) {
  ScriptedServer server([](Peer& peer) {
    const std::string request = peer.read_request();
    if (!request.empty()) peer.answer(200, "once");
  });
  Client client = client_of(server);
  for (int i = 0; i < 3; ++i) {
    linux::Waiter waiter(system_clock(), seconds(20));
    const auto response = client.exchange({.method = i == 2 ? "POST" : "GET"}, waiter);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "once");
    while (i < 2 && server.connections() == i) std::this_thread::yield();
    // Until the server has closed, the connection looks as good as any.
    system_clock().sleep(milliseconds(20));
  }
  EXPECT_EQ(server.connections(), 3);
}

TEST(Client, AnAnswerThatIsTooLargeIsNotHeld) {
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.answer(200, std::string(2000, 'x'));
  });
  Client client = client_of(server, {.answer_limit = 1000});
  linux::Waiter waiter(system_clock(), seconds(20));
  const auto response = client.exchange({}, waiter);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(response.error().message, "the answer is larger than the 1000 bytes that are taken");
}

TEST(Client, ABodyComesPieceByPiece) {
  std::atomic<bool> go{false};
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    while (!go) std::this_thread::yield();
    peer.send("6\r\nsecond\r\n0\r\n\r\n");
  });
  Client client = client_of(server);
  linux::Waiter waiter(system_clock(), seconds(20));
  const auto body = client.open({.target = "/events"}, waiter);
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ((*body)->head().status, 200);
  EXPECT_EQ((*body)->read(waiter).value(), "first");
  linux::Waiter brief(system_clock(), milliseconds(10));
  EXPECT_EQ((*body)->read(brief).error().kind, ErrorKind::kTimeout);
  go = true;
  EXPECT_EQ((*body)->read(waiter).value(), "second");
  EXPECT_EQ((*body)->read(waiter).value(), std::nullopt);
}

TEST(Client, ABodyIsSentInChunks) {
  std::string seen;
  ScriptedServer server([&](Peer& peer) {
    seen = peer.read_request();
    peer.answer(200, "");
  });
  Client client = client_of(server);
  std::vector<std::string> pieces{"", "world", "hello "};
  linux::Waiter waiter(system_clock(), seconds(20));
  const Request request{.method = "POST", .source = [&]() -> Result<std::string> {
                          std::string piece = pieces.back();
                          pieces.pop_back();
                          return piece;
                        }};
  ASSERT_TRUE(client.exchange(request, waiter));
  EXPECT_EQ(seen.substr(seen.find("\r\n\r\n") + 4), "6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n");
}

TEST(Client, TheAnswerToAnUnwantedBodyIsHeard) {
  ScriptedServer server([](Peer& peer) {
    peer.read_some();
    peer.answer(413, "too large");
    peer.close();
  });
  Client client = client_of(server);
  int pieces = 0;
  linux::Waiter waiter(system_clock(), seconds(20));
  const Request request{.method = "POST", .source = [&]() -> Result<std::string> {
                          return ++pieces < 1000 ? std::string(100'000, 'x') : std::string();
                        }};
  const auto response = client.exchange(request, waiter);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 413);
  EXPECT_EQ(response->body, "too large");
}

TEST(Client, AnErrorOfTheSourceEndsTheRequest) {
  ScriptedServer server([](Peer& peer) { peer.hang(); });
  Client client = client_of(server);
  linux::Waiter waiter(system_clock(), seconds(20));
  const Request request{.method = "POST", .source = []() -> Result<std::string> {
                          return failure(ErrorKind::kNotFound, "image.tar: no such file");
                        }};
  EXPECT_EQ(client.exchange(request, waiter).error().message, "image.tar: no such file");
}

TEST(Client, AnUpgradeGivesTheStreamWithWhatCameEarly) {
  std::string seen;
  ScriptedServer server([&](Peer& peer) {
    seen = peer.read_request();
    peer.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly");
    peer.send("got " + peer.read_some());
  });
  Client client = client_of(server);
  linux::Waiter waiter(system_clock(), seconds(20));
  auto upgrade = client.upgrade({.method = "POST", .target = "/exec/1/start"}, "tcp", waiter);
  ASSERT_TRUE(upgrade) << upgrade.error().message;
  ASSERT_TRUE(upgrade->stream);
  EXPECT_NE(seen.find("Connection: Upgrade\r\nUpgrade: tcp\r\n"), std::string::npos);
  ASSERT_TRUE(upgrade->stream->write("input", waiter));
  ASSERT_TRUE(upgrade->stream->finish_writing(waiter));
  std::string all;
  std::vector<char> buffer(3);
  while (const std::size_t got = upgrade->stream->read(buffer, waiter).value_or(0)) {
    all.append(buffer.data(), got);
  }
  EXPECT_EQ(all, "earlygot input");
}

TEST(Client, ARefusedUpgradeSaysWhy) {
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.answer(409, "{\"message\":\"paused\"}");
  });
  Client client = client_of(server);
  linux::Waiter waiter(system_clock(), seconds(20));
  const auto upgrade = client.upgrade({.method = "POST"}, "tcp", waiter);
  ASSERT_TRUE(upgrade) << upgrade.error().message;
  EXPECT_FALSE(upgrade->stream);
  EXPECT_EQ(upgrade->response.status, 409);
  EXPECT_EQ(upgrade->response.body, "{\"message\":\"paused\"}");
}

TEST(Client, OneContinueMoreOrLessDoesNotMatter) {
  ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
    peer.answer(200, "done");
  });
  Client client = client_of(server);
  linux::Waiter waiter(system_clock(), seconds(20));
  EXPECT_EQ(client.exchange({.method = "POST"}, waiter)->body, "done");
}

}  // namespace
}  // namespace bulkhead::http
