#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/list_as_mapping.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool has_alias(const Context& context, const std::string& alias, const model::ServiceName& name) {
  const auto owners = context.names().find(alias);
  return owners != context.names().end() && owners->second.contains(name);
}

/// The network on which callers look for the service: its tier's, or the only one it is on.
std::optional<model::NetworkKey> callers_network(const Context& context,
                                                 const model::Service& service) {
  const contract::Tier* tier = context.contract().tier_of(service.name);
  std::vector<model::NetworkKey> of_tier;
  for (const auto& attachment : service.networks) {
    const auto& tiers = context.permissions().tiers_on(attachment.network);
    if (tier != nullptr && std::find(tiers.begin(), tiers.end(), tier) != tiers.end()) {
      of_tier.push_back(attachment.network);
    }
  }
  if (of_tier.size() == 1) return of_tier.front();
  if (service.networks.size() == 1) return service.networks.front().network;
  return std::nullopt;
}

/// Adds the aliases that are missing, whatever form `networks` has in that file.
std::optional<text::Fix> add_alias(const Context& context, const model::Service& service,
                                   const contract::ServiceMetadata& metadata,
                                   const std::string& alias) {
  const auto network = callers_network(context, service);
  if (!network) return std::nullopt;
  const auto attachment = std::find_if(service.networks.begin(), service.networks.end(),
                                       [&](const auto& each) { return each.network == *network; });
  const text::Span near = attachment->span;
  const text::YamlPath path{"services", service.name.str(), "networks"};
  const auto written = written_at(context, near, path);
  if (!written) return std::nullopt;
  // All at once: what is not written yet is written only once.
  text::Sequence missing;
  for (const auto& each : metadata.aliases) {
    if (!context.names().contains(each.value)) missing.emplace_back(each.value);
  }
  text::Mapping aliases;
  aliases.set("aliases", text::Value(missing));
  const std::string title =
      fmt::format("give {} the alias on {}", service.name.str(), network->str());
  if (written->as_sequence() != nullptr) {
    return fix_by_mapping(context, near, path, {{network->str(), text::Value(std::move(aliases))}},
                          text::Value(), title);
  }
  const text::Value* one = written->get(network->str());
  if (one == nullptr) return std::nullopt;
  text::YamlPath entry = path;
  entry.emplace_back(network->str());
  if (one->get("aliases") == nullptr) {
    return fix_by_key(context, near, entry, "aliases", text::Value(std::move(missing)), title);
  }
  entry.emplace_back("aliases");
  return fix_by_item(context, near, entry, text::Value(alias), title);
}

}  // namespace

void missing_alias(const Context& context, Sink& sink) {
  for (const auto& [name, metadata] : context.contract().services) {
    if (!context.project().services.contains(name)) continue;
    for (const auto& alias : metadata.aliases) {
      if (has_alias(context, alias.value, name)) continue;
      const auto owners = context.names().find(alias.value);
      const model::Service& service = context.project().services.at(name);
      auto& finding = sink.add(
          alias.span,
          fmt::format(
              "metadata gives {} the alias {}, which it has on no network of the Compose files",
              quoted(name), quoted(alias.value)),
          {name});
      finding.diagnostic.related.push_back({service.span, "the service"});
      if (owners != context.names().end()) {
        finding.diagnostic.notes.push_back(fmt::format("{} has it", listed_names(owners->second)));
      }
      if (owners == context.names().end()) {
        finding.diagnostic.fix = add_alias(context, service, metadata, alias.value);
      }
      finding.diagnostic.help = fmt::format(
          "add it to the service's network: `aliases: [{}]`, or remove it from the metadata",
          alias.value);
    }
  }
}

}  // namespace bulkhead::rules
