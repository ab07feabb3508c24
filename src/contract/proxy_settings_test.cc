#include "contract/proxy_settings.h"

#include <gtest/gtest.h>

namespace bulkhead::contract {
namespace {

using model::ServiceName;

model::Service& add_proxy(model::Project& project, const char* name,
                          std::vector<std::string> command) {
  model::Service& proxy = project.services[ServiceName(name)];
  proxy.name = ServiceName(name);
  proxy.image.value = "traefik:v3.1";
  proxy.command = std::move(command);
  return proxy;
}

TEST(ProxySettings, ComeFromArgumentsAndVariables) {
  model::Project project;
  auto& proxy = add_proxy(
      project, "proxy",
      {"--providers.docker", "--entryPoints.web.address=:80", "--entrypoints.web.http.tls",
       "--entrypoints.nowhere.http.tls", "--providers.docker.network", "edge"});
  proxy.environment["TRAEFIK_PROVIDERS_DOCKER_EXPOSEDBYDEFAULT"].value = "false";
  const ProxySettings settings = proxy_settings(proxy);
  EXPECT_TRUE(settings.complete);
  EXPECT_TRUE(settings.docker_provider);
  EXPECT_FALSE(settings.swarm_provider);
  EXPECT_EQ(settings.exposed_by_default, false);
  EXPECT_EQ(settings.network, "edge");
  EXPECT_EQ(settings.entry_points, std::vector<std::string>{"web"});
}

TEST(ProxySettings, OfTheSwarmModeAreTheSwarms) {
  model::Project project;
  const ProxySettings settings = proxy_settings(
      add_proxy(project, "proxy",
                {"--providers.docker.swarmMode", "--providers.docker.exposedbydefault=false"}));
  EXPECT_FALSE(settings.docker_provider);
  EXPECT_TRUE(settings.swarm_provider);
  EXPECT_EQ(settings.exposed_by_default, false);
}

TEST(ProxySettings, AreIncompleteWhereAFileMayHoldMore) {
  model::Project project;
  auto& proxy = add_proxy(project, "proxy", {});
  proxy.volumes.emplace_back().target = "/etc/traefik/traefik.yml";
  EXPECT_FALSE(proxy_settings(proxy).complete);
}

TEST(LabelSource, IsWhatEveryProxyReads) {
  const struct {
    std::vector<std::vector<std::string>> proxies;
    LabelSource expected;
  } cases[] = {
      {{}, LabelSource::kUnknown},
      {{{}}, LabelSource::kUnknown},
      {{{"--providers.docker=true"}}, LabelSource::kContainers},
      {{{"--providers.docker=false"}}, LabelSource::kUnknown},
      {{{"--providers.swarm.endpoint=tcp://a:2377"}}, LabelSource::kSwarm},
      {{{"--providers.docker=true", "--providers.swarm=true"}}, LabelSource::kUnknown},
      {{{"--providers.docker"}, {"--providers.swarm"}}, LabelSource::kUnknown},
      {{{"--providers.docker", "--configfile=/a"}}, LabelSource::kUnknown},
  };
  for (const auto& [commands, expected] : cases) {
    model::Project project;
    char name[] = "a";
    for (const auto& command : commands) {
      add_proxy(project, name, command);
      ++name[0];
    }
    EXPECT_EQ(label_source({}, project), expected) << commands.size();
  }
}

TEST(LabelSource, UnknownIsWhereTheLabelsForTraefikAre) {
  model::Service service;
  service.labels["owner"].value = "a";
  service.deploy_labels["Traefik.enable"].value = "true";
  EXPECT_EQ(&proxy_labels(service, LabelSource::kUnknown), &service.deploy_labels);
  EXPECT_EQ(&proxy_labels(service, LabelSource::kContainers), &service.labels);
  service.labels["traefik.enable"].value = "true";
  EXPECT_EQ(&proxy_labels(service, LabelSource::kUnknown), &service.labels);
  EXPECT_EQ(&proxy_labels(service, LabelSource::kSwarm), &service.deploy_labels);
}

TEST(IsTraefik, LooksAtTheImagesName) {
  const struct {
    const char* image;
    bool traefik;
    int major;
  } cases[] = {{"traefik", true, 0},
               {"traefik:v2.10", true, 2},
               {"docker.io/library/traefik:3", true, 3},
               {"traefik:1.7-alpine", true, 1},
               {"traefik/whoami", false, 0},
               {"mytraefik", false, 0},
               {"traefik:latest", true, 0},
               {"traefik:v3.1@sha256:00", true, 3}};
  for (const auto& [image, traefik, major] : cases) {
    model::Service service;
    service.image.value = image;
    EXPECT_EQ(is_traefik(service), traefik) << image;
    EXPECT_EQ(traefik_major(service).value_or(0), major) << image;
  }
}

TEST(IsTraefik, OneIsKnownByItsOptions) {
  model::Project project;
  EXPECT_EQ(traefik_major(add_proxy(project, "a", {"--docker", "--docker.swarmmode"})), 3);
  model::Service& proxy = project.services.at(ServiceName("a"));
  proxy.image.value = "traefik:latest";
  EXPECT_EQ(traefik_major(proxy), 1);
  proxy.command = {"--providers.docker", "--docker"};
  EXPECT_EQ(traefik_major(proxy), std::nullopt);
}

}  // namespace
}  // namespace bulkhead::contract
