#include "rules/scaffold.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "text/json.h"

namespace bulkhead::rules {
namespace {

std::string quoted(const std::string& text) {
  std::string result;
  text::append_json_string(result, text);
  return result;
}

}  // namespace

std::optional<DraftFile> scaffold_override(const contract::Contract& contract,
                                           const model::Project& project,
                                           const std::optional<model::TierName>& tier) {
  std::string services;
  std::map<model::NetworkKey, bool> networks;  // and whether each is internal
  for (const auto& [name, service] : project.services) {
    const contract::Tier* own = contract.tier_of(name);
    if (own == nullptr || own->networks.empty() || (tier && own->name != *tier)) continue;
    const contract::ServiceMetadata* metadata = contract.find_service(name);
    services += fmt::format("  {}:\n    networks:\n", quoted(name.str()));
    for (const auto& network : own->networks) {
      networks.try_emplace(network.value, own->internal.value);
      std::string aliases;
      for (const auto& alias : metadata->aliases) {
        aliases += (aliases.empty() ? "" : ", ") + quoted(alias.value);
      }
      services += aliases.empty() ? fmt::format("      {}: {{}}\n", quoted(network.value.str()))
                                  : fmt::format("      {}: {{ aliases: [{}] }}\n",
                                                quoted(network.value.str()), aliases);
    }
    // The caller joins its callees' networks.
    std::set<model::NetworkKey> joined;
    for (const auto& dependency : metadata->dependencies) {
      const contract::Tier* other = contract.tier_of(dependency.service.value);
      if (other == nullptr || other == own || other->networks.empty()) continue;
      const model::NetworkKey& key = other->networks.front().value;
      if (!joined.insert(key).second) continue;
      networks.try_emplace(key, other->internal.value);
      services += fmt::format("      {}: {{}}\n", quoted(key.str()));
    }
  }
  if (services.empty()) return std::nullopt;
  std::string text =
      "# Merged over the other Compose files: services on the networks of their tiers, as the\n"
      "# contract says. Written by `bulkhead scaffold`.\n"
      "services:\n" +
      services + "\nnetworks:\n";
  for (const auto& [key, internal] : networks) {
    text += fmt::format("  {}: {}\n", quoted(key.str()), internal ? "{ internal: true }" : "{}");
  }
  return DraftFile{tier ? fmt::format("compose.{}.yaml", tier->str()) : "compose.tiers.yaml",
                   std::move(text)};
}

DraftFile scaffold_service(const model::Project& project, const model::ServiceName& service,
                           const std::optional<model::TierName>& tier, text::FileReader& files) {
  const auto found = project.services.find(service);
  if (found != project.services.end() && !tier) {
    return draft_metadata(project, found->second, files);
  }
  std::string text = fmt::format("service_name: {}\n", quoted(service.str()));
  text += fmt::format("tier: {}\n", quoted(tier ? tier->str() : "api_tier"));
  text +=
      "role: \"\"                 # free text; job: done at exit 0; ingress: the proxy\n"
      "dependencies: []         # services it calls: [db], or { service: db, ports: [5432] }\n"
      "exposed_ports: []        # ports it listens on\n"
      "aliases: []              # names besides its own\n"
      "security_profile: medium # low, medium or high: see `bulkhead explain BH108`\n"
      "# health: { http: /health, port: 8080, interval: 2s }\n"
      "# owner: a-team\n";
  return {fmt::format(".codex/services/{}.yaml", service.str()), std::move(text)};
}

DraftFile scaffold_workflow() {
  return {".github/workflows/bulkhead.yml",
          "name: bulkhead\n"
          "on:\n"
          "  pull_request:\n"
          "  push:\n"
          "    branches: [main]\n"
          "permissions:\n"
          "  contents: read\n"
          "  security-events: write\n"
          "jobs:\n"
          "  check:\n"
          "    runs-on: ubuntu-latest\n"
          "    steps:\n"
          "      - uses: actions/checkout@v4\n"
          "      # `bulkhead` has to be on the PATH: install its package before this step.\n"
          "      - name: check every environment\n"
          "        run: >-\n"
          "          bulkhead check --all-environments --format github\n"
          "          --report sarif=bulkhead.sarif\n"
          "      - name: show the findings in the code\n"
          "        if: always()\n"
          "        uses: github/codeql-action/upload-sarif@v3\n"
          "        with:\n"
          "          sarif_file: bulkhead.sarif\n"};
}

DraftFile scaffold_pre_commit() {
  return {".pre-commit-config.yaml",
          "repos:\n"
          "  - repo: local\n"
          "    hooks:\n"
          "      - id: bulkhead\n"
          "        name: bulkhead check\n"
          "        entry: bulkhead check --all-environments\n"
          "        language: system\n"
          "        pass_filenames: false\n"
          "        require_serial: true\n"
          "        files: '(^|/)((docker-)?compose.*\\.ya?ml|bulkhead\\.ya?ml|\\.codex/services/.*"
          "\\.ya?ml)$'\n"};
}

DraftFile scaffold_gitlab() {
  return {".gitlab/bulkhead.gitlab-ci.yml",
          "# include: [{ local: .gitlab/bulkhead.gitlab-ci.yml }]\n"
          "bulkhead:\n"
          "  stage: test\n"
          "  script:\n"
          "    - bulkhead check --all-environments --report gitlab=gl-code-quality-report.json\n"
          "      --report junit=bulkhead.xml\n"
          "  artifacts:\n"
          "    when: always\n"
          "    reports:\n"
          "      codequality: gl-code-quality-report.json\n"
          "      junit: bulkhead.xml\n"};
}

}  // namespace bulkhead::rules
