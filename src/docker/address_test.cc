#include "docker/address.h"

#include <map>

#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::docker {
namespace {

using Environment = std::map<std::string, std::string>;

Variables variables(const Environment& environment) {
  return [environment](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
}

using Files = std::map<std::string, std::string>;

Result<EngineAddress> find(const Environment& environment, const Files& content = {}) {
  testing::MemoryFiles files(content);
  return find_engine_address(variables(environment), files);
}

TEST(EngineAddress, IsReadAndWrittenBack) {
  const struct {
    const char* text;
    const char* canonical;
  } cases[] = {
      {"unix:///run/x.sock", "unix:///run/x.sock"},
      {"unix://", "unix:///var/run/docker.sock"},
      {"tcp://10.0.0.1:2375", "tcp://10.0.0.1:2375"},
      {"tcp://engine.example", "tcp://engine.example"},
      {"tcp://:2375", "tcp://127.0.0.1:2375"},
      {"tcp://[::1]:2376", "tcp://[::1]:2376"},
      {"http://engine.example:80/", "tcp://engine.example:80"},
  };
  for (const auto& c : cases) {
    const auto address = parse_engine_address(c.text);
    ASSERT_TRUE(address) << c.text << ": " << address.error().message;
    EXPECT_EQ(address->str(), c.canonical) << c.text;
    EXPECT_FALSE(address->tls);
  }
  EXPECT_TRUE(parse_engine_address("https://engine.example")->tls);
}

TEST(EngineAddress, SaysWhatIsExpected) {
  const struct {
    const char* text;
    const char* why;
  } cases[] = {
      {"/var/run/docker.sock", "it has no scheme"},
      {"unix://relative", "the path of the socket is not absolute"},
      {"npipe:////./pipe/docker", "the scheme npipe is not known"},
      {"ssh://host", "connecting over ssh is not supported: forward the socket with ssh -L"},
      {"tcp://host:70000", "\"70000\" is no port"},
      {"tcp://[::1", "a bracket is not closed"},
      {"tcp://[::1]2375", "a port is expected behind the bracket"},
  };
  for (const auto& c : cases) {
    const auto address = parse_engine_address(c.text);
    ASSERT_FALSE(address) << c.text;
    EXPECT_EQ(address.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(address.error().message, std::string("DOCKER_HOST is \"") + c.text + "\": " + c.why +
                                           "; expected unix:///PATH or tcp://HOST:PORT");
  }
}

TEST(FindEngineAddress, IsTheDefaultSocketWhenNothingIsSaid) {
  EXPECT_EQ(find({{"HOME", "/home/u"}})->str(), "unix:///var/run/docker.sock");
}

TEST(FindEngineAddress, TakesTheHostThatIsSaid) {
  EXPECT_EQ(find({{"DOCKER_HOST", "unix:///x.sock"}, {"DOCKER_CONTEXT", "other"}})->str(),
            "unix:///x.sock");
  EXPECT_EQ(find({{"DOCKER_HOST", "tcp://engine.example"}})->str(), "tcp://engine.example:2375");
}

TEST(FindEngineAddress, TakesCertificatesFromTheirFolder) {
  const Files files{{"/certs/ca.pem", ""},
                    {"/certs/cert.pem", ""},
                    {"/certs/key.pem", ""},
                    {"/home/u/.docker/ca.pem", ""}};
  const auto address = find({{"DOCKER_HOST", "tcp://engine.example"},
                             {"DOCKER_TLS_VERIFY", "1"},
                             {"DOCKER_CERT_PATH", "/certs"}},
                            files);
  ASSERT_TRUE(address);
  EXPECT_EQ(address->port, 2376);
  EXPECT_EQ(address->tls, (TlsFiles{"/certs/ca.pem", "/certs/cert.pem", "/certs/key.pem", true}));

  const auto home = find(
      {{"DOCKER_HOST", "tcp://engine.example:1"}, {"DOCKER_TLS", "1"}, {"HOME", "/home/u"}}, files);
  ASSERT_TRUE(home);
  EXPECT_EQ(home->port, 1);
  EXPECT_EQ(home->tls, (TlsFiles{"/home/u/.docker/ca.pem", "", "", false}));
}

TEST(FindEngineAddress, TlsMeansNothingToASocket) {
  EXPECT_FALSE(find({{"DOCKER_TLS_VERIFY", "1"}, {"HOME", "/home/u"}})->tls);
}

Files with_context(const std::string& endpoint) {
  return {{"/home/u/.docker/config.json", R"({"currentContext": "far"})"},
          {"/home/u/.docker/contexts/meta/0a/meta.json", R"({"Name": "near", "Endpoints": {}})"},
          {"/home/u/.docker/contexts/meta/0b/meta.json",
           R"({"Name": "far", "Endpoints": {"docker": )" + endpoint + "}}"},
          {"/home/u/.docker/contexts/tls/0b/docker/ca.pem", ""}};
}

TEST(FindEngineAddress, FollowsTheContextInUse) {
  const auto far = find({{"HOME", "/home/u"}},
                        with_context(R"({"Host": "tcp://far.example", "SkipTLSVerify": true})"));
  ASSERT_TRUE(far) << far.error().message;
  EXPECT_EQ(far->str(), "tcp://far.example:2376");
  EXPECT_EQ(far->tls, (TlsFiles{"/home/u/.docker/contexts/tls/0b/docker/ca.pem", "", "", false}));
  EXPECT_EQ(find({{"HOME", "/home/u"}}, with_context(R"({"Host": "unix:///far.sock"})"))->str(),
            "unix:///far.sock");
  EXPECT_EQ(find({{"HOME", "/home/u"}, {"DOCKER_CONTEXT", "default"}},
                 with_context(R"({"Host": "unix:///far.sock"})"))
                ->str(),
            "unix:///var/run/docker.sock");
}

TEST(FindEngineAddress, SaysThatAContextIsNotThere) {
  const auto address = find({{"HOME", "/home/u"}, {"DOCKER_CONTEXT", "gone"}},
                            with_context(R"({"Host": "unix:///far.sock"})"));
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(address.error().message,
            "the docker context \"gone\" is in use, and is not in /home/u/.docker/contexts: choose "
            "another with `docker context use`, or set DOCKER_HOST");
}

TEST(FindEngineAddress, SaysThatAFileIsBroken) {
  const auto address = find({{"HOME", "/home/u"}}, {{"/home/u/.docker/config.json", "{"}});
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().message, "/home/u/.docker/config.json: not JSON: incomplete JSON");
}

}  // namespace
}  // namespace bulkhead::docker
