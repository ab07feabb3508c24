// The client on a real engine, beyond what the engine_contract tests hold: much at once, input to
// programs, archives both ways, and the topology of live projects.
#include <array>
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docker/live_topology.h"
#include "linux/process.h"
#include "testing/real_engine.h"

namespace bulkhead::docker {
namespace {

using bulkhead::testing::RealEngine;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr auto kPatience = std::chrono::seconds(60);

class ClientOnEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    auto real = RealEngine::connect("client");
    ASSERT_TRUE(real) << real.error().message;
    real_ = std::move(*real);
  }

  Engine& engine() { return real_->engine(); }
  std::string named(const std::string& name) const { return real_->prefix() + "-" + name; }

  ContainerSpec spec(const std::string& name, std::vector<std::string> cmd = {"sleep", "1000"}) {
    ContainerSpec spec;
    spec.name = named(name);
    spec.config.image = real_->test_engine().image;
    spec.config.cmd = std::move(cmd);
    spec.config.labels = {{RealEngine::kLabel, real_->prefix()}};
    spec.host.init = true;
    return spec;
  }
  ContainerSpec member(const std::string& project, const std::string& service) {
    ContainerSpec result = spec(project + "-" + service);
    result.config.labels[kProjectLabel] = named(project);
    result.config.labels[kServiceLabel] = service;
    result.config.labels[kOneOffLabel] = "False";
    return result;
  }
  ContainerRef run(const ContainerSpec& wanted) {
    const auto created = engine().create_container(wanted);
    EXPECT_TRUE(created) << created.error().message;
    if (!created) return {};
    const Status started = engine().start_container(created->id);
    EXPECT_TRUE(started) << started.error().message;
    return created->id;
  }
  void network(const std::string& name, const std::string& project = {}, bool internal = false,
               const std::map<std::string, std::string>& options = {}) {
    NetworkSpec wanted;
    wanted.name = named(name);
    wanted.internal = internal;
    wanted.options = options;
    wanted.labels = {{RealEngine::kLabel, real_->prefix()}};
    if (!project.empty()) {
      wanted.labels[kProjectLabel] = named(project);
      wanted.labels[kNetworkLabel] = name;
    }
    const auto created = engine().create_network(wanted);
    ASSERT_TRUE(created) << created.error().message;
  }

  std::unique_ptr<RealEngine> real_;
};

TEST_F(ClientOnEngine, ManyRequestsAtOnce) {
  constexpr int kContainers = 12;
  const auto events =
      engine().events({.types = {"container"}, .actions = {"start"}, .labels = {real_->label()}});
  ASSERT_TRUE(events) << events.error().message;
  std::atomic<int> running{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kContainers; ++i) {
      threads.emplace_back([&, i] {
        const ContainerRef id = run(spec(std::to_string(i)));
        for (int round = 0; round < 20; ++round) {
          const auto container = engine().inspect_container(id);
          EXPECT_TRUE(container) << container.error().message;
          EXPECT_EQ(container ? container->name : "", named(std::to_string(i)));
        }
        ++running;
      });
    }
  }
  EXPECT_EQ(running, kContainers);
  std::set<std::string> started;
  while (started.size() < kContainers) {
    const auto event = (*events)->next({.timeout = kPatience});
    ASSERT_TRUE(event) << event.error().message;
    started.insert((*event)->attribute("name"));
  }
}

TEST_F(ClientOnEngine, AProgramReadsItsInput) {
  const ContainerRef id = run(spec("one"));
  const auto exec = engine().create_exec(id, {.cmd = {"cat"}, .attach_stdin = true});
  ASSERT_TRUE(exec) << exec.error().message;
  const auto session = engine().start_exec(*exec, false);
  ASSERT_TRUE(session) << session.error().message;
  const std::string sent(300'000, 'x');
  std::jthread writer([&] {
    EXPECT_TRUE((*session)->write(sent));
    EXPECT_TRUE((*session)->close_input());
  });
  std::string got;
  while (true) {
    const auto chunk = (*session)->next({.timeout = kPatience});
    ASSERT_TRUE(chunk) << chunk.error().message;
    if (!*chunk) break;
    got += (*chunk)->bytes;
  }
  EXPECT_EQ(got.size(), sent.size());
}

TEST_F(ClientOnEngine, ATerminalMixesBothStreams) {
  const ContainerRef id = run(spec("one"));
  const auto result = engine().run_exec(
      id, {.cmd = {"sh", "-c", "echo out; echo err >&2; exit 2"}, .tty = true}, 1000);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->exit_code, 2);
  EXPECT_EQ(result->stdout_text, "out\r\nerr\r\n");
  EXPECT_EQ(result->stderr_text, "");

  ContainerSpec terminal = spec("two", {"sh", "-c", "echo out; echo err >&2"});
  terminal.config.tty = true;
  const ContainerRef two = run(terminal);
  ASSERT_TRUE(engine().wait_container(two, WaitCondition::kNotRunning));
  const auto logs = engine().container_logs(two, {});
  ASSERT_TRUE(logs) << logs.error().message;
  std::string text;
  while (const auto chunk = (*logs)->next({.timeout = kPatience}).value()) text += chunk->bytes;
  EXPECT_EQ(text, "out\r\nerr\r\n");
}

TEST_F(ClientOnEngine, AnExecThatTakesTooLongIsLeft) {
  const ContainerRef id = run(spec("one"));
  const auto result = engine().run_exec(id, {.cmd = {"sleep", "30"}}, 100,
                                        {.timeout = std::chrono::milliseconds(300)});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kTimeout);
  std::stop_source source;
  const std::jthread other([&] {
    system_clock().sleep(std::chrono::milliseconds(200));
    source.request_stop();
  });
  const auto stopped =
      engine().run_exec(id, {.cmd = {"sleep", "30"}}, 100, {.stop = source.get_token()});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kInterrupted);
}

TEST_F(ClientOnEngine, LogsAreFollowedWhileTheyGrow) {
  const ContainerRef id =
      run(spec("one", {"sh", "-c", "echo first; sleep 1; echo second; sleep 1000"}));
  const auto logs = engine().container_logs(id, {.follow = true});
  ASSERT_TRUE(logs) << logs.error().message;
  std::string text;
  while (text != "first\nsecond\n") {
    const auto chunk = (*logs)->next({.timeout = kPatience});
    ASSERT_TRUE(chunk) << chunk.error().message;
    ASSERT_TRUE(*chunk) << "ended after: " << text;
    text += (*chunk)->bytes;
  }
  EXPECT_EQ((*logs)->next({.timeout = std::chrono::milliseconds(50)}).error().kind,
            ErrorKind::kTimeout);
  ASSERT_TRUE(engine().remove_container(id, {.force = true}));
  EXPECT_EQ((*logs)->next({.timeout = kPatience}).value(), std::nullopt);
}

TEST_F(ClientOnEngine, ImagesAreLoadedAndImported) {
  // An archive of the test image, as `docker save` writes it; the tag shows that it came.
  const std::string name = named("saved") + ":1";
  ASSERT_TRUE(engine().tag_image(ImageRef(real_->test_engine().image), name));
  linux::ProcessSpec save;
  save.argv = {"docker", "-H", real_->test_engine().address.str(), "save", name};
  const auto archive = linux::run_process(system_clock(), save);
  ASSERT_TRUE(archive) << archive.error().message;
  ASSERT_EQ(archive->exit_code, 0) << archive->err;
  ASSERT_TRUE(engine().remove_image(ImageRef(name), false));
  std::size_t at = 0;
  const ByteSource source = [&]() -> Result<std::string> {
    std::string piece = archive->out.substr(at, 100'000);
    at += piece.size();
    return piece;
  };
  const auto loaded = engine().load_image(source);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_THAT(*loaded, ElementsAre(name));
  EXPECT_TRUE(engine().inspect_image(ImageRef(name)));
  EXPECT_TRUE(engine().remove_image(ImageRef(name), false));

  const std::string empty(1024, '\0');  // a tar with nothing in it
  bool given = false;
  const auto imported = engine().import_image(
      [&]() -> Result<std::string> { return std::exchange(given, true) ? std::string() : empty; },
      named("empty") + ":7", {"CMD [\"/bin/run\"]", "ENV A=b"});
  ASSERT_TRUE(imported) << imported.error().message;
  const auto image = engine().inspect_image(ImageRef(named("empty") + ":7"));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->id, *imported);
  EXPECT_EQ(image->config.cmd, std::vector<std::string>{"/bin/run"});
  EXPECT_THAT(image->config.env, Contains("A=b"));
  EXPECT_TRUE(engine().remove_image(*imported, true));
}

TEST_F(ClientOnEngine, AnArchiveThatIsNoneIsRefused) {
  bool given = false;
  const auto loaded = engine().load_image([&]() -> Result<std::string> {
    return std::exchange(given, true) ? std::string() : std::string(2000, 'x');
  });
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("loading images: "));
}

TEST_F(ClientOnEngine, APullFromNowhereSaysWhy) {
  const Status pulled = engine().pull_image(ImageRef("127.0.0.1:1/none:1"), "", "", nullptr);
  ASSERT_FALSE(pulled);
  EXPECT_THAT(pulled.error().message, HasSubstr("pulling image 127.0.0.1:1/none:1: "));
  EXPECT_THAT(pulled.error().message, HasSubstr("connection refused"));
}

TEST_F(ClientOnEngine, ARegistryThatDoesNotAnswerIsSaidSo) {
  const auto asked = engine().registry_digest(ImageRef("127.0.0.1:1/none:1"), "");
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().kind, ErrorKind::kRefused);
  EXPECT_THAT(asked.error().message,
              HasSubstr("asking the registry of image 127.0.0.1:1/none:1: "));
  EXPECT_THAT(asked.error().message, HasSubstr("connection refused"));
}

TEST_F(ClientOnEngine, FilesGoIntoAContainerBeforeItStarts) {
  const auto created = engine().create_container(spec("one", {"cat", "/etc/greeting"}));
  ASSERT_TRUE(created) << created.error().message;
  linux::ProcessSpec tar;
  tar.argv = {"sh", "-c",
              "d=$(mktemp -d) && printf hello >$d/greeting && tar -C $d -c greeting; rm -r $d"};
  const auto archive = linux::run_process(system_clock(), tar);
  ASSERT_TRUE(archive) << archive.error().message;
  const Status put = engine().put_archive(created->id, "/etc", in_one_piece(archive->out));
  ASSERT_TRUE(put) << put.error().message;
  ASSERT_TRUE(engine().start_container(created->id));
  ASSERT_TRUE(engine().wait_container(created->id, WaitCondition::kNotRunning));
  const auto logs = engine().container_logs(created->id, {});
  ASSERT_TRUE(logs);
  EXPECT_EQ((*logs)->next({.timeout = kPatience}).value()->bytes, "hello");
  EXPECT_EQ(engine().put_archive(created->id, "/none", in_one_piece(archive->out)).error().kind,
            ErrorKind::kNotFound);
}

TEST_F(ClientOnEngine, ALiveProjectIsATopology) {
  network("front", "shop");
  network("data", "shop", true, {{"com.docker.network.bridge.enable_icc", "false"}});
  network("shared");
  ContainerSpec web = member("shop", "web");
  web.endpoints[named("front")].aliases = {"web", "www"};
  web.endpoints[named("shared")].aliases = {"web"};
  web.host.port_bindings[{80, "tcp"}] = {{"127.0.0.1", "28531"}};
  run(web);
  ContainerSpec db = member("shop", "db");
  db.endpoints[named("data")].aliases = {"db"};
  const ContainerRef db_id = run(db);
  ContainerSpec sidecar = member("shop", "sidecar");
  sidecar.host.network_mode = "container:" + db_id.str();
  run(sidecar);
  ContainerSpec job = member("shop", "job");
  job.host.network_mode = "none";
  run(job);
  ContainerSpec once = member("shop", "once");
  once.config.labels[kOneOffLabel] = "True";
  once.endpoints[named("front")];
  run(once);
  ContainerSpec other = member("other", "web");
  other.endpoints[named("shared")].aliases = {"web"};
  run(other);
  ContainerSpec elsewhere = spec("elsewhere");
  run(elsewhere);
  ContainerSpec inside = spec("inside");
  inside.host.network_mode = "container:" + db_id.str();
  run(inside);

  const auto live = inspect_project(engine(), named("shop"));
  ASSERT_TRUE(live) << live.error().message;
  const model::Topology topology = live_topology(*live);

  EXPECT_EQ(topology.project, named("shop"));
  const auto net = [&](const std::string& name) -> const model::TopologyNetwork& {
    return topology.networks.at(model::NetworkName(name));
  };
  EXPECT_EQ(net(named("front")).key.str(), "front");
  EXPECT_FALSE(net(named("front")).internal);
  EXPECT_TRUE(net(named("data")).internal);
  EXPECT_FALSE(net(named("data")).inter_container);
  EXPECT_TRUE(net(named("shared")).external);
  EXPECT_EQ(net(named("shared")).driver, "bridge");

  std::vector<std::string> names;
  for (const auto& [name, service] : topology.services) names.push_back(name.str());
  // The one-off container is on the project's network, and none of its services.
  EXPECT_THAT(names, UnorderedElementsAre("web", "db", "sidecar", "job", named("shop-once"),
                                          named("other-web"), named("inside")));
  const auto& made = topology.services.at(model::ServiceName("web"));
  ASSERT_EQ(made.attachments.size(), 2U);
  EXPECT_EQ(made.attachments[0].network.str(), named("front"));
  EXPECT_THAT(made.attachments[0].aliases, ElementsAre("web", "www", named("shop-web")));
  EXPECT_EQ(made.attachments[0].addresses.size(), 1U);
  ASSERT_EQ(made.publications.size(), 1U);
  EXPECT_EQ(made.publications[0].published, "28531");
  const auto space = [&](const std::string& name) {
    return topology.services.at(model::ServiceName(name)).network_namespace;
  };
  EXPECT_EQ(space("sidecar").kind, model::Namespace::Kind::kService);
  EXPECT_EQ(space("sidecar").target, "db");
  EXPECT_EQ(space(named("inside")).target, "db");
  EXPECT_EQ(space("job").kind, model::Namespace::Kind::kNone);
  EXPECT_TRUE(topology.services.at(model::ServiceName(named("other-web"))).foreign);
  EXPECT_FALSE(made.foreign);
}

TEST_F(ClientOnEngine, AProjectThatIsNotThereIsEmpty) {
  const auto live = inspect_project(engine(), named("nothing"));
  ASSERT_TRUE(live) << live.error().message;
  EXPECT_THAT(live_topology(*live).services, IsEmpty());
}

}  // namespace
}  // namespace bulkhead::docker
