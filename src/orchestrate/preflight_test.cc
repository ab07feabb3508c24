#include "orchestrate/preflight.h"

#include "orchestrate/labels.h"
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using model::DependencyCondition;
using model::ServiceName;

using Preflight = PreflightScene;

TEST_F(Preflight, FindsNothingInWhatIsWell) {
  model::Service& web = scene_.add("web");
  publish(web, "8080");
  files_.add("/srv/nginx.conf", "");
  bind(web, "/srv/nginx.conf", "/etc/nginx.conf", true);
  web.cap_add = {{"net_admin", {}}, {"CAP_CHOWN", {}}, {"ALL", {}}};
  EXPECT_EQ(found(), "");
}

TEST_F(Preflight, AsksNothingWhereNothingChanges) {
  publish(scene_.add("web"), "8080");
  publish(scene_.add("other"), "8080");
  scene_.run_all();
  EXPECT_EQ(found(), "");
}

TEST_F(Preflight, Files) {
  model::Service& web = scene_.add("web");
  bind(web, "/srv/nginx.conf", "/etc/nginx.conf", true);
  bind(web, "/srv/data", "/data", true);
  bind(web, "/srv/must", "/must", false);
  web.build.emplace();
  web.build->context = "/srv/web";
  scene_.live.images.clear();
  web.devices.push_back({"/dev/fuse", "", ""});
  EXPECT_EQ(found(),
            "BH530: service \"web\": /srv/nginx.conf does not exist, and is to be mounted at "
            "/etc/nginx.conf; the engine would make a folder of that name\n"
            "  create the file, or correct the path\n"
            "warning BH530: service \"web\": /srv/data does not exist, and is to be mounted at "
            "/data; the engine will make an empty folder\n"
            "  fill it beforehand, where the service is to find something in it\n"
            "BH530: service \"web\": /srv/must does not exist, and is to be mounted at /must\n"
            "  create it, or correct the path\n"
            "BH542: service \"web\": the build context /srv/web is no folder\n"
            "  create it, or correct `build.context`\n"
            "BH543: service \"web\": this machine has no device /dev/fuse\n"
            "  load its driver, or leave the device out\n");
}

/// An engine in a snap has a /tmp of its own.
TEST_F(Preflight, AFileThatIsThereButNotForTheEngine) {
  testing::MemoryFiles ours;
  ours.add("/tmp/nginx.conf", "");
  host_.our_files = &ours;
  bind(scene_.add("web"), "/tmp/nginx.conf", "/etc/nginx.conf", true);
  EXPECT_EQ(found(),
            "BH530: service \"web\": /tmp/nginx.conf does not exist, and is to be mounted at "
            "/etc/nginx.conf; the engine would make a folder of that name\n"
            "  it is there, but not for the engine, which sees other files than you (a snap, or a "
            "container?): put the project where both see it\n");
}

TEST_F(Preflight, PortsOfTheHost) {
  publish(scene_.add("a"), "8080");
  publish(scene_.add("b"), "8080", "127.0.0.1");
  publish(scene_.add("c"), "9000");
  publish(scene_.add("d"), "9100");
  publish(scene_.add("e"), "9200");
  scene_.scale[ServiceName("e")] = 2;
  docker::Container blog;
  blog.name = "blog-web-1";
  blog.config.labels[kProjectLabel] = "blog";
  blog.state.running = true;
  blog.host.port_bindings[{80, "tcp"}] = {{"", "9000"}};
  others_ = {blog};
  publish(scene_.add("f"), "9300");
  host_.listening = {{linux::Transport::kTcp, {linux::IpAddress::v4(0), 9100}},
                     {linux::Transport::kTcp, {linux::IpAddress::v4(0), 9300}, 77}};
  host_.holders[77] = {812, "nginx"};
  EXPECT_EQ(found(),
            "BH532: services \"a\" and \"b\" both publish port 127.0.0.1:8080 of the host\n"
            "  give one of them another port\n"
            "BH532: service \"c\": port 9000 of the host is held by container blog-web-1 of "
            "project blog\n"
            "  publish another port, or stop that one: docker stop blog-web-1\n"
            "BH532: service \"d\": port 9100 of the host is held by a program there\n"
            "  publish another port, or stop what listens (ss -ltnup 'sport = :9100')\n"
            "BH532: service \"e\" has 2 replicas, and only one of them can have port 9200 of the "
            "host\n"
            "  publish a range or let the engine pick, or run one replica\n"
            "BH532: service \"f\": port 9300 of the host is held by nginx (process 812)\n"
            "  publish another port, or stop that program (kill 812)\n");
}

TEST_F(Preflight, Addresses) {
  model::Network& network = scene_.network("default");
  network.ipam = {{"10.5.0.0/16", "10.5.0.1", "", {}}};
  docker::Network other;
  other.name = "blog_default";
  other.driver = "bridge";
  other.ipam.pools = {{"10.5.128.0/20", "", "", {}}};
  scene_.live.networks[other.name] = other;
  scene_.add("a").networks[0].ipv4_address = "10.5.0.1";
  scene_.add("b").networks[0].ipv4_address = "10.6.0.1";
  scene_.add("c").networks[0].ipv4_address = "10.5.0.9";
  scene_.add("d").networks[0].ipv4_address = "10.5.0.9";
  EXPECT_EQ(found(),
            "BH533: network \"default\": its subnet 10.5.0.0/16 overlaps with 10.5.128.0/20 of "
            "network blog_default\n"
            "  choose another subnet, or remove that network (docker network rm blog_default)\n"
            "BH535: service \"a\": the address 10.5.0.1 is the gateway of network \"default\"\n"
            "  choose another address\n"
            "BH535: service \"b\": the address 10.6.0.1 is not in the subnet 10.5.0.0/16 of "
            "network \"default\"\n"
            "  choose an address of the subnet\n"
            "BH535: service \"d\": the address 10.5.0.9 on network \"default\" is given to \"c\", "
            "too\n"
            "  give one of them another address\n");
}

TEST_F(Preflight, PoolsOfAddresses) {
  scene_.add("web");
  for (int i = 0; i < 31; ++i) {
    docker::Network network;
    network.name = fmt::format("n{}", i);
    network.driver = "bridge";
    network.ipam.pools = {{i < 15 ? fmt::format("172.{}.0.0/16", 17 + i)
                                  : fmt::format("192.168.{}.0/20", (i - 15) * 16),
                           "",
                           "",
                           {}}};
    scene_.live.networks[network.name] = network;
  }
  EXPECT_EQ(found(),
            "BH534: 1 network is needed, and of the engine's 31 address ranges 0 are free\n"
            "  remove networks that nobody uses (docker network prune), give these a subnet, or "
            "widen default-address-pools in the engine's daemon.json\n");
  // A route of the host takes two of four ranges.
  scene_.network("second");
  auto& networks = scene_.project.services.at(ServiceName("web")).networks;
  networks.push_back(networks.front());
  networks.back().network = model::NetworkKey("second");
  system_.address_pools = {{"10.0.0.0/22", 24}};
  EXPECT_EQ(found(), "");
  host_.routes = {*Subnet::parse("10.0.0.0/23"), *Subnet::parse("10.0.2.0/26")};
  EXPECT_EQ(found(),
            "BH534: 2 networks are needed, and of the engine's 4 address ranges one is free\n"
            "  remove networks that nobody uses (docker network prune), give these a subnet, or "
            "widen default-address-pools in the engine's daemon.json\n");
}

TEST_F(Preflight, Definitions) {
  model::Service& web = scene_.add("web", "Team/App:1");
  web.container_name.value = "-web";
  web.cap_add = {{"NET_ADMIM", {}}};
  web.logging = model::Logging{"json", {}};
  web.runtime = "kata";
  web.ulimits["nofile"] = {2000, 1000};
  web.resources.memory = 1 << 20;
  web.resources.memory_reservation = 2 << 20;
  web.resources.cpus = 64;
  web.tmpfs = {};
  bind(web, "/", "/x", true);
  bind(web, "/", "/x", true);
  web.network_mode = {model::NetworkMode::Kind::kContainer, "gone", {}};
  EXPECT_EQ(found(),
            "BH526: service \"web\": \"-web\" cannot be a container's name\n"
            "  use letters, digits, '_', '.' and '-', beginning with a letter or digit\n"
            "BH536: service \"web\": a memory limit of 1 MiB is below what the engine takes, 6 "
            "MiB\n"
            "  raise mem_limit\n"
            "BH536: service \"web\": it reserves 2 MiB of memory and is limited to 1 MiB\n"
            "  lower the reservation, or raise mem_limit\n"
            "BH536: service \"web\": it is given 64 CPUs, and the engine's host has 2\n"
            "  lower cpus\n"
            "BH536: service \"web\": ulimit nofile: the soft limit 2000 is above the hard one "
            "1000\n"
            "  lower the soft one\n"
            "BH537: service \"web\": there is no capability NET_ADMIM\n"
            "  see capabilities(7) for their names\n"
            "BH537: service \"web\": this engine has no runtime kata; it has runc\n"
            "  install it, or leave `runtime` out\n"
            "BH537: service \"web\": there is no logging driver json\n"
            "  use json-file, local, journald, syslog or another that the engine has\n"
            "BH538: service \"web\": two things are mounted at /x\n"
            "  mount one of them elsewhere\n"
            "BH539: service \"web\": network_mode names container gone, and there is none\n"
            "  start it first, or correct the name\n"
            "BH541: service \"web\": \"Team/App:1\" is no name of an image\n"
            "  a name is lower case, without blanks, and has a tag after a ':'\n");
}

TEST_F(Preflight, DriversThatTheEngineDoesNotHave) {
  system_.network_drivers = {"bridge", "weave:latest"};
  system_.volume_drivers = {"local"};
  system_.log_drivers = {"json-file"};
  model::Service& web = scene_.add("web");
  web.logging = model::Logging{"syslog", {{"syslog-address", "udp://10.0.0.5:514"}}};
  scene_.network("default").driver = "weave";
  scene_.network("back").driver = "calico";
  web.networks.push_back({});
  web.networks.back().network = model::NetworkKey("back");
  for (const auto& [key, driver] : {std::pair{"data", "nfs"},
                                    {"plugged", "rexray"},
                                    {"named", "team/ceph"},
                                    {"plain", "local"}}) {
    model::Volume& volume = scene_.project.volumes[key];
    volume.key = key;
    volume.name = fmt::format("shop_{}", key);
    volume.driver = driver;
  }
  files_.add("/run/docker/plugins/rexray.sock", "");
  EXPECT_EQ(found(),
            "BH537: network \"back\": this engine has no driver calico; it has bridge, "
            "weave:latest\n"
            "  correct `driver`, or install its plugin (docker plugin install)\n"
            "BH537: volume \"data\": this engine has no driver nfs; it has local\n"
            "  correct `driver`, or install its plugin (docker plugin install)\n"
            "BH537: service \"web\": there is no logging driver syslog\n"
            "  use json-file, local, journald, syslog or another that the engine has\n");
  is_here_ = false;  // then a plugin's files cannot be looked for
  web.logging.reset();
  scene_.project.volumes.erase("plugged");
  EXPECT_EQ(found(),
            "warning BH537: network \"back\": this engine has no driver calico; it has bridge, "
            "weave:latest\n"
            "  correct `driver`, or install its plugin (docker plugin install)\n"
            "warning BH537: volume \"data\": this engine has no driver nfs; it has local\n"
            "  correct `driver`, or install its plugin (docker plugin install)\n");
}

TEST_F(Preflight, WhatRegistriesSayOfImages) {
  const std::map<std::string, Error> errors{
      {"shop/none:1", {ErrorKind::kNotFound, "manifest unknown", 404}},
      {"registry.example/private:1", {ErrorKind::kRefused, "unauthorized", 401}},
      {"registry.example/denied:1", {ErrorKind::kRefused, "denied", 403}},
      {"registry.example/busy:1", {ErrorKind::kRefused, "toomanyrequests", 429}},
      {"registry.example/slow:1", {ErrorKind::kTimeout, "no answer within 10 s", 0}},
      {"registry.invalid/app:1", {ErrorKind::kRefused, "dial tcp: no such host", 500}}};
  registry_errors_ = errors;
  int number = 0;
  for (const auto& [image, error] : errors) scene_.add(fmt::format("s{}", ++number), image);
  scene_.add("there", "registry.example/there:1");
  for (const auto& [image, error] : errors) scene_.live.images.erase(image);
  scene_.live.images.erase("registry.example/there:1");
  const auto line = [](const char* severity, const char* service, const char* image,
                       const char* registry, const char* what) {
    return fmt::format(
        "{}BH545: service \"{}\": image {} is to be pulled, since it is not on this engine, and "
        "registry {} {}\n",
        severity, service, image, registry, what);
  };
  const std::string load = "an image made elsewhere can be brought with docker load";
  const std::string login =
      "  log in (docker login registry.example), or correct the name: many registries say the same "
      "of what they do not have\n";
  EXPECT_EQ(
      found(),
      line("warning ", "s1", "registry.example/busy:1", "registry.example",
           "has had too many requests") +
          "  log in (docker login registry.example), or wait; " + load +
          "\n  note: toomanyrequests\n" +
          line("", "s2", "registry.example/denied:1", "registry.example", "does not give it") +
          login + "  note: denied\n" +
          line("", "s3", "registry.example/private:1", "registry.example", "does not give it") +
          login + "  note: unauthorized\n" +
          line("", "s4", "registry.example/slow:1", "registry.example", "does not answer") +
          "  see that the engine's machine reaches it; " + load +
          "; --force tries to pull all the same\n  note: no answer within 10 s\n" +
          line("", "s5", "registry.invalid/app:1", "registry.invalid", "cannot be asked") +
          "  see that the engine's machine reaches it; " + load +
          "\n  note: dial tcp: no such host\n" +
          line("", "s6", "shop/none:1", "docker.io", "does not have it") +
          "  correct the name or the tag; " + load + "\n  note: manifest unknown\n");
  // What a mirror lacks, docker.io itself may have.
  scene_.project.services.clear();
  scene_.add("web", "shop/none:1");
  scene_.live.images.erase("shop/none:1");
  system_.registry_mirrors = true;
  EXPECT_EQ(found().substr(0, 13), "warning BH545");
}

TEST_F(Preflight, WordsThatNobodyKnows) {
  model::Service& web = scene_.add("web");
  web.stop_signal = "SIGTREM";
  web.working_dir = "srv";
  web.dns = {"10.0.0.1", "ns1"};
  model::Service& well = scene_.add("well");
  well.stop_signal = "SIGRTMIN+3";
  well.working_dir = "/srv";
  EXPECT_EQ(found(),
            "BH537: service \"web\": there is no signal SIGTREM\n"
            "  correct stop_signal; signal(7) has their names\n"
            "BH537: service \"web\": working_dir \"srv\" does not start with /\n"
            "  write the absolute path in the container\n"
            "BH537: service \"web\": dns has \"ns1\", which is no address\n"
            "  name servers are given by their addresses\n");
}

TEST_F(Preflight, WhatTheHostCannotGive) {
  model::Service& web = scene_.add("web");
  web.resources.cpuset = "0-1,9";
  web.sysctls["vm.max_map_count"] = "262144";
  web.sysctls["net.core.somaxconn"] = "512";
  EXPECT_EQ(found(),
            "BH536: service \"web\": cpuset 0-1,9 names CPU 9, and the engine's host has 0 to 1\n"
            "  name CPUs that are there\n"
            "BH536: service \"web\": sysctl vm.max_map_count is the host's here, not the "
            "container's\n"
            "  set it on the host: sysctl -w vm.max_map_count=262144\n");
}

TEST_F(Preflight, NamespacesOfOthers) {
  scene_.add("db");
  model::Service& web = scene_.add("web");
  web.ipc.value = "service:db";
  publish(web, "8080");
  web.network_mode = {model::NetworkMode::Kind::kService, "db", {}};
  EXPECT_EQ(found(),
            "BH539: service \"web\": it publishes ports and has no network of its own: "
            "network_mode is service:db\n"
            "  publish them at service \"db\"\n"
            "BH539: service \"web\": ipc is service:db, and that service keeps its IPC namespace "
            "to itself\n"
            "  give service \"db\" ipc: shareable\n");
}

TEST_F(Preflight, RoutesOfTheHost) {
  scene_.add("web");
  scene_.network("default").ipam = {{"10.5.0.0/16", "", "", {}}};
  host_.routes = {*Subnet::parse("10.5.7.0/24")};
  EXPECT_EQ(found(),
            "BH533: network \"default\": its subnet 10.5.0.0/16 overlaps with 10.5.7.0/24, to "
            "which the host has a route: what goes there now would go into the network\n"
            "  choose another subnet, or remove the route (ip route)\n");
}

TEST_F(Preflight, AnAddressThatAnotherContainerHas) {
  model::Network& shared = scene_.network("shared");
  shared.external = true;
  shared.name = model::NetworkName("shared");
  docker::Network live;
  live.name = "shared";
  scene_.live.networks["shared"] = live;
  docker::ContainerSummary blog;
  blog.name = "blog-web-1";
  blog.networks["shared"].address = "10.7.0.9";
  scene_.live.others = {blog};
  model::Service& web = scene_.add("web");
  web.networks[0].network = model::NetworkKey("shared");
  web.networks[0].ipv4_address = "10.7.0.9";
  EXPECT_EQ(found(),
            "BH535: service \"web\": the address 10.7.0.9 on network shared is held by container "
            "blog-web-1\n"
            "  choose another address, or stop that one: docker stop blog-web-1\n");
}

TEST_F(Preflight, GatesThatNeverOpen) {
  scene_.add("migrate").restart.kind = model::RestartPolicy::Kind::kAlways;
  scene_.add("web");
  scene_.depend("web", "migrate", DependencyCondition::kCompletedSuccessfully);
  EXPECT_EQ(found(),
            "BH531: service \"web\" waits for \"migrate\" to be done, and its restart policy "
            "\"always\" starts it again whenever it is\n"
            "  give \"migrate\" restart: \"no\" or on-failure\n");
}

TEST_F(Preflight, RoomOnTheDisk) {
  scene_.add("web");
  engine_space_ = {"/var/lib/docker", 10 << 20};
  host_.store = {"/state", 512 << 10};
  EXPECT_EQ(found(),
            "BH540: only 10 MiB are free in /var/lib/docker, where the engine keeps its data\n"
            "  make room, for example with docker system prune\n"
            "BH540: only 512 KiB are free in /state, where the state before the change is kept\n"
            "  make room, name another place with --store, or go without a way back with "
            "--no-snapshot\n");
}

/// What is published at every address of one kind leaves the other kind free.
TEST_F(Preflight, PortsOfBothKindsOfAddresses) {
  host_.addresses = {*linux::IpAddress::parse("192.0.2.7")};
  model::Service& web = scene_.add("web");
  publish(web, "8080", "0.0.0.0");
  publish(web, "8080", "::");
  EXPECT_EQ(found(), "");
  publish(scene_.add("api"), "8080", "::1");
  EXPECT_EQ(found(),
            "BH532: services \"api\" and \"web\" both publish port 8080 of the host\n"
            "  give one of them another port\n");
}

TEST_F(Preflight, PortsThatTheEngineDoesNotPublish) {
  scene_.network("inside").internal = true;
  scene_.network("lent").external = true;
  scene_.network("outside");
  docker::Network lent;
  lent.name = "lent";
  lent.internal = true;
  scene_.network("lent").name = model::NetworkName("lent");
  scene_.live.networks["lent"] = lent;
  const auto add = [&](const char* name, const char* port) -> model::Service& {
    model::Service& service = scene_.add(name);
    publish(service, port);
    return service;
  };
  add("a", "8080").networks = {on("inside"), on("lent")};
  add("b", "8080").network_mode.kind = model::NetworkMode::Kind::kNone;
  add("c", "8080").network_mode.kind = model::NetworkMode::Kind::kHost;
  add("d", "8080").networks = {on("inside"), on("outside")};
  EXPECT_EQ(
      found(),
      "warning BH304: service \"a\": it publishes 8080 without effect: all its networks are "
      "internal\n"
      "  remove `ports`, or attach it to a network that is not internal\n"
      "warning BH304: service \"b\": it publishes 8080 without effect: it has no network\n"
      "  remove `ports`, or `network_mode`\n"
      "warning BH304: service \"c\": it publishes 8080 without effect: it lives in the host's "
      "network, where what it listens on is open anyway\n"
      "  remove `ports`, or `network_mode`\n");
}

TEST_F(Preflight, NumbersOfUsersAndSizes) {
  model::Service& web = scene_.add("web");
  web.user.value = "-5:99999999999";
  web.group_add = {"50", "2147483648", "daemon"};
  web.shm_size = -1;
  EXPECT_EQ(found(),
            "BH536: service \"web\": shm_size is below zero\n"
            "  correct it\n"
            "BH537: service \"web\": user is \"-5\", and numbers of users and groups go from 0 to "
            "2147483647\n"
            "  correct it\n"
            "BH537: service \"web\": user is \"99999999999\", and numbers of users and groups go "
            "from 0 to 2147483647\n"
            "  correct it\n"
            "BH537: service \"web\": group_add is \"2147483648\", and numbers of users and groups "
            "go from 0 to 2147483647\n"
            "  correct it\n");
}

TEST_F(Preflight, AnImageThatSaysNoCommand) {
  scene_.add("web");
  images_say_commands_ = false;
  EXPECT_EQ(found(),
            "BH541: service \"web\": neither the files nor image app say what it is to run\n"
            "  add `command`\n");
  scene_.project.services[ServiceName("web")].command = {{"sleep", "1"}};
  EXPECT_EQ(found(), "");
}

TEST_F(Preflight, PortsThatOneServiceWantsTwiceOrForTooMany) {
  model::Service& web = scene_.add("web");
  publish(web, "8080");
  publish(web, "8080");
  publish(scene_.add("api"), "9000-9001");
  scene_.scale[ServiceName("api")] = 3;
  EXPECT_EQ(found(),
            "BH532: service \"api\" has 3 replicas, and the ports 9000-9001 of the host are enough "
            "for 2\n"
            "  publish a longer range or let the engine pick, or run fewer replicas\n"
            "BH532: service \"web\" publishes port 8080 of the host twice\n"
            "  give one of them another port\n");
}

TEST_F(Preflight, AContainerNameThatAnotherServiceHasByRule) {
  scene_.add("web");
  scene_.add("api").container_name.value = "shop-web-1";
  EXPECT_EQ(found(),
            "BH526: service \"api\": its container_name shop-web-1 is that of service \"web\", "
            "container 1\n"
            "  choose another name, or leave it out\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
