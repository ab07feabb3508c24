// What a service cannot have of its own in a namespace that it borrows.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using Borrowed = PreflightScene;
using model::NetworkMode;
using model::ServiceName;

TEST_F(Borrowed, WhatBelongsToTheNetworkIsTheLenders) {
  model::Service& web = add_borrower("web", "vpn");
  EXPECT_EQ(found(), "");
  publish(web, "8080");
  web.expose = {{{9000, model::Protocol::kTcp}, {}}};
  web.hostname.value = "front";
  web.dns = {"10.0.0.1"};
  web.extra_hosts = {"db:10.0.0.2"};
  EXPECT_EQ(found(),
            "BH539: service \"web\": it publishes ports and has no network of its own: "
            "network_mode is service:vpn\n"
            "  publish them at service \"vpn\"\n"
            "BH539: service \"web\": it exposes ports and has no network of its own: network_mode "
            "is service:vpn\n"
            "  expose them at service \"vpn\"\n"
            "BH539: service \"web\": it has a hostname and has no network of its own: "
            "network_mode is service:vpn\n"
            "  write `hostname` at service \"vpn\"\n"
            "BH539: service \"web\": it has name servers and has no network of its own: "
            "network_mode is service:vpn\n"
            "  write `dns` at service \"vpn\"\n"
            "BH539: service \"web\": it has extra_hosts and has no network of its own: "
            "network_mode is service:vpn\n"
            "  write `extra_hosts` at service \"vpn\"\n");
}

TEST_F(Borrowed, TheHostsNamesAreTheHosts) {
  scene_.add("db");
  model::Service& web = scene_.add("web");
  web.networks.clear();
  web.network_mode.kind = NetworkMode::Kind::kHost;
  web.hostname.value = "front";
  EXPECT_EQ(found(), "");
  web.links = {{ServiceName("db"), "", {}}};
  web.uts = "host";
  EXPECT_EQ(found(),
            "BH539: service \"web\": it has links, and network_mode is host, where no names of "
            "services are known\n"
            "  leave `links` out, and reach the service by a port that it publishes\n"
            "BH539: service \"web\": it has a hostname, and uts is host: it has that of the host\n"
            "  leave one of them out\n");
}

TEST_F(Borrowed, ALenderMustRun) {
  add_borrower("web", "vpn");
  scene_.scale[ServiceName("vpn")] = 0;
  EXPECT_EQ(found(),
            "BH539: service \"web\": it is made with a part of service \"vpn\", of which no "
            "container is to run (scale 0)\n"
            "  let one of \"vpn\" run, or none of this one\n");
}

TEST_F(Borrowed, ALenderThatHasEndedLendsNothing) {
  add_borrower("web", "init");
  EXPECT_EQ(found(), "");
  scene_.depend("web", "init", model::DependencyCondition::kCompletedSuccessfully);
  EXPECT_EQ(found(),
            "BH539: service \"web\": it lives in a namespace of service \"init\", which will have "
            "ended by the time that it starts\n"
            "  let \"init\" keep running, or give the service a namespace of its own\n");
}

TEST_F(Borrowed, LinksWithoutANetwork) {
  scene_.add("db");
  model::Service& web = scene_.add("web");
  web.networks.clear();
  web.network_mode.kind = NetworkMode::Kind::kNone;
  web.links = {{ServiceName("db"), "", {}}};
  EXPECT_EQ(found(),
            "warning BH539: service \"web\": it has links without effect: network_mode is none\n"
            "  leave one of them out\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
