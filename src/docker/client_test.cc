// The client against servers that do what a test says; what real engines do is in tests/docker.
#include "docker/client.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docker/fake_server_for_test.h"

namespace bulkhead::docker {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::Peer;
using testing::ScriptedServer;

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
