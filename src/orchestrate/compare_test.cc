// Every field that compare() looks at: what is told where live and wanted differ in it, and which
// differences are none because the engine writes the same thing otherwise.
#include "orchestrate/compare.h"

#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrate/compared_pair_for_test.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Container;
using docker::ContainerConfig;
using docker::ContainerSpec;
using docker::EndpointSettings;
using docker::HostConfig;
using docker::Mount;
using std::chrono::seconds;

struct Case {
  const char* name;
  std::function<void(ComparedPair&)> change;
  const char* told;
};

class Compare : public ::testing::TestWithParam<Case> {};

TEST_P(Compare, Tells) {
  ComparedPair pair;
  EXPECT_EQ(pair.told(), "");
  GetParam().change(pair);
  EXPECT_EQ(pair.told(), GetParam().told);
}

std::string name_of_case(const ::testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

/// A case of one field of the container's own definition.
template <typename T>
Case config(const char* name, T ContainerConfig::*field, T value, const char* told) {
  return {name, [=](ComparedPair& pair) { pair.wanted.config.*field = value; }, told};
}

template <typename T>
Case host(const char* name, T HostConfig::*field, T value, const char* told) {
  return {name, [=](ComparedPair& pair) { pair.wanted.host.*field = value; }, told};
}

template <typename T>
Case limit(const char* name, T docker::Resources::*field, T value, const char* told) {
  return {name, [=](ComparedPair& pair) { pair.wanted.host.resources.*field = value; }, told};
}

using Words = std::vector<std::string>;
using OptionalWords = std::optional<Words>;
using Map = std::map<std::string, std::string>;

INSTANTIATE_TEST_SUITE_P(
    Config, Compare,
    ::testing::Values(
        config("Entrypoint", &ContainerConfig::entrypoint, OptionalWords(Words{"run", "a b"}),
               "recreate entrypoint:  -> run \"a b\"\n"),
        config("Command", &ContainerConfig::cmd, OptionalWords(Words{"serve"}),
               "recreate command:  -> serve\n"),
        config("Environment", &ContainerConfig::env, Words{"MODE=a"},
               "recreate environment.MODE:  -> a\n"),
        config("Labels", &ContainerConfig::labels, Map{{"team", "a"}},
               "recreate labels.team:  -> a\n"),
        config("Hostname", &ContainerConfig::hostname, std::string("shop"),
               "recreate hostname:  -> shop\n"),
        config("Domainname", &ContainerConfig::domainname, std::string("example"),
               "recreate domainname:  -> example\n"),
        config("User", &ContainerConfig::user, std::string("app"), "recreate user:  -> app\n"),
        config("WorkingDir", &ContainerConfig::working_dir, std::string("/srv"),
               "recreate working_dir:  -> /srv\n"),
        config("StopSignal", &ContainerConfig::stop_signal, std::string("SIGINT"),
               "recreate stop_signal:  -> SIGINT\n"),
        config("StopTimeout", &ContainerConfig::stop_timeout, std::optional<int>(3),
               "recreate stop_grace_period: 10 -> 3\n"),
        config("Tty", &ContainerConfig::tty, true, "recreate tty: false -> true\n"),
        config("OpenStdin", &ContainerConfig::open_stdin, true,
               "recreate stdin_open: false -> true\n"),
        config("Expose", &ContainerConfig::exposed_ports,
               std::vector<docker::ContainerPort>{{80, "tcp"}}, "recreate expose:  -> 80/tcp\n"),
        config("MacAddress", &ContainerConfig::mac_address, std::string("02:00:00:00:00:01"),
               "recreate mac_address:  -> 02:00:00:00:00:01\n"),
        Case{"Healthcheck",
             [](ComparedPair& pair) {
               pair.wanted.config.healthcheck = {{"CMD", "true"}, seconds(1), seconds(2),
                                                 seconds(3),      seconds(4), 5};
             },
             "recreate healthcheck:  -> CMD true interval 1s timeout 2s start_period 3s "
             "start_interval 4s retries 5\n"}),
    name_of_case);

INSTANTIATE_TEST_SUITE_P(
    Host, Compare,
    ::testing::Values(
        host("NetworkMode", &HostConfig::network_mode, std::string("host"),
             "recreate network_mode:  -> host\n"),
        host("Ports", &HostConfig::port_bindings,
             docker::PortMap{{{80, "tcp"}, {{"127.0.0.1", "8080"}, {"0.0.0.0", "8081"}}}},
             "recreate ports:  -> 127.0.0.1:8080->80/tcp, 8081->80/tcp\n"),
        host("VolumesFrom", &HostConfig::volumes_from, Words{"data:ro"},
             "recreate volumes_from:  -> data:ro\n"),
        host("ExtraHosts", &HostConfig::extra_hosts, Words{"db:10.0.0.1"},
             "recreate extra_hosts:  -> db:10.0.0.1\n"),
        host("Dns", &HostConfig::dns, Words{"10.0.0.2", "10.0.0.1"},
             "recreate dns:  -> 10.0.0.2 10.0.0.1\n"),
        host("DnsOptions", &HostConfig::dns_options, Words{"ndots:1"},
             "recreate dns_opt:  -> ndots:1\n"),
        host("DnsSearch", &HostConfig::dns_search, Words{"example"},
             "recreate dns_search:  -> example\n"),
        host("Logging", &HostConfig::log_config, docker::LogConfig{"local", {{"max-size", "1m"}}},
             "recreate logging.driver:  -> local\nrecreate logging.options.max-size:  -> 1m\n"),
        host("Init", &HostConfig::init, std::optional<bool>(true), "recreate init:  -> true\n"),
        host("NoInit", &HostConfig::init, std::optional<bool>(false), "recreate init:  -> false\n"),
        host("Runtime", &HostConfig::runtime, std::string("crun"), "recreate runtime:  -> crun\n"),
        host("Privileged", &HostConfig::privileged, true, "recreate privileged: false -> true\n"),
        host("ReadOnly", &HostConfig::read_only_rootfs, true,
             "recreate read_only: false -> true\n"),
        host("CapAdd", &HostConfig::cap_add, Words{"NET_ADMIN"},
             "recreate cap_add:  -> NET_ADMIN\n"),
        host("CapDrop", &HostConfig::cap_drop, Words{"ALL"}, "recreate cap_drop:  -> ALL\n"),
        host("SecurityOpt", &HostConfig::security_opt, Words{"no-new-privileges:true"},
             "recreate security_opt:  -> no-new-privileges:true\n"),
        host("GroupAdd", &HostConfig::group_add, Words{"1000"}, "recreate group_add:  -> 1000\n"),
        host("Sysctls", &HostConfig::sysctls, Map{{"net.core.somaxconn", "9"}},
             "recreate sysctls.net.core.somaxconn:  -> 9\n"),
        host("StorageOpt", &HostConfig::storage_opt, Map{{"size", "1G"}},
             "recreate storage_opt.size:  -> 1G\n"),
        host("Annotations", &HostConfig::annotations, Map{{"a", "b"}},
             "recreate annotations.a:  -> b\n"),
        host("Cgroup", &HostConfig::cgroupns_mode, std::string("host"),
             "recreate cgroup:  -> host\n"),
        host("Ipc", &HostConfig::ipc_mode, std::string("host"), "recreate ipc:  -> host\n"),
        host("Pid", &HostConfig::pid_mode, std::string("host"), "recreate pid:  -> host\n"),
        host("Uts", &HostConfig::uts_mode, std::string("host"), "recreate uts:  -> host\n"),
        host("Userns", &HostConfig::userns_mode, std::string("host"),
             "recreate userns_mode:  -> host\n"),
        host("OomScoreAdj", &HostConfig::oom_score_adj, -500,
             "recreate oom_score_adj: 0 -> -500\n"),
        host("ShmSize", &HostConfig::shm_size, std::int64_t{128} << 20,
             "recreate shm_size: 64 MiB -> 128 MiB\n"),
        host("RestartPolicy", &HostConfig::restart_policy, docker::RestartPolicy{"on-failure", 3},
             "update restart: no -> on-failure:3\n")),
    name_of_case);

Case volumes(const char* name, const Mount& mount, const char* told) {
  return {name, [=](ComparedPair& pair) { pair.wanted.host.mounts = {mount}; }, told};
}

INSTANTIATE_TEST_SUITE_P(
    Mounts, Compare,
    ::testing::Values(
        volumes("Bind", {.type = "bind", .source = "/srv", .target = "/data", .read_only = true},
                "recreate volumes:  -> /srv:/data:ro\n"),
        volumes("Propagation",
                {.type = "bind",
                 .source = "/srv",
                 .target = "/data",
                 .propagation = "rshared",
                 .non_recursive = true},
                "recreate volumes:  -> /srv:/data:non-recursive,rshared\n"),
        volumes("Volume",
                {.type = "volume",
                 .source = "shop_data",
                 .target = "/data",
                 .no_copy = true,
                 .subpath = "a/b"},
                "recreate volumes:  -> shop_data:/data:nocopy,subpath=a/b\n"),
        volumes("AnonymousVolume", {.type = "volume", .source = "", .target = "/data"}, ""),
        volumes("Tmpfs",
                {.type = "tmpfs", .target = "/run", .tmpfs_size = 4096, .tmpfs_mode = 0750},
                "recreate volumes:  -> tmpfs:/run:mode=750,size=4096\n"),
        host("Binds", &HostConfig::binds, Words{"/srv:/data:ro"},
             "recreate volumes:  -> /srv:/data:ro\n"),
        host("TmpfsOfOldForm", &HostConfig::tmpfs, Map{{"/run", "size=1m"}, {"/tmp", ""}},
             "recreate volumes:  -> tmpfs:/run:size=1m, tmpfs:/tmp\n"),
        Case{"BothFormsAreOne",
             [](ComparedPair& pair) {
               pair.live.host.binds = {"/srv:/a:rw", "/srv:/b", "/srv:/c:ro",
                                       "/srv:/d:rw,ro,rslave"};
               pair.wanted.host.mounts = {
                   {.type = "bind", .source = "/srv", .target = "/a", .propagation = "rprivate"},
                   {.type = "bind", .source = "/srv", .target = "/b"},
                   {.type = "bind", .source = "/srv", .target = "/c", .read_only = true},
                   {.type = "bind",
                    .source = "/srv",
                    .target = "/d",
                    .read_only = true,
                    .propagation = "rslave"}};
             },
             ""},
        Case{"OneOfMany",
             [](ComparedPair& pair) {
               pair.live.host.binds = {"/a:/a:cached", "/b:/b", "/c:/c", "/d:/d", "/e:/e", "/x:/x"};
               pair.wanted.host.binds = {"/a:/a:rw", "/b:/b", "/c:/c", "/d:/d", "/e:/e"};
             },
             "recreate volumes: /x:/x, 5 that are the same -> 5 that are the same\n"},
        Case{"InheritedAnonymousVolume",
             [](ComparedPair& pair) {
               const std::string name(64, 'f');
               pair.live.mounts = {{.type = "volume", .name = name, .destination = "/data"},
                                   {.type = "volume", .name = "named", .destination = "/b"}};
               pair.live.host.binds = {name + ":/data", "named:/b"};
             },
             "recreate volumes: named:/b -> \n"}),
    name_of_case);

INSTANTIATE_TEST_SUITE_P(
    Limits, Compare,
    ::testing::Values(
        limit("Memory", &docker::Resources::memory, std::int64_t{64} << 20,
              "update mem_limit: none -> 64 MiB\n"),
        limit("MemorySwap", &docker::Resources::memory_swap, std::int64_t{-1},
              "update memswap_limit: none -> unlimited\n"),
        limit("MemoryReservation", &docker::Resources::memory_reservation, std::int64_t{1} << 20,
              "update mem_reservation: none -> 1 MiB\n"),
        limit("Cpus", &docker::Resources::nano_cpus, std::int64_t{500'000'000},
              "update cpus: none -> 0.5\n"),
        limit("CpuShares", &docker::Resources::cpu_shares, std::int64_t{512},
              "update cpu_shares: none -> 512\n"),
        limit("CpuPeriod", &docker::Resources::cpu_period, std::int64_t{100'000},
              "update cpu_period: none -> 100000\n"),
        limit("CpuQuota", &docker::Resources::cpu_quota, std::int64_t{50'000},
              "update cpu_quota: none -> 50000\n"),
        limit("Pids", &docker::Resources::pids_limit, std::optional<std::int64_t>(64),
              "update pids_limit: none -> 64\n"),
        limit("UnlimitedPids", &docker::Resources::pids_limit, std::optional<std::int64_t>(-1), ""),
        limit("BlkioWeight", &docker::Resources::blkio_weight, 300,
              "update blkio_weight: none -> 300\n"),
        limit("Cpuset", &docker::Resources::cpuset_cpus, std::string("0-1"),
              "update cpuset:  -> 0-1\n"),
        limit("Ulimits", &docker::Resources::ulimits, std::vector<docker::Ulimit>{{"core", 0, 1}},
              "recreate ulimits:  -> core=0:1\n"),
        limit("Devices", &docker::Resources::devices,
              std::vector<docker::Device>{{"/dev/null", "/dev/x", "rwm"}},
              "recreate devices:  -> /dev/null:/dev/x:rwm\n"),
        limit("DeviceRequests", &docker::Resources::device_requests,
              std::vector<docker::DeviceRequest>{{"nvidia", -1, {"0", "1"}, {{"gpu", "utility"}}}},
              "recreate devices:  -> nvidia x-1 [0,1] gpu+utility\n"),
        limit("DeviceCgroupRules", &docker::Resources::device_cgroup_rules, Words{"c 1:3 r"},
              "recreate device_cgroup_rules:  -> c 1:3 r\n"),
        limit("CgroupParent", &docker::Resources::cgroup_parent, std::string("/shop"),
              "recreate cgroup_parent:  -> /shop\n"),
        limit("Swappiness", &docker::Resources::memory_swappiness, std::optional<std::int64_t>(0),
              "recreate mem_swappiness: -1 -> 0\n"),
        limit("OomKill", &docker::Resources::oom_kill_disable, std::optional<bool>(true),
              "recreate oom_kill_disable: false -> true\n"),
        limit("RealtimePeriod", &docker::Resources::cpu_realtime_period, std::int64_t{1000},
              "recreate cpu_rt_period: 0 -> 1000\n"),
        limit("RealtimeRuntime", &docker::Resources::cpu_realtime_runtime, std::int64_t{900},
              "recreate cpu_rt_runtime: 0 -> 900\n"),
        Case{"TakenAway",
             [](ComparedPair& pair) {
               pair.live.host.resources.memory = 4096;
               pair.live.host.resources.nano_cpus = 2'000'000'000;
               pair.live.host.resources.cpuset_cpus = "0";
             },
             "recreate mem_limit: 4 KiB -> none\nrecreate cpus: 2 -> none\n"
             "recreate cpuset: 0 -> \n"},
        Case{"SwapOfItsOwn",
             [](ComparedPair& pair) {
               pair.live.host.resources.memory = 4096;
               pair.live.host.resources.memory_swap = 8192;
               pair.wanted.host.resources.memory = 4096;
               pair.wanted.host.resources.memory_swap = 4096;
             },
             "update memswap_limit: 8 KiB -> 4 KiB\n"},
        Case{"SwapThatTheEngineWrites",
             [](ComparedPair& pair) {
               pair.live.host.resources.memory = 4096;
               pair.live.host.resources.memory_swap = 8192;
               pair.wanted.host.resources.memory = 4096;
             },
             ""}),
    name_of_case);

/// Both are on one network, as they should be.
void attach(ComparedPair& pair) {
  pair.state.networks["front"].id = docker::NetworkRef(std::string(64, 'b'));
  pair.wanted.endpoints["front"] = {};
  pair.live.networks["front"] = {};
}

Case endpoint(const char* name, const std::function<void(EndpointSettings&)>& set,
              const char* told) {
  return {name,
          [=](ComparedPair& pair) {
            attach(pair);
            set(pair.wanted.endpoints["front"]);
          },
          told};
}

INSTANTIATE_TEST_SUITE_P(
    Endpoints, Compare,
    ::testing::Values(endpoint(
                          "Aliases",
                          [](auto& at) {
                            at.aliases = {"web", "shop"};
                          },
                          "attach networks.front.aliases:  -> shop, web\n"),
                      endpoint(
                          "Addresses",
                          [](auto& at) {
                            at.ipv4_address = "10.0.0.7";
                            at.ipv6_address = "fd00::7";
                          },
                          "attach networks.front.ipv4_address:  -> 10.0.0.7\n"
                          "attach networks.front.ipv6_address:  -> fd00::7\n"),
                      endpoint(
                          "Links", [](auto& at) { at.links = {"db:data"}; },
                          "attach networks.front.links:  -> db:data\n"),
                      endpoint(
                          "LinkLocal", [](auto& at) { at.link_local_ips = {"169.254.1.1"}; },
                          "attach networks.front.link_local_ips:  -> 169.254.1.1\n"),
                      endpoint(
                          "DriverOptions",
                          [](auto& at) {
                            at.driver_opts = {{"a", "b"}};
                          },
                          "attach networks.front.driver_opts.a:  -> b\n"),
                      Case{"KnownById",
                           [](ComparedPair& pair) {
                             attach(pair);
                             pair.live.networks = {{std::string(64, 'b'), {}}};
                           },
                           ""},
                      Case{"KnownByAnotherName",
                           [](ComparedPair& pair) {
                             attach(pair);
                             EndpointSettings at;
                             at.network_id = std::string(64, 'b');
                             pair.live.networks = {{"renamed", at}};
                           },
                           ""},
                      Case{"OnAnotherNetwork",
                           [](ComparedPair& pair) {
                             attach(pair);
                             pair.live.networks = {{"back", {}}};
                           },
                           "attach networks.front: not connected -> connected\n"
                           "attach networks.back: connected -> not connected\n"},
                      Case{"NetworkModeByName",
                           [](ComparedPair& pair) {
                             attach(pair);
                             pair.live.host.network_mode = std::string(64, 'b');
                             pair.wanted.host.network_mode = "front";
                           },
                           ""},
                      Case{"AmongSeveralTheFirstDoesNotMatter",
                           [](ComparedPair& pair) {
                             attach(pair);
                             pair.live.host.network_mode = "back";
                             pair.wanted.host.network_mode = "front";
                           },
                           ""},
                      Case{"NetworkModeNone",
                           [](ComparedPair& pair) {
                             attach(pair);
                             pair.live.host.network_mode = "front";
                             pair.wanted.host.network_mode = "none";
                           },
                           "recreate network_mode: front -> none\n"},
                      Case{"NoLongerTheHosts",
                           [](ComparedPair& pair) {
                             attach(pair);
                             pair.live.host.network_mode = "host";
                             pair.wanted.host.network_mode = "front";
                           },
                           "recreate network_mode: host -> front\n"}),
    name_of_case);

INSTANTIATE_TEST_SUITE_P(
    Inherited, Compare,
    ::testing::Values(
        Case{"FromTheImage",
             [](ComparedPair& pair) {
               docker::Healthcheck check{{"CMD", "true"}, seconds(1), seconds(2),
                                         seconds(3),      seconds(4), 5};
               pair.image.config.cmd = {"serve"};
               pair.image.config.entrypoint = {"run"};
               pair.image.config.env = {"PATH=/bin", "GONE=1"};
               pair.image.config.user = "app";
               pair.image.config.labels = {{"vendor", "x"}};
               pair.image.config.exposed_ports = {{80, "tcp"}};
               pair.image.config.healthcheck = check;
               const ContainerConfig asked = pair.wanted.config;
               pair.live.config = pair.image.config;
               pair.live.config.image = asked.image;
               pair.live.config.env = {"PATH=/bin"};
               pair.wanted.config.env = {"GONE"};
               // Of its own check a service may say but a part.
               pair.wanted.config.healthcheck.emplace();
             },
             ""},
        Case{"TheServicesOwnCheckFirst",
             [](ComparedPair& pair) {
               pair.image.config.healthcheck = {{"CMD", "true"}, seconds(1), seconds(2),
                                                seconds(3),      seconds(4), 5};
               pair.live.config.healthcheck = pair.image.config.healthcheck;
               pair.wanted.config.healthcheck = {{"CMD", "own"}, seconds(6), seconds(7),
                                                 seconds(8),     seconds(9), 10};
             },
             "recreate healthcheck: CMD true interval 1s timeout 2s start_period 3s start_interval "
             "4s retries 5 -> CMD own interval 6s timeout 7s start_period 8s start_interval 9s "
             "retries 10\n"},
        Case{"AnEntrypointTakesTheCommandAway",
             [](ComparedPair& pair) {
               pair.image.config.cmd = {"serve"};
               pair.live.config.cmd = {"serve"};
               pair.live.config.entrypoint = {"own"};
               pair.wanted.config.entrypoint = {"own"};
             },
             "recreate command: serve -> \n"},
        Case{"WhatTheEngineFillsIn",
             [](ComparedPair& pair) {
               pair.live.config.hostname = pair.live.id.str().substr(0, 12);
               pair.live.host.network_mode = "default";
               pair.live.host.log_config.type = "json-file";
               pair.live.host.runtime = "runc";
               pair.live.host.cgroupns_mode = "private";
               pair.live.host.ipc_mode = "shareable";
               pair.live.host.shm_size = std::int64_t{64} << 20;
               pair.live.config.labels["com.docker.compose.version"] = "2.26.1";
             },
             ""},
        Case{"OtherFiles",
             [](ComparedPair& pair) {
               pair.live.config.labels[kFilesLabel] = "0123456789abcdef";
               pair.wanted.config.labels[kFilesLabel] = "fedcba9876543210";
             },
             "recreate files: 0123456789ab -> fedcba987654\n"},
        Case{"FilesThatItIsKnownToHold",
             [](ComparedPair& pair) {
               pair.state.hold_wanted_files = {pair.live.id.str()};
               pair.wanted.config.labels[kFilesLabel] = "fedcba9876543210";
             },
             ""},
        Case{"AnotherImage",
             [](ComparedPair& pair) {
               pair.live.image_id = docker::ImageRef("sha256:" + std::string(64, 'd'));
             },
             "recreate image: app (dddddddddddd) -> app (aaaaaaaaaaaa)\n"},
        Case{"AnotherLoggingDriver",
             [](ComparedPair& pair) { pair.live.host.log_config.type = "local"; },
             "recreate logging.driver: local -> \n"},
        Case{"AnotherHostnameThanTheEngineGives",
             [](ComparedPair& pair) { pair.live.config.hostname = "own"; },
             "recreate hostname: own -> \n"},
        Case{"ADeadContainer",
             [](ComparedPair& pair) { pair.live.state.status = docker::RunState::kDead; },
             "recreate state: dead -> running\n"},
        Case{"AnotherName", [](ComparedPair& pair) { pair.live.name = "0123_web"; }, "rename\n"}),
    name_of_case);

}  // namespace
}  // namespace bulkhead::orchestrate
