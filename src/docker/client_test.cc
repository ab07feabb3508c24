// The client against servers that do what a test says; what real engines do is in tests/docker.
#include "docker/client.h"

#include <atomic>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/scripted_server.h"

namespace bulkhead::docker {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Peer;
using testing::ScriptedServer;

constexpr const char* kVersion =
    R"({"Version": "20.10.24", "ApiVersion": "1.41", "MinAPIVersion": "1.12", "Os": "linux"})";

/// What a test's engine answers: given the first line of the request ("GET /v1.41/info") and all of
/// it. Returns false to end the connection.
using Answer = std::function<bool(const std::string& line, const std::string& request, Peer& peer)>;

/// Answers /version itself.
class FakeServer final {
 public:
  explicit FakeServer(Answer answer, std::string version = kVersion)
      : answer_(std::move(answer)),
        version_(std::move(version)),
        server_([this](Peer& peer) { serve(peer); }) {}

  Result<std::unique_ptr<Engine>> connect(const ClientOptions& options = {}) {
    EngineAddress address;
    address.path = server_.path();
    return docker::connect(address, options);
  }
  std::unique_ptr<Engine> engine(const ClientOptions& options = {}) {
    auto engine = connect(options);
    EXPECT_TRUE(engine) << engine.error().message;
    return engine ? std::move(*engine) : nullptr;
  }
  /// "METHOD /target" of all requests but /version.
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  const std::string& path() const { return server_.path(); }

 private:
  void serve(Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      const std::string line = request.substr(0, request.find(" HTTP/1.1"));
      if (line == "GET /version") {
        peer.answer(200, version_);
        continue;
      }
      {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
      }
      if (!answer_(line, request, peer)) return;
    }
  }

  const Answer answer_;
  const std::string version_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  ScriptedServer server_;  // last: its threads use the others
};

bool nothing(const std::string&, const std::string&, Peer& peer) {
  peer.answer(204, "");
  return true;
}

// --- connecting ---

TEST(Connect, SpeaksTheNewestVersionThatBothKnow) {
  const struct {
    const char* version;
    const char* spoken;
  } cases[] = {
      {R"({"ApiVersion": "1.40"})", "/v1.40/"},
      {R"({"ApiVersion": "1.41", "MinAPIVersion": "1.12"})", "/v1.41/"},
      {R"({"ApiVersion": "1.52", "MinAPIVersion": "1.44"})", "/v1.45/"},
  };
  for (const auto& c : cases) {
    FakeServer server(nothing, c.version);
    EXPECT_TRUE(server.engine()->ping());
    EXPECT_THAT(server.lines(), ElementsAre(std::string("GET ") + c.spoken + "_ping"));
  }
}

TEST(Connect, RefusesAnEngineThatIsTooOldOrTooNew) {
  FakeServer old(nothing, R"({"Version": "18.09", "ApiVersion": "1.39"})");
  const auto with_old = old.connect();
  ASSERT_FALSE(with_old);
  EXPECT_EQ(with_old.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(with_old.error().message, "unix://" + old.path() +
                                          ": engine 18.09 speaks API 1.39 at most, 1.40 or later "
                                          "is needed: upgrade the engine");
  FakeServer fresh(nothing, R"({"Version": "99", "ApiVersion": "2.1", "MinAPIVersion": "2.0"})");
  const auto with_new = fresh.connect();
  ASSERT_FALSE(with_new);
  EXPECT_EQ(with_new.error().message, "unix://" + fresh.path() +
                                          ": engine 99 speaks API 2.0 at least, and this program "
                                          "1.45 at most: upgrade this program");
}

TEST(Connect, SaysWhereItLookedAndWhatToDo) {
  EngineAddress address;
  address.path = "/nonexistent/docker.sock";
  const auto engine = connect(address);
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(engine.error().message,
            "no engine answers at unix:///nonexistent/docker.sock: /nonexistent/docker.sock: No "
            "such file or directory; start the engine, or name another with DOCKER_HOST");
}

TEST(Connect, AnEngineThatHangsIsLeftInTime) {
  ScriptedServer server([](Peer& peer) { peer.hang(); });
  EngineAddress address;
  address.path = server.path();
  const auto engine = connect(address, {}, {.timeout = milliseconds(30)});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(engine.error().message, "no engine answers at unix://" + server.path() +
                                        ": no answer within 30 ms; start the engine, or name "
                                        "another with DOCKER_HOST");
}

TEST(Connect, KnowsWhatIsNoEngine) {
  FakeServer server(nothing, R"({"hello": "world"})");
  EXPECT_EQ(server.connect().error().message,
            "unix://" + server.path() + ": what answers is no container engine: it names no API");
  FakeServer other(nothing, "<html>");
  EXPECT_EQ(other.connect().error().kind, ErrorKind::kInvalid);
}

// --- refusals ---

TEST(Client, AnErrorKeepsTheEnginesWordsAndStatus) {
  const struct {
    int status;
    const char* body;
    ErrorKind kind;
    const char* message;
  } cases[] = {
      {404, R"({"message": "No such container: web"})", ErrorKind::kNotFound,
       "starting container web: No such container: web"},
      {409, R"({"message": "is paused"})", ErrorKind::kConflict,
       "starting container web: is paused"},
      {400, R"({"message": "bad"})", ErrorKind::kInvalid, "starting container web: bad"},
      {403, R"({"message": "no"})", ErrorKind::kRefused, "starting container web: no"},
      {500, R"({"message": "x: Bind for 0.0.0.0:80 failed: port is already allocated"})",
       ErrorKind::kConflict,
       "starting container web: x: Bind for 0.0.0.0:80 failed: port is already allocated"},
      {500, "plain words\n", ErrorKind::kRefused, "starting container web: plain words"},
      {500, "", ErrorKind::kRefused, "starting container web: HTTP status 500, without a reason"},
      {503, R"({"message": "starting up"})", ErrorKind::kUnavailable,
       "starting container web: starting up"},
  };
  for (const auto& c : cases) {
    FakeServer server([&](const std::string&, const std::string&, Peer& peer) {
      peer.answer(c.status, c.body);
      return true;
    });
    const Status started = server.engine()->start_container(ContainerRef("web"));
    ASSERT_FALSE(started) << c.body;
    EXPECT_EQ(started.error().kind, c.kind) << c.body;
    EXPECT_EQ(started.error().message, c.message);
    EXPECT_EQ(started.error().code, c.status);
  }
}

TEST(Client, NotModifiedIsSuccess) {
  FakeServer server([](const std::string&, const std::string&, Peer& peer) {
    peer.send("HTTP/1.1 304 Not Modified\r\n\r\n");
    return true;
  });
  const auto engine = server.engine();
  EXPECT_TRUE(engine->start_container(ContainerRef("web")));
  EXPECT_TRUE(engine->stop_container(ContainerRef("web"), 1));
}

TEST(Client, AnAnswerThatMakesNoSenseIsInvalid) {
  FakeServer server([](const std::string&, const std::string&, Peer& peer) {
    peer.answer(200, "not json");
    return true;
  });
  const auto container = server.engine()->inspect_container(ContainerRef("web"));
  ASSERT_FALSE(container);
  EXPECT_EQ(container.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(container.error().message, "inspecting container web: not JSON: syntax error");
}

TEST(Client, NamesAreEncoded) {
  FakeServer server([](const std::string&, const std::string&, Peer& peer) {
    peer.answer(404, "{}");
    return true;
  });
  const auto engine = server.engine();
  static_cast<void>(engine->inspect_container(ContainerRef("a/../b?c")));
  static_cast<void>(engine->inspect_image(ImageRef("reg:5000/a b:1")));
  static_cast<void>(engine->remove_network(NetworkRef("n#1")));
  EXPECT_THAT(server.lines(), ElementsAre("GET /v1.41/containers/a%2F..%2Fb%3Fc/json",
                                          "GET /v1.41/images/reg%3A5000/a%20b%3A1/json",
                                          "DELETE /v1.41/networks/n%231"));
}

// --- creating ---

ContainerSpec spec_with_two_networks() {
  ContainerSpec spec;
  spec.name = "web";
  spec.config.image = "app:1";
  spec.endpoints["one"];
  spec.endpoints["two"].aliases = {"x"};
  return spec;
}

TEST(Client, ConnectsTheOtherNetworksAfterCreating) {
  FakeServer server([](const std::string& line, const std::string&, Peer& peer) {
    peer.answer(201, line.find("/create") != std::string::npos ? R"({"Id": "abc"})" : "");
    return true;
  });
  const auto created = server.engine()->create_container(spec_with_two_networks());
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->id.str(), "abc");
  EXPECT_THAT(server.lines(), ElementsAre("POST /v1.41/containers/create?name=web",
                                          "POST /v1.41/networks/two/connect"));
}

TEST(Client, RemovesAContainerThatCouldNotJoinItsNetworks) {
  FakeServer server([](const std::string& line, const std::string&, Peer& peer) {
    if (line.find("/create") != std::string::npos) {
      peer.answer(201, R"({"Id": "abc", "Warnings": ["w"]})");
    } else if (line.find("/connect") != std::string::npos) {
      peer.answer(404, R"({"message": "network two not found"})");
    } else {
      peer.answer(204, "");
    }
    return true;
  });
  const auto created = server.engine()->create_container(spec_with_two_networks());
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(created.error().message,
            "creating container web: connecting container abc to network two: network two not "
            "found");
  EXPECT_THAT(server.lines(), ElementsAre("POST /v1.41/containers/create?name=web",
                                          "POST /v1.41/networks/two/connect",
                                          "DELETE /v1.41/containers/abc?force=1&v=1"));
}

// --- streams ---

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

TEST(Client, WaitingTakesNobodysTurn) {
  std::atomic<bool> waiting{false};
  FakeServer server([&](const std::string& line, const std::string&, Peer& peer) {
    if (line.find("/wait") != std::string::npos) {
      waiting = true;
      peer.hang();
      return false;
    }
    peer.answer(200, "OK");
    return true;
  });
  const auto engine = server.engine({.connections = 1});
  std::stop_source source;
  std::jthread waiter([&] {
    EXPECT_EQ(engine
                  ->wait_container(ContainerRef("web"), WaitCondition::kNotRunning,
                                   {.stop = source.get_token()})
                  .error()
                  .kind,
              ErrorKind::kInterrupted);
  });
  while (!waiting) std::this_thread::yield();
  EXPECT_TRUE(engine->ping({.timeout = std::chrono::seconds(10)}));
  source.request_stop();
}

}  // namespace
}  // namespace bulkhead::docker
