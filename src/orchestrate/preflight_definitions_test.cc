// What preflight says of definitions that no engine takes: settings, mounts, programs, logging,
// limits, networks.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using text::Value;

class Definitions : public PreflightScene {
 protected:
  /// "restart" and the like as the file has them, where the decoded project has no word for it.
  void write(const char* service, const char* key, Value value) {
    text::Mapping keys;
    keys.set(key, std::move(value));
    text::Mapping services;
    services.set(service, Value(std::move(keys)));
    text::Mapping project;
    project.set("services", Value(std::move(services)));
    scene_.project.resolved = Value(std::move(project));
  }
};

TEST_F(Definitions, WordsThatAreNone) {
  model::Service& web = scene_.add("web");
  write("web", "restart", Value("unless-stoped"));
  web.security_opt = {{"no-new-privilege:true", {}}, {"label=disable", {}}};
  web.isolation = "hyperv";
  web.ipc.value = "sharable";
  web.pid.value = "hots";
  EXPECT_EQ(found(),
            "BH537: service \"web\": there is no restart policy \"unless-stoped\"\n"
            "  use \"no\", always, on-failure or unless-stopped\n"
            "BH537: service \"web\": there is no security option \"no-new-privilege\"\n"
            "  use no-new-privileges:true, seccomp=…, apparmor=… or label=…\n"
            "BH537: service \"web\": isolation \"hyperv\" is a word of Windows\n"
            "  leave it out\n"
            "BH537: service \"web\": there is no ipc mode \"sharable\"\n"
            "  use private, shareable, host, none or service:NAME\n"
            "BH537: service \"web\": there is no pid mode \"hots\"\n"
            "  use host or service:NAME\n");
}

TEST_F(Definitions, FormsThatAreNone) {
  model::Service& web = scene_.add("web");
  web.extra_hosts = {"db:not-an-ip", "host:host-gateway", "six:::1", "four:10.0.0.1"};
  web.mac_address = "zz:00:00:00:00:01";
  web.networks[0].mac_address = "02:42:ac:11:00:02";
  web.device_cgroup_rules = {"c 1:3 rx", "c 1:3 rwm", "b *:* r", "d 1:3 r", "c13 r"};
  web.healthcheck.emplace().interval = std::chrono::microseconds(500);
  web.hostname.value = std::string(65, 'a');
  EXPECT_EQ(
      found(),
      "BH537: service \"web\": extra_hosts gives db the address \"not-an-ip\", which is none\n"
      "  write an address, or host-gateway\n"
      "BH537: service \"web\": mac_address \"zz:00:00:00:00:01\" is none\n"
      "  write it as 02:42:ac:11:00:02\n"
      "BH537: service \"web\": \"c 1:3 rx\" is no rule for devices\n"
      "  write it as \"c 1:3 rwm\"\n"
      "BH537: service \"web\": \"d 1:3 r\" is no rule for devices\n"
      "  write it as \"c 1:3 rwm\"\n"
      "BH537: service \"web\": \"c13 r\" is no rule for devices\n"
      "  write it as \"c 1:3 rwm\"\n"
      "BH537: service \"web\": the healthcheck's interval is shorter than a millisecond, the "
      "least that the engine takes\n"
      "  write it with its unit, such as 5s\n"
      "BH537: service \"web\": the hostname has 65 characters, and the kernel takes 64\n"
      "  shorten it\n");
}

TEST_F(Definitions, LimitsOfDevicesAreNotLeftOutSilently) {
  scene_.add("web");
  text::Mapping limits;
  limits.set("device_read_bps", Value(text::Sequence{}));
  write("web", "blkio_config", Value(std::move(limits)));
  EXPECT_EQ(found(),
            "BH521: service \"web\": blkio_config.device_read_bps is not carried out\n"
            "  leave it out\n");
}

TEST_F(Definitions, Mounts) {
  model::Service& web = scene_.add("web");
  web.tmpfs = {"/run/x:siez=64m", "/run/y:size=64m,mode=755,noexec", "/"};
  files_.add("/srv/app.conf", "");
  files_.add("/srv/folder/x", "");
  bind(web, "/srv/app.conf", "/etc", true);
  bind(web, "/srv/app.conf", "/etc/app.conf", true);
  bind(web, "/srv/folder", "/etc/hosts", true);
  EXPECT_EQ(
      found(),
      "BH538: service \"web\": nothing can be mounted at /, which is the image's\n"
      "  mount it at a folder below\n"
      "BH538: service \"web\": the tmpfs at /run/x is to have \"siez=64m\", which is no option "
      "of one\n"
      "  use size, mode, uid, gid, ro, noexec and the like (tmpfs(5))\n"
      "BH538: service \"web\": /srv/app.conf is a file, and is to be mounted over the folder "
      "/etc\n"
      "  name the file there, too: /etc/app.conf\n"
      "BH538: service \"web\": /srv/folder is a folder, and is to be mounted over the file "
      "/etc/hosts\n"
      "  name the file in it that is meant\n");
}

TEST_F(Definitions, Volumes) {
  model::Service& web = scene_.add("web");
  mount_volume(web, "named").name = "my data";
  mount_volume(web, "bound").driver_opts = {
      {"type", "none"}, {"o", "bind,ro"}, {"device", "/no/such"}};
  EXPECT_EQ(found(),
            "BH530: volume \"bound\": /no/such does not exist, and is what the volume is to be\n"
            "  create it, or correct `driver_opts.device`\n"
            "BH538: volume \"named\": \"my data\" cannot be a volume's name\n"
            "  use letters, digits, '_', '.' and '-', beginning with a letter or digit\n");
}

TEST_F(Definitions, Logging) {
  scene_.add("a").logging = model::Logging{
      "json-file", {{"max-sise", "10m"}, {"max-size", "10 apples"}, {"max-file", "none"}}};
  scene_.add("b").logging = model::Logging{
      "json-file", {{"max-size", "1.5gb"}, {"max-file", "3"}, {"tag", "x"}, {"mode", "blocking"}}};
  scene_.add("c").logging = model::Logging{"local", {{"labels", "x"}, {"max-size", "10m"}}};
  EXPECT_EQ(found(),
            "BH537: service \"a\": the logging option max-file is \"none\", which is no number of "
            "files\n"
            "  write it as \"3\"\n"
            "BH537: service \"a\": the logging driver json-file has no option max-sise\n"
            "  it has max-file, max-size, compress, labels, labels-regex, env, env-regex, tag\n"
            "BH537: service \"a\": the logging option max-size is \"10 apples\", which is no size\n"
            "  write it as 10m\n"
            "BH537: service \"c\": the logging driver local has no option labels\n"
            "  it has max-file, max-size, compress\n");
}

TEST_F(Definitions, Limits) {
  model::Service& web = scene_.add("web");
  web.resources.cpus = 0.001;
  web.resources.memory_swappiness = 150;
  web.ulimits = {{"nofile", {2'000'000, 2'000'000}}, {"nofiles", {1, 1}}};
  web.sysctls = {{"net.core.somaxconn", "1"},
                 {"net.ipv4.no_such", "1"},
                 {"net.ipv4.conf.eth0.forwarding", "1"}};
  files_.add("/proc/sys/fs/nr_open", "1048576\n");
  files_.add("/proc/sys/net/core/somaxconn", "");
  EXPECT_EQ(
      found(),
      "BH536: service \"web\": it is given 0.001 CPUs, and the least that the engine takes is "
      "0.01\n"
      "  raise cpus\n"
      "BH536: service \"web\": mem_swappiness is 150, and goes from 0 to 100\n"
      "  correct it\n"
      "BH536: service \"web\": ulimit nofile is 2000000, and this host's kernel allows "
      "1048576\n"
      "  lower it, or raise the sysctl fs.nr_open of the host\n"
      "BH537: service \"web\": there is no ulimit nofiles\n"
      "  there are as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, "
      "rss, rtprio, rttime, sigpending, stack\n"
      "BH537: service \"web\": this host's kernel has no sysctl net.ipv4.no_such\n"
      "  correct its name, or load the module that brings it\n");
}

TEST_F(Definitions, Networks) {
  model::Network& network = scene_.network("default");
  network.ipam = {{"10.5.0.0/24", "", "10.6.0.0/28", {}}, {"10.7.0.0/24", "", "", {}}};
  network.driver_opts = {{"com.docker.network.bridge.name", "averyveryverylongname"}};
  EXPECT_EQ((scene_.add("a"), found()),
            "BH535: network \"default\": the ip_range 10.6.0.0/28 is not in its subnet "
            "10.5.0.0/24\n"
            "  choose a part of the subnet\n"
            "BH535: network \"default\": it has 2 IPv4 subnets, and a bridge takes one\n"
            "  leave one of them, or make a network for each\n"
            "BH537: network \"default\": \"averyveryverylongname\" is too long for the name of an "
            "interface: it has 21 characters, and 15 are the most\n"
            "  shorten com.docker.network.bridge.name\n");
}

TEST_F(Definitions, AddressesThatAreNobodysToGive) {
  scene_.network("default").ipam = {{"10.5.0.0/24", "", "", {}}};
  scene_.add("a").networks[0].ipv4_address = "10.5.0.1";
  scene_.add("b").networks[0].ipv4_address = "10.5.0.255";
  scene_.add("c").networks[0].ipv4_address = "10.5.0.0";
  scene_.add("d").networks[0].ipv6_address = "fd00:1::5";
  scene_.add("e").networks[0].ipv4_address = "10.5.0.2";
  EXPECT_EQ(found(),
            "BH535: service \"a\": the address 10.5.0.1 is the gateway of network \"default\"\n"
            "  choose another address\n"
            "BH535: service \"b\": the address 10.5.0.255 is the broadcast address of network "
            "\"default\"\n"
            "  choose another address\n"
            "BH535: service \"c\": the address 10.5.0.0 is the network address of network "
            "\"default\"\n"
            "  choose another address\n"
            "BH535: service \"d\": the address fd00:1::5 needs a subnet that it is in, and network "
            "\"default\" has none\n"
            "  give the network one: networks: {default: {enable_ipv6: true, ipam: {config: "
            "[{subnet: …/64}]}}}\n");
}

TEST_F(Definitions, APortAtAnAddressOfAnotherHost) {
  host_.addresses = {*linux::IpAddress::parse("10.9.0.5")};
  publish(scene_.add("a"), "8080", "10.9.0.6");
  publish(scene_.add("b"), "8081", "10.9.0.5");
  publish(scene_.add("c"), "8082", "127.0.0.1");
  EXPECT_EQ(found(),
            "BH535: service \"a\": it publishes a port at 10.9.0.6, which is no address of this "
            "host\n"
            "  publish it at an address of the host (ip address), or leave the address out\n");
  files_.add("/proc/sys/net/ipv4/ip_nonlocal_bind", "1\n");
  EXPECT_EQ(found(), "");
}

TEST_F(Definitions, ContainersAndNetworksThatAreNotThere) {
  model::Service& web = scene_.add("web");
  web.network_mode.kind = model::NetworkMode::Kind::kOther;
  web.network_mode.target = "nobody";
  web.networks.clear();
  web.pid.value = "container:gone";
  EXPECT_EQ(found(),
            "BH523: service \"web\": network_mode names network nobody, and there is none\n"
            "  make it (docker network create nobody), or use `networks`\n"
            "BH539: service \"web\": pid names container gone, and there is none\n"
            "  start it first, or correct the name\n");
}

TEST_F(Definitions, OptionsOfNetworks) {
  model::Network& one = scene_.network("default");
  one.driver_opts = {{"com.docker.network.bridge.name", "br0"},
                     {"com.docker.network.bridge.enable_icc", "maybe"},
                     {"com.docker.network.bridge.enable_ip_masquerade", "false"},
                     {"com.docker.network.driver.mtu", "big"},
                     {"com.docker.network.bridge.host_binding_ipv4", "nobody"}};
  one.ipam = {{"10.5.0.0/30", "", "", {{"printer", "10.6.0.5"}}}};
  scene_.network("host").driver = "host";
  scene_.network("swarm").driver = "overlay";
  scene_.network("bridge").name = model::NetworkName("bridge");
  docker::Network other;
  other.name = "blog_default";
  other.options = {{"com.docker.network.bridge.name", "br0"}};
  scene_.live.networks[other.name] = other;
  model::Service& web = scene_.add("web");
  scene_.scale[model::ServiceName("web")] = 2;
  for (const char* key : {"host", "swarm", "bridge"}) {
    model::NetworkAttachment attachment;
    attachment.network = model::NetworkKey(key);
    web.networks.push_back(attachment);
  }
  EXPECT_EQ(
      found(),
      "BH526: network \"bridge\": bridge is the name of a network of the engine's own\n"
      "  give it another name, or make it external\n"
      "BH526: network \"default\": its bridge is to be called br0, and so is that of network "
      "blog_default\n"
      "  give it another com.docker.network.bridge.name\n"
      "BH535: network \"default\": the auxiliary address 10.6.0.5 (printer) is not in its subnet "
      "10.5.0.0/30\n"
      "  choose an address of the subnet\n"
      "BH535: network \"default\": 2 containers are to be on it, and its subnet 10.5.0.0/30 has 1 "
      "address for them\n"
      "  give it a larger subnet\n"
      "BH537: network \"host\": there is one network of driver host, which the engine has already\n"
      "  give the service network_mode: host\n"
      "BH537: network \"swarm\": an overlay needs Swarm, and this engine is in none\n"
      "  use driver bridge, or join a swarm (docker swarm init)\n"
      "BH537: network \"default\": com.docker.network.bridge.enable_icc is \"maybe\", which is "
      "neither true nor false\n"
      "  write \"true\" or \"false\"\n"
      "BH537: network \"default\": com.docker.network.bridge.host_binding_ipv4 is \"nobody\", "
      "which is no address\n"
      "  write an address of the host\n"
      "BH537: network \"default\": com.docker.network.driver.mtu is \"big\", which is no number\n"
      "  write it as \"1450\"\n");
}

TEST_F(Definitions, TimeOfCpus) {
  model::Service& web = scene_.add("web");
  web.resources.cpus = 0.5;
  web.resources.cpu_period = 50;
  web.resources.cpu_quota = 10;
  web.resources.cpu_shares = 1;
  web.resources.blkio_weight = 5;
  EXPECT_EQ(found(),
            "BH536: service \"web\": cpu_period is 50 µs, and goes from 1000 to 1000000\n"
            "  correct it, or use cpus\n"
            "BH536: service \"web\": cpu_quota is 10 µs, and the least is 1000\n"
            "  correct it, or use cpus\n"
            "BH536: service \"web\": cpus and cpu_quota both say how much of the CPUs it gets\n"
            "  keep cpus only\n"
            "BH536: service \"web\": cpu_shares is 1, and goes from 2 to 262144\n"
            "  correct it\n"
            "BH536: service \"web\": blkio_config.weight is 5, and goes from 10 to 1000\n"
            "  correct it\n");
}

TEST_F(Definitions, ValuesOfSettings) {
  model::Service& web = scene_.add("web");
  web.sysctls = {{"net.core.somaxconn", "many"},
                 {"net.ipv4.ip_local_port_range", "1024 65000"},
                 {"net.ipv4.tcp_congestion_control", "bbr"}};
  files_.add("/proc/sys/net/core/somaxconn", "4096\n");
  files_.add("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
  files_.add("/proc/sys/net/ipv4/tcp_congestion_control", "cubic\n");
  web.tmpfs = {"/run/x:size=64x", "/run/y:size=50%,mode=700"};
  bind(web, "/proc", "/x", true);
  web.volumes.back().bind_propagation = "sharde";
  web.devices.push_back({"/proc/sys/net/core/somaxconn", "", ""});
  write("web", "restart", Value("on-failure:x"));
  EXPECT_EQ(
      found(),
      "BH537: service \"web\": the restart policy \"on-failure:x\" has no number of attempts "
      "behind the ':'\n"
      "  write it as on-failure:5\n"
      "BH537: service \"web\": sysctl net.core.somaxconn is \"many\", which is no number\n"
      "  correct its value\n"
      "BH538: service \"web\": the tmpfs at /run/x is to have \"size=64x\", which is no size\n"
      "  write it as size=64m\n"
      "BH538: service \"web\": there is no propagation \"sharde\" of a mount\n"
      "  use rprivate, rshared or rslave\n"
      "BH543: service \"web\": /proc/sys/net/core/somaxconn is a file of this machine, and no "
      "device\n"
      "  mount it by `volumes`\n");
}

TEST_F(Definitions, WhatLoggingDriversNeed) {
  scene_.add("a").logging = model::Logging{"gelf", {}};
  scene_.add("b").logging = model::Logging{"syslog", {{"syslog-address", "tcp//10.0.0.5"}}};
  scene_.add("c").logging = model::Logging{"journald", {}};
  EXPECT_EQ(found(),
            "BH537: service \"a\": the logging driver gelf needs the option gelf-address\n"
            "  write it as udp://10.0.0.5:12201\n"
            "BH537: service \"b\": the logging option syslog-address is \"tcp//10.0.0.5\", which "
            "names no protocol\n"
            "  write it as tcp://10.0.0.5:514\n"
            "BH537: service \"c\": the logging driver journald needs a journal, and this host has "
            "no /run/systemd/journal/socket\n"
            "  use json-file or local\n");
}

TEST_F(Definitions, OptionsOfVolumes) {
  model::Service& web = scene_.add("web");
  for (const char* key : {"typo", "nothing", "nfs", "good"}) {
    model::Volume& volume = scene_.project.volumes[key];
    volume.key = key;
    volume.name = std::string("shop_") + key;
    model::Mount mount;
    mount.source = key;
    mount.target = std::string("/") + key;
    web.volumes.push_back(mount);
  }
  scene_.project.volumes["typo"].driver_opts = {{"tpye", "tmpfs"}};
  scene_.project.volumes["nothing"].driver_opts = {{"type", "tmpfs"}};
  scene_.project.volumes["nfs"].driver_opts = {{"type", "nfs"}, {"o", "rw"}, {"device", ":/x"}};
  scene_.project.volumes["good"].driver_opts = {
      {"type", "nfs"}, {"o", "addr=10.0.0.5,rw"}, {"device", ":/x"}};
  EXPECT_EQ(found(),
            "BH538: volume \"nfs\": it is of type nfs, and `o` does not say of which server\n"
            "  add addr=… to `o`\n"
            "BH538: volume \"nothing\": driver_opts say how to mount it, and not what: there is no "
            "device\n"
            "  add `device`\n"
            "BH538: volume \"typo\": the driver local has no option \"tpye\"\n"
            "  it has type, o, device and size\n");
}

TEST_F(Definitions, AStageThatTheDockerfileDoesNotHave) {
  model::Service& web = scene_.add("web");
  web.build.emplace();
  web.build->context = "/srv/web";
  web.build->target = "nosuch";
  files_.add("/srv/web/Dockerfile", "FROM alpine AS Base\nRUN true\nfrom base as release\n");
  scene_.live.images.clear();
  EXPECT_EQ(found(),
            "BH542: service \"web\": /srv/web/Dockerfile has no stage nosuch to build\n"
            "  correct `build.target`\n");
  web.build->target = "Release";
  EXPECT_EQ(found(), "");
  web.build->target = "0";
  EXPECT_EQ(found(), "");
}

TEST_F(Definitions, AContainerThatDoesNotRunLendsNoNamespace) {
  docker::ContainerSummary vpn;
  vpn.name = "vpn";
  vpn.state = docker::RunState::kExited;
  scene_.live.others.push_back(vpn);
  model::Service& web = scene_.add("web");
  web.network_mode.kind = model::NetworkMode::Kind::kContainer;
  web.network_mode.target = "vpn";
  web.networks.clear();
  web.volumes_from = {"container:vpn"};
  EXPECT_EQ(found(),
            "BH539: service \"web\": network_mode names container vpn, which does not run\n"
            "  start it first: docker start vpn\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
