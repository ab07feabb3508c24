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

TEST_F(LogServer, OptionsOfANewerEngineMayBeThere) {
  api_ = {1, 52};
  log_to(scene_.add("web"), "local", {{"max-lines", "10"}});
  EXPECT_EQ(found(),
            "warning BH537: service \"web\": the logging driver local has no option max-lines, as "
            "far as is known: the engine is newer\n"
            "  it has max-file, max-size, compress\n");
}

TEST_F(LogServer, OfTheHostIsASocketThere) {
  log_to(scene_.add("web"), "syslog", {});
  EXPECT_EQ(found(),
            "BH546: service \"web\": the logging driver syslog writes to the host's own syslog "
            "before the container starts, and this host has no /dev/log\n"
            "  give syslog-address, or use json-file or local\n");
}

TEST_F(LogServer, OptionsThatTheirDriversDoNotTake) {
  log_to(scene_.add("a"), "json-file", {{"compress", "maybe"}, {"mode", "nonblocking"}});
  log_to(scene_.add("b"), "json-file", {{"compress", "true"}, {"max-size", "1m"}});
  log_to(scene_.add("c"), "local", {{"max-buffer-size", "4m"}});
  log_to(scene_.add("d"), "syslog",
         {{"syslog-address", "udp://10.0.0.5:514"},
          {"syslog-facility", "foo"},
          {"syslog-format", "x"}});
  log_to(scene_.add("e"), "fluentd", {{"fluentd-adress", "x"}, {"fluentd-async", "true"}});
  log_to(scene_.add("f"), "gelf", {{"gelf-address", "http://x:1"}});
  log_to(scene_.add("g"), "splunk", {{"splunk-url", "https://x"}});
  log_to(scene_.add("good"), "json-file",
         {{"compress", "true"},
          {"max-size", "1m"},
          {"max-file", "3"},
          {"mode", "non-blocking"},
          {"max-buffer-size", "4m"}});
  EXPECT_EQ(
      found(),
      "BH537: service \"a\": the logging option compress is \"maybe\", which is neither true nor "
      "false\n"
      "  write \"true\" or \"false\"\n"
      "BH537: service \"a\": the logging option mode is \"nonblocking\", which is no mode\n"
      "  use blocking or non-blocking\n"
      "BH537: service \"b\": the logging option compress needs max-size and a max-file of 2 or "
      "more: only files that are full are compressed\n"
      "  add max-size and max-file, or leave compress out\n"
      "BH537: service \"c\": the logging option max-buffer-size needs mode: non-blocking beside "
      "it\n"
      "  add mode: non-blocking, or leave max-buffer-size out\n"
      "BH537: service \"d\": the logging option syslog-facility is \"foo\", which is no facility\n"
      "  use kern, user, mail, daemon, auth, syslog, lpr, news, uucp, cron, authpriv, ftp, local0, "
      "local1, local2, local3, local4, local5, local6, local7\n"
      "BH537: service \"d\": the logging option syslog-format is \"x\", which is no format\n"
      "  use rfc3164, rfc5424 or rfc5424micro\n"
      "BH537: service \"e\": the logging driver fluentd has no option fluentd-adress\n"
      "  it has env, env-regex, labels, labels-regex, tag, fluentd-address, fluentd-async, "
      "fluentd-async-connect, fluentd-async-reconnect-interval, fluentd-buffer-limit, "
      "fluentd-max-retries, fluentd-request-ack, fluentd-retry-wait, fluentd-sub-second-precision, "
      "fluentd-write-timeout\n"
      "BH537: service \"f\": the logging option gelf-address is \"http://x:1\", which is neither "
      "udp:// nor tcp://\n"
      "  write it as udp://10.0.0.5:12201\n"
      "BH537: service \"g\": the logging driver splunk needs the option splunk-token\n"
      "  add it to logging.options\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
