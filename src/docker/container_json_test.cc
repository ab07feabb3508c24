#include "docker/container_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/timestamp.h"
#include "docker/host_config_json.h"

namespace bulkhead::docker {
namespace {

using ::testing::ElementsAre;

constexpr ApiVersion kOld{1, 41};
constexpr ApiVersion kNew{1, 45};

TEST(EncodeContainer, SaysNothingThatWasNotSaid) {
  ContainerSpec spec;
  spec.config.image = "app:1";
  EXPECT_EQ(encode_container(spec, kOld).body, R"({"Image":"app:1","HostConfig":{}})");
}

TEST(EncodeContainer, TellsAnEmptyCommandFromNone) {
  ContainerSpec spec;
  spec.config.image = "app:1";
  spec.config.cmd.emplace();
  spec.config.entrypoint = {"run"};
  EXPECT_EQ(encode_container(spec, kOld).body,
            R"({"Image":"app:1","Cmd":[],"Entrypoint":["run"],"HostConfig":{}})");
}

TEST(EncodeContainer, BeforeApi144OneEndpointGoesAndTheOthersFollow) {
  ContainerSpec spec;
  spec.config.image = "app:1";
  spec.host.network_mode = "b";
  spec.endpoints["a"].aliases = {"x"};
  spec.endpoints["b"].mac_address = "02:42:00:00:00:01";
  const CreateRequest old = encode_container(spec, kOld);
  EXPECT_EQ(old.body, R"({"Image":"app:1","MacAddress":"02:42:00:00:00:01",)"
                      R"("HostConfig":{"NetworkMode":"b"},)"
                      R"("NetworkingConfig":{"EndpointsConfig":{"b":{}}}})");
  ASSERT_EQ(old.later.size(), 1U);
  EXPECT_THAT(old.later.at("a").aliases, ElementsAre("x"));

  const CreateRequest fresh = encode_container(spec, kNew);
  EXPECT_EQ(fresh.body, R"({"Image":"app:1","HostConfig":{"NetworkMode":"b"},)"
                        R"("NetworkingConfig":{"EndpointsConfig":{"a":{"Aliases":["x"]},)"
                        R"("b":{"MacAddress":"02:42:00:00:00:01"}}}})");
  EXPECT_TRUE(fresh.later.empty());
}

TEST(EncodeContainer, TheFirstNetworkIsTheModeWhenNoneIsSaid) {
  ContainerSpec spec;
  spec.config.image = "app:1";
  spec.endpoints["b"];
  spec.endpoints["a"].ipv4_address = "10.0.0.7";
  EXPECT_EQ(encode_container(spec, kOld).body,
            R"({"Image":"app:1","HostConfig":{"NetworkMode":"a"},"NetworkingConfig":)"
            R"({"EndpointsConfig":{"a":{"IPAMConfig":{"IPv4Address":"10.0.0.7"}}}}})");
}

TEST(EncodeContainer, APublishedPortIsExposedToo) {
  ContainerSpec spec;
  spec.config.image = "app:1";
  spec.config.exposed_ports = {{53, "udp"}};
  spec.host.port_bindings[{80, "tcp"}] = {{"127.0.0.1", "8080"}, {"", ""}};
  EXPECT_EQ(encode_container(spec, kOld).body,
            R"({"Image":"app:1","ExposedPorts":{"53/udp":{},"80/tcp":{}},"HostConfig":)"
            R"({"PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"},)"
            R"({"HostPort":""}]}}})");
}

TEST(EncodeContainer, LeavesOutWhatTheApiDoesNotKnow) {
  ContainerSpec spec;
  spec.config.image = "app:1";
  spec.config.healthcheck = Healthcheck{.test = {"CMD", "true"},
                                        .interval = std::chrono::seconds(2),
                                        .start_interval = std::chrono::seconds(1)};
  spec.host.annotations = {{"a", "b"}};
  EXPECT_EQ(encode_container(spec, kOld).body,
            R"({"Image":"app:1","Healthcheck":{"Test":["CMD","true"],"Interval":2000000000},)"
            R"("HostConfig":{}})");
  EXPECT_EQ(encode_container(spec, kNew).body,
            R"({"Image":"app:1","Healthcheck":{"Test":["CMD","true"],"Interval":2000000000,)"
            R"("StartInterval":1000000000},"HostConfig":{"Annotations":{"a":"b"}}})");
}

/// Every field of a HostConfig with a value of its own.
HostConfig full_host_config() {
  HostConfig host;
  Resources& r = host.resources;
  r.memory = 1;
  r.memory_swap = -1;
  r.memory_reservation = 3;
  r.memory_swappiness = 0;
  r.kernel_memory_tcp = 4;
  r.nano_cpus = 5;
  r.cpu_shares = 6;
  r.cpu_period = 7;
  r.cpu_quota = 8;
  r.cpu_realtime_period = 9;
  r.cpu_realtime_runtime = 10;
  r.cpuset_cpus = "0-1";
  r.cpuset_mems = "0";
  r.pids_limit = -1;
  r.oom_kill_disable = false;
  r.blkio_weight = 300;
  r.blkio_weight_device = {{"/dev/a", 1}};
  r.blkio_device_read_bps = {{"/dev/b", 2}};
  r.blkio_device_write_bps = {{"/dev/c", 3}};
  r.blkio_device_read_iops = {{"/dev/d", 4}};
  r.blkio_device_write_iops = {{"/dev/e", 5}};
  r.devices = {{"/dev/f", "/dev/g", "rw"}};
  r.device_cgroup_rules = {"c 13:* rwm"};
  r.device_requests = {{"nvidia", -1, {"0"}, {{"gpu", "compute"}, {"utility"}}, {{"k", "v"}}}};
  r.ulimits = {{"nofile", 1, 2}};
  r.cgroup_parent = "parent";
  host.binds = {"/a:/b:ro"};
  Mount mount;
  mount.type = "volume";
  mount.source = "data";
  mount.target = "/data";
  mount.read_only = true;
  mount.consistency = "cached";
  mount.propagation = "rslave";
  mount.non_recursive = true;
  mount.create_mountpoint = true;
  mount.read_only_non_recursive = true;
  mount.read_only_force_recursive = true;
  mount.no_copy = true;
  mount.labels = {{"l", "m"}};
  mount.driver = "nfs";
  mount.driver_options = {{"o", "p"}};
  mount.subpath = "sub";
  mount.tmpfs_size = 77;
  mount.tmpfs_mode = 01777;
  host.mounts = {mount};
  host.tmpfs = {{"/tmp", "size=1m"}};
  host.volumes_from = {"other:ro"};
  host.volume_driver = "local";
  host.storage_opt = {{"size", "1g"}};
  host.network_mode = "net";
  host.port_bindings[{80, "tcp"}] = {{"127.0.0.1", "8080"}};
  host.publish_all_ports = true;
  host.links = {"db:db"};
  host.extra_hosts = {"a:1.2.3.4"};
  host.dns = {"1.1.1.1"};
  host.dns_options = {"ndots:1"};
  host.dns_search = {"example"};
  host.restart_policy = {"on-failure", 3};
  host.auto_remove = true;
  host.log_config = {"json-file", {{"max-size", "1m"}}};
  host.init = false;
  host.runtime = "runc";
  host.isolation = "default";
  host.privileged = true;
  host.read_only_rootfs = true;
  host.cap_add = {"NET_ADMIN"};
  host.cap_drop = {"ALL"};
  host.security_opt = {"no-new-privileges:true"};
  host.group_add = {"audio"};
  host.sysctls = {{"net.core.somaxconn", "1024"}};
  host.masked_paths.emplace();
  host.read_only_paths = std::vector<std::string>{"/proc/sys"};
  host.cgroup = "c";
  host.cgroupns_mode = "private";
  host.ipc_mode = "private";
  host.pid_mode = "host";
  host.uts_mode = "host";
  host.userns_mode = "host";
  host.oom_score_adj = 500;
  host.shm_size = 99;
  host.annotations = {{"x", "y"}};
  return host;
}

TEST(HostConfig, EveryFieldIsReadBackAsItWasWritten) {
  const HostConfig host = full_host_config();
  const json::value written = encode_host_config(host, kNew);
  EXPECT_EQ(decode_host_config(Fields(written)), host);
  // A field that is forgotten on both sides would pass: count what is on the wire.
  EXPECT_EQ(written.get_object().size(), 64U) << serialize_json(written.get_object());
}

constexpr const char* kInspect = R"({
  "Id": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  "Created": "2026-11-21T23:40:00.5Z", "Path": "/bin/run", "Args": ["-v"],
  "State": {"Status": "running", "Running": true, "Pid": 42, "ExitCode": 0, "Error": "",
    "StartedAt": "2026-11-21T23:41:00Z", "FinishedAt": "0001-01-01T00:00:00Z",
    "Health": {"Status": "unhealthy", "FailingStreak": 3, "Log": [
      {"Start": "2026-11-21T23:42:00+01:00", "End": "2026-11-21T23:42:01+01:00",
       "ExitCode": 1, "Output": "refused"}]}},
  "Image": "sha256:aa", "Name": "/shop-web-1", "RestartCount": 2, "Platform": "linux",
  "Mounts": [{"Type": "volume", "Name": "data", "Source": "/v/data/_data", "Destination": "/z",
      "Driver": "local", "Mode": "z", "RW": true, "Propagation": ""},
    {"Type": "bind", "Source": "/a", "Destination": "/b", "Mode": "", "RW": false,
      "Propagation": "rprivate"}],
  "Config": {"Image": "web:1", "Env": ["A=1"], "Cmd": null, "Entrypoint": ["/bin/run"],
    "Labels": {"com.docker.compose.service": "web"}, "ExposedPorts": {"80/tcp": {}, "80": {},
      "53/udp": {}},
    "Volumes": {"/z": {}}, "StopTimeout": 0,
    "Healthcheck": {"Test": ["CMD", "check"], "Interval": 1000000000, "Retries": 3}},
  "HostConfig": {"NetworkMode": "shop_front", "PortBindings": {"80/tcp": [{"HostPort": "8080"}]},
    "RestartPolicy": {"Name": "always"}, "PidsLimit": null, "Init": null, "Binds": null},
  "NetworkSettings": {"SandboxKey": "/run/netns/x",
    "Ports": {"80/tcp": [{"HostIp": "::", "HostPort": "8080"}, {"HostIp": "0.0.0.0",
      "HostPort": "8080"}], "53/udp": null},
    "Networks": {"shop_front": {"IPAMConfig": {"IPv4Address": "10.0.0.9"},
      "Aliases": ["web", "0123456789ab"], "NetworkID": "n1", "EndpointID": "e1",
      "Gateway": "10.0.0.1", "IPAddress": "10.0.0.9", "IPPrefixLen": 24,
      "MacAddress": "02:42:0a:00:00:09"}}}})";

TEST(DecodeContainer, LeavesOutTheNamesThatTheEngineAddedToTheAliases) {
  const auto aliases = [](const std::string& hostname, const std::string& listed) {
    const std::string text = R"({"Id": "0123456789abcdef", "Name": "/shop-web-1",
      "Config": {"Hostname": ")" +
                             hostname + R"("}, "NetworkSettings": {"Networks":
      {"shop_front": {"Aliases": [)" +
                             listed + "]}}}}";
    const auto container = decode_container(text);
    EXPECT_TRUE(container) << container.error().message;
    return container ? container->networks.at("shop_front").aliases : std::vector<std::string>();
  };
  EXPECT_THAT(aliases("bus", R"("web", "0123456789ab", "bus")"), ElementsAre("web"));
  EXPECT_THAT(aliases("0123456789ab", R"("web", "0123456789ab")"), ElementsAre("web"));
  // Asked for as an alias, too, it stands before what the engine adds.
  EXPECT_THAT(aliases("bus", R"("web", "bus", "0123456789ab")"), ElementsAre("web", "bus"));
  EXPECT_THAT(aliases("bus", R"("web", "bus")"), ElementsAre("web", "bus")) << "API 1.44";
}

TEST(DecodeContainer, TakesWhatTheEngineSays) {
  const auto container = decode_container(kInspect);
  ASSERT_TRUE(container) << container.error().message;
  EXPECT_EQ(container->name, "shop-web-1");
  EXPECT_EQ(container->path, "/bin/run");
  EXPECT_EQ(container->restart_count, 2);
  EXPECT_EQ(container->label("com.docker.compose.service"), "web");
  EXPECT_EQ(container->config.cmd, std::nullopt);
  EXPECT_THAT(*container->config.entrypoint, ElementsAre("/bin/run"));
  EXPECT_THAT(container->config.exposed_ports,
              ElementsAre(ContainerPort{53, "udp"}, ContainerPort{80, "tcp"}));
  EXPECT_EQ(container->config.stop_timeout, 0);
  EXPECT_EQ(container->config.healthcheck->interval, std::chrono::seconds(1));
  EXPECT_EQ(container->host.resources.pids_limit, std::nullopt);
  EXPECT_EQ(container->host.init, std::nullopt);
  EXPECT_EQ(container->state.status, RunState::kRunning);
  EXPECT_EQ(container->state.pid, 42);
  EXPECT_EQ(format_timestamp(*container->state.started_at), "2026-11-21T23:41:00Z");
  EXPECT_EQ(container->state.finished_at, std::nullopt);
  EXPECT_EQ(container->state.health.status, HealthStatus::kUnhealthy);
  ASSERT_EQ(container->state.health.log.size(), 1U);
  EXPECT_EQ(container->state.health.log[0].output, "refused");
  EXPECT_EQ(format_timestamp(*container->state.health.log[0].end), "2026-11-21T22:42:01Z");
  ASSERT_EQ(container->mounts.size(), 2U);
  EXPECT_EQ(container->mounts[0].destination, "/b");
  EXPECT_FALSE(container->mounts[0].writable);
  EXPECT_EQ(container->mounts[1].name, "data");
  const EndpointSettings& endpoint = container->networks.at("shop_front");
  EXPECT_THAT(endpoint.aliases, ElementsAre("web")) << "the short id was not asked for";
  EXPECT_EQ(endpoint.ipv4_address, "10.0.0.9");
  EXPECT_EQ(endpoint.prefix_length, 24);
  EXPECT_EQ(container->ports.size(), 1U);
  EXPECT_THAT(container->ports.at({80, "tcp"}),
              ElementsAre(PortBinding{"0.0.0.0", "8080"}, PortBinding{"::", "8080"}));
  EXPECT_EQ(container->sandbox_key, "/run/netns/x");
}

TEST(DecodeContainer, RefusesWhatIsNone) {
  EXPECT_EQ(decode_container("{}").error().message, "the answer is no container: it has no Id");
  EXPECT_EQ(decode_container("[]").error().message, "the answer is no container: it has no Id");
  EXPECT_EQ(decode_container("nonsense").error().kind, ErrorKind::kInvalid);
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(decode_container(deep).error().message, "not JSON: too deep");
  EXPECT_EQ(decode_container_list("{}").error().message, "the answer is no list of containers");
}

TEST(DecodeContainerList, NamesAContainerByItsOwnName) {
  const auto list = decode_container_list(R"([
    {"Id": "b", "Names": ["/web/db", "/db"], "State": "exited", "Created": 1764542400,
     "HostConfig": {"NetworkMode": "none"}},
    {"Id": "a", "Names": ["/app"], "State": "brand-new", "Labels": {"k": "v"},
     "NetworkSettings": {"Networks": {"n": {"IPAddress": "10.0.0.1"}}}}])");
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ((*list)[0].name, "app");
  EXPECT_EQ((*list)[0].state, RunState::kUnknown);
  EXPECT_EQ((*list)[0].label("k"), "v");
  EXPECT_EQ((*list)[0].networks.at("n").address, "10.0.0.1");
  EXPECT_EQ((*list)[1].name, "db");
  EXPECT_EQ((*list)[1].network_mode, "none");
  EXPECT_EQ(format_timestamp(*(*list)[1].created), "2025-11-30T22:40:00Z");
}

TEST(EncodeUpdate, SaysOnlyWhatChanges) {
  ContainerUpdate update;
  EXPECT_EQ(encode_update(update), "{}");
  update.memory = 0;
  update.restart_policy = RestartPolicy{"on-failure", 2};
  EXPECT_EQ(encode_update(update),
            R"({"Memory":0,"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":2}})");
}

}  // namespace
}  // namespace bulkhead::docker
