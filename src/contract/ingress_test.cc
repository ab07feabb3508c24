#include "contract/ingress.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::contract {
namespace {

using model::ServiceName;

struct Site {
  model::Project project;

  model::Service& add(const char* name) {
    auto& service = project.services[ServiceName(name)];
    service.name = ServiceName(name);
    return service;
  }

  std::string routes() const {
    std::string text;
    for (const Route& route : contract::routes({}, project)) {
      text += fmt::format("{} {} `{}` by", route.protocol, route.router, route.rule);
      for (const auto& proxy : route.proxies) text += " " + proxy.str();
      text += " to";
      for (const auto& backend : route.backends) text += " " + backend.str();
      text += route.port ? fmt::format(" port {}", route.port->number) : " port unknown";
      text += route.port_given ? " given\n" : "\n";
    }
    return text;
  }
};

void label(model::Service& service, const char* key, const char* value) {
  service.labels[key].value = value;
}

Site with_proxy(std::vector<std::string> command) {
  Site site;
  auto& proxy = site.add("proxy");
  proxy.image.value = "traefik:v3.1";
  proxy.command = std::move(command);
  return site;
}

TEST(Routes, TakeTheirPortFromTheirService) {
  Site site = with_proxy({});
  auto& web = site.add("web");
  label(web, "traefik.http.routers.web.rule", "Host(`a`)");
  label(web, "traefik.HTTP.services.web.loadBalancer.server.port", "8080");
  EXPECT_EQ(site.routes(), "http web `Host(`a`)` by proxy to web port 8080 given\n");
}

TEST(Routes, InferTheLowestExposedPort) {
  Site site = with_proxy({});
  auto& web = site.add("web");
  label(web, "traefik.http.routers.web.rule", "Host(`a`)");
  web.expose = {{model::Port{9000, model::Protocol::kTcp}, {}},
                {model::Port{8000, model::Protocol::kTcp}, {}},
                {model::Port{53, model::Protocol::kUdp}, {}}};
  EXPECT_EQ(site.routes(), "http web `Host(`a`)` by proxy to web port 8000\n");
}

TEST(Routes, FollowANamedServiceToWhereItIsDeclared) {
  Site site = with_proxy({});
  auto& web = site.add("web");
  label(web, "traefik.http.routers.web.rule", "Host(`a`)");
  label(web, "traefik.http.routers.web.service", "other@docker");
  label(web, "traefik.http.routers.dash.rule", "Host(`d`)");
  label(web, "traefik.http.routers.dash.service", "api@internal");
  label(site.add("app"), "traefik.http.services.other.loadbalancer.server.port", "81");
  EXPECT_EQ(site.routes(),
            "http app `` by proxy to app port 81 given\n"
            "http dash `Host(`d`)` by proxy to port unknown\n"
            "http web `Host(`a`)` by proxy to app port 81 given\n");
}

TEST(Routes, EnableAloneMakesTheDefaultRoute) {
  Site site = with_proxy({"--providers.docker.exposedbydefault=false"});
  label(site.add("web"), "traefik.enable", "true");
  label(site.add("off"), "traefik.enable", "false");
  label(site.add("silent"), "traefik.http.routers.silent.rule", "Host(`s`)");
  EXPECT_EQ(site.routes(), "http web `` by proxy to web port unknown\n");
}

TEST(Routes, OfASwarmComeFromItsServicesAndInferNoPort) {
  Site site = with_proxy({"--providers.swarm=true"});
  auto& web = site.add("web");
  web.expose = {{model::Port{9000, model::Protocol::kTcp}, {}}};
  web.deploy_labels["traefik.http.routers.web.rule"].value = "Host(`a`)";
  web.deploy_labels["traefik.swarm.network"].value = "edge";
  label(site.add("old"), "traefik.http.routers.old.rule", "Host(`o`)");
  EXPECT_EQ(site.routes(), "http web `Host(`a`)` by proxy to web port unknown\n");
  EXPECT_EQ(routes({}, site.project).at(0).network, "edge");
}

}  // namespace
}  // namespace bulkhead::contract
