#include "rules/traefik_label_names.h"

#include <gtest/gtest.h>

namespace bulkhead::rules {
namespace {

TEST(TraefikLabels, KnowsWhatTraefikReads) {
  for (const char* label :
       {"traefik.enable", "traefik.docker.network", "traefik.http.routers.web.rule",
        "traefik.http.routers.web.entryPoints", "traefik.http.routers.web.tls.domains[0].main",
        "traefik.http.services.web.loadbalancer.server.port",
        "traefik.http.middlewares.auth.basicauth.users",
        "traefik.http.middlewares.auth.basicauth.users[0]",
        "traefik.http.middlewares.h.headers.customrequestheaders.X-Script-Name",
        "traefik.http.middlewares.p.plugin.bouncer.enabled", "TRAEFIK.HTTP.ROUTERS.web.rule",
        "traefik.tcp.routers.db.tls.passthrough",
        "traefik.udp.services.dns.loadbalancer.server.port", "com.example.owner"}) {
    EXPECT_TRUE(judge_traefik_label(label).known) << label;
  }
}

TEST(TraefikLabels, SuggestsWhatIsMeant) {
  const struct {
    const char* label;
    const char* suggestion;
  } cases[] = {
      {"traefik.http.routers.web.entrypoint", "traefik.http.routers.web.entrypoints"},
      {"traefik.http.routers.web.middleware", "traefik.http.routers.web.middlewares"},
      {"traefik.http.service.web.loadbalancer.server.port",
       "traefik.http.services.web.loadbalancer.server.port"},
      {"traefik.http.services.web.loadbalancer.port",
       "traefik.http.services.web.loadbalancer.server.port"},
      {"traefik.htpp.routers.web.rule", "traefik.http.routers.web.rule"},
      {"traefik.enabled", "traefik.enable"},
      {"traefik.stack", ""},
      {"traefic.enable", "traefik.enable"},
      {"Treafik.http.routers.web.rule", "traefik.http.routers.web.rule"},
  };
  for (const auto& [label, suggestion] : cases) {
    const LabelVerdict verdict = judge_traefik_label(label);
    EXPECT_FALSE(verdict.known) << label;
    EXPECT_EQ(verdict.suggestion, suggestion) << label;
  }
}

TEST(TraefikLabels, LeavesOtherPeoplesLabelsAlone) {
  for (const char* label : {"traffic.class", "trafficker.enable", "com.example.traefik.enable"}) {
    EXPECT_TRUE(judge_traefik_label(label).known) << label;
  }
}

}  // namespace
}  // namespace bulkhead::rules
