// Log servers to which a driver connects before the engine lets the container start.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

class LogServer : public PreflightScene {
 protected:
  LogServer() { host_.listening_known = true; }
  void listen(std::uint16_t port) {
    linux::ListeningSocket socket;
    socket.transport = linux::Transport::kTcp;
    socket.at.port = port;
    host_.listening.push_back(socket);
  }
  static void log_to(model::Service& service, const char* driver, model::Options options) {
    service.logging.emplace();
    service.logging->driver = driver;
    service.logging->options = std::move(options);
  }
};

constexpr const char* kSilent =
    "BH546: service \"web\": the logging driver fluentd connects to tcp://localhost:24224 before "
    "the container starts, and nobody listens there\n"
    "  start the log server first, or use json-file or local\n";

TEST_F(LogServer, ThatIsSilentIsTold) {
  log_to(scene_.add("web"), "fluentd", {});
  log_to(scene_.add("api"), "syslog", {{"syslog-address", "tcp://127.0.0.1:514"}});
  EXPECT_EQ(found(),
            "BH546: service \"api\": the logging driver syslog connects to tcp://127.0.0.1:514 "
            "before the container starts, and nobody listens there\n"
            "  start the log server first, or use json-file or local\n" +
                std::string(kSilent));
}

TEST_F(LogServer, ThatListensOrIsOneOfOursIsFine) {
  log_to(scene_.add("web"), "fluentd", {});
  listen(24224);
  EXPECT_EQ(found(), "");
  host_.listening.pop_back();
  EXPECT_EQ(found(), kSilent);
  publish(scene_.add("logs"), "24224");
  EXPECT_EQ(found(), "");
}

TEST_F(LogServer, ThatNobodyWaitsForOrThatIsElsewhereIsNotAskedFor) {
  log_to(scene_.add("a"), "fluentd", {{"fluentd-async", "true"}});
  log_to(scene_.add("b"), "fluentd", {{"fluentd-address", "logs.internal:24224"}});
  log_to(scene_.add("c"), "gelf", {{"gelf-address", "udp://127.0.0.1:12201"}});
  log_to(scene_.add("d"), "fluentd", {{"fluentd-address", "unix:///run/fluent.sock"}});
  EXPECT_EQ(found(), "");
  host_.listening_known = false;
  log_to(scene_.add("e"), "fluentd", {});
  EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace bulkhead::orchestrate
