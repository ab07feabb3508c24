// Answers of the engine that come piece by piece: events, logs, pulls, archives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docker/client.h"
#include "docker/fake_server_for_test.h"

namespace bulkhead::docker {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Peer;

void send_chunk(Peer& peer, const std::string& bytes) {
  std::string size;
  for (std::size_t rest = bytes.size(); rest > 0 || size.empty(); rest /= 16) {
    size.insert(size.begin(), "0123456789abcdef"[rest % 16]);
  }
  peer.send(size + "\r\n" + bytes + "\r\n");
}

void begin_chunks(Peer& peer, const std::string& content_type = "application/json") {
  peer.send("HTTP/1.1 200 OK\r\nContent-Type: " + content_type +
            "\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(Client, EventsMayComeInAnyPieces) {
  FakeServer server([](const std::string&, const std::string&, Peer& peer) {
    begin_chunks(peer);
    send_chunk(peer, R"({"Type":"container","Action":"start","Actor":{"ID":"a","Attrib)");
    send_chunk(peer, R"(utes":{"name":"web"}},"timeNano":1764542400000000001})"
                     "\n"
                     R"({"Type":"container","Action":"health_status: unhealthy","time":5})"
                     "\n"
                     R"({"Type":"container","Action":"exec_start: sh -c a: b"})"
                     "\n");
    peer.send("0\r\n\r\n");
    return true;
  });
  const auto reader = server.engine()->events({.types = {"container"}});
  ASSERT_TRUE(reader) << reader.error().message;
  const auto start = (*reader)->next()->value();
  EXPECT_EQ(start.action, "start");
  EXPECT_EQ(start.attribute("name"), "web");
  EXPECT_EQ(start.time.time_since_epoch().count(), 1764542400000000001);
  const auto health = (*reader)->next()->value();
  EXPECT_EQ(health.action, "health_status");
  EXPECT_EQ(health.health(), HealthStatus::kUnhealthy);
  EXPECT_EQ(health.time.time_since_epoch(), std::chrono::seconds(5));
  const auto exec = (*reader)->next()->value();
  EXPECT_EQ(exec.action, "exec_start");
  EXPECT_EQ(exec.detail, "sh -c a: b");
  EXPECT_EQ((*reader)->next().value(), std::nullopt);
  // What happens before the engine listens to itself is replayed from our own moment on.
  EXPECT_THAT(server.lines(), ElementsAre(::testing::MatchesRegex(
                                  "GET /v1.41/events\\?since=[0-9]+\\.[0-9]+&filters="
                                  "%7B%22type%22%3A%5B%22container%22%5D%7D")));
}

TEST(Client, AStreamThatBreaksSaysSo) {
  FakeServer server([](const std::string&, const std::string&, Peer& peer) {
    begin_chunks(peer);
    send_chunk(peer, "{\"Type\":");
    return false;
  });
  const auto reader = server.engine()->events({});
  ASSERT_TRUE(reader);
  const auto event = (*reader)->next();
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(event.error().message,
            "reading the engine's events: the connection closed in the middle of the answer");
}

TEST(Client, ALineWithoutEndIsNotHeldForEver) {
  FakeServer server([](const std::string&, const std::string&, Peer& peer) {
    begin_chunks(peer);
    for (int i = 0; i < 50; ++i) send_chunk(peer, std::string(100'000, 'x'));
    return false;
  });
  const auto reader = server.engine()->events({});
  ASSERT_TRUE(reader);
  const auto event = (*reader)->next();
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().message,
            "reading the engine's events: a line of the answer is longer than 4194304 bytes");
}

TEST(Client, NewerEnginesSayWhetherALogIsFramed) {
  for (const bool raw : {true, false}) {
    FakeServer server(
        [&](const std::string&, const std::string&, Peer& peer) {
          begin_chunks(peer, raw ? "application/vnd.docker.raw-stream"
                                 : "application/vnd.docker.multiplexed-stream");
          send_chunk(peer, raw ? std::string("hi") : std::string("\x02\0\0\0\0\0\0\x02hi", 10));
          peer.send("0\r\n\r\n");
          return true;
        },
        R"({"ApiVersion": "1.45"})");
    const auto reader = server.engine()->container_logs(ContainerRef("web"), {.tail = 5});
    ASSERT_TRUE(reader) << reader.error().message;
    const auto chunk = (*reader)->next()->value();
    EXPECT_EQ(chunk.bytes, "hi");
    EXPECT_EQ(chunk.stream, raw ? OutputStream::kStdout : OutputStream::kStderr);
    EXPECT_THAT(server.lines(),
                ElementsAre("GET /v1.45/containers/web/logs?stdout=1&stderr=1&tail=5"));
  }
}

TEST(Client, OlderEnginesAreAskedWhetherThereIsATerminal) {
  FakeServer server([](const std::string& line, const std::string&, Peer& peer) {
    if (line.ends_with("/json")) {
      peer.answer(200, R"({"Id": "a", "Config": {"Tty": true}})");
    } else {
      peer.answer(200, "hi");
    }
    return true;
  });
  const auto reader = server.engine()->container_logs(ContainerRef("web"), {});
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->next()->value().bytes, "hi");
}

TEST(Client, AnExecThatHangsIsLeftInTime) {
  FakeServer server([](const std::string& line, const std::string&, Peer& peer) {
    if (line.ends_with("/exec")) {
      peer.answer(201, R"({"Id": "e1"})");
      return true;
    }
    peer.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    peer.hang();
    return false;
  });
  const auto result = server.engine()->run_exec(ContainerRef("web"), {.cmd = {"sleep", "9"}}, 100,
                                                {.timeout = milliseconds(50)});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kTimeout);
}

TEST(Client, APullThatFailsInTheMiddleFails) {
  std::string seen;
  FakeServer server([&](const std::string&, const std::string& request, Peer& peer) {
    seen = request;
    begin_chunks(peer);
    send_chunk(peer,
               R"({"status":"Downloading","id":"aa","progressDetail":{"current":1,"total":9}})"
               "\n");
    send_chunk(peer, R"({"errorDetail":{"message":"unauthorized"},"error":"unauthorized"})"
                     "\n");
    peer.send("0\r\n\r\n");
    return true;
  });
  std::vector<PullProgress> progress;
  const Status pulled = server.engine()->pull_image(
      ImageRef("reg.example:5000/app"), "",
      "dG9rZW4=", [&](const PullProgress& p) { progress.push_back(p); });
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(pulled.error().message, "pulling image reg.example:5000/app: unauthorized");
  ASSERT_EQ(progress.size(), 1U);
  EXPECT_EQ(progress[0].layer, "aa");
  EXPECT_EQ(progress[0].total, 9);
  EXPECT_THAT(server.lines(),
              ElementsAre("POST /v1.41/images/create?fromImage=reg.example%3A5000%2Fapp%3Alatest"));
  EXPECT_THAT(seen, HasSubstr("X-Registry-Auth: dG9rZW4=\r\n"));
}

TEST(Client, ARegistryIsAskedWithCredentialsAndBringsNothing) {
  std::string seen;
  FakeServer server([&](const std::string& line, const std::string& request, Peer& peer) {
    seen = request;
    if (line.find("none") != std::string::npos) {
      peer.answer(404, R"({"message": "manifest unknown: manifest unknown"})");
    } else {
      peer.answer(200, R"({"Descriptor": {"digest": "sha256:ab", "size": 7}, "Platforms": null})");
    }
    return true;
  });
  const auto engine = server.engine();
  const auto there = engine->registry_digest(ImageRef("reg.example:5000/team/app:1"), "dG9rZW4=");
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(*there, "sha256:ab");
  EXPECT_THAT(seen, HasSubstr("X-Registry-Auth: dG9rZW4=\r\n"));
  const auto none = engine->registry_digest(ImageRef("none@sha256:cd"), "");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(none.error().message,
            "asking the registry of image none@sha256:cd: manifest unknown: manifest unknown");
  EXPECT_THAT(seen, Not(HasSubstr("X-Registry-Auth")));
  EXPECT_THAT(server.lines(),
              ElementsAre("GET /v1.41/distribution/reg.example%3A5000/team/app%3A1/json",
                          "GET /v1.41/distribution/none%40sha256%3Acd/json"));
}

TEST(Client, APullIsBoundedBySilenceNotByLength) {
  FakeServer server([](const std::string&, const std::string&, Peer& peer) {
    begin_chunks(peer);
    for (int i = 0; i < 8; ++i) {
      system_clock().sleep(milliseconds(30));
      send_chunk(peer, "{\"status\":\"Downloading\"}\n");
    }
    peer.hang();
    return false;
  });
  int lines = 0;
  const Status pulled =
      server.engine()->pull_image(ImageRef("app:1"), "", "", [&](const PullProgress&) { ++lines; },
                                  {.timeout = milliseconds(150)});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(lines, 8);
}

TEST(Client, LoadsAnArchivePieceByPiece) {
  std::string seen;
  FakeServer server([&](const std::string&, const std::string& request, Peer& peer) {
    seen = request;
    peer.answer(200, "{\"stream\":\"Loaded image: app:1\\n\"}\n{\"stream\":\"other\"}\n");
    return true;
  });
  std::vector<std::string> pieces{"", "tar"};
  const auto names = server.engine()->load_image([&]() -> Result<std::string> {
    std::string piece = pieces.back();
    pieces.pop_back();
    return piece;
  });
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_THAT(*names, ElementsAre("app:1"));
  EXPECT_THAT(seen, HasSubstr("3\r\ntar\r\n0\r\n\r\n"));
}

}  // namespace
}  // namespace bulkhead::docker
