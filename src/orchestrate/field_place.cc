#include "orchestrate/field_place.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead::orchestrate {
namespace {

// Fields that the files may say under another name than compare's.
const std::array<std::pair<std::string_view, std::vector<std::string>>, 8> kElsewhere{{
    {"mem_limit", {"mem_limit", "deploy.resources.limits.memory"}},
    {"mem_reservation", {"mem_reservation", "deploy.resources.reservations.memory"}},
    {"cpus", {"cpus", "deploy.resources.limits.cpus"}},
    {"pids_limit", {"pids_limit", "deploy.resources.limits.pids"}},
    {"restart", {"restart", "deploy.restart_policy"}},
    {"devices", {"devices", "gpus", "deploy.resources.reservations.devices"}},
    {"volumes", {"volumes", "tmpfs", "configs", "secrets"}},
    {"files", {"configs", "secrets"}},
}};

/// The innermost value that `field` leads to and that knows its place. Keys may hold dots, so the
/// whole of what is left is tried before its first part.
text::Span innermost(const text::Value& value, const std::string& field) {
  if (field.empty()) return value.span();
  for (const std::size_t end : {field.size(), field.find('.')}) {
    if (end == std::string::npos) continue;
    const text::Value* inner = value.get(field.substr(0, end));
    if (!inner) continue;
    const text::Span span = innermost(*inner, end < field.size() ? field.substr(end + 1) : "");
    return span.known() ? span : value.span();
  }
  return value.span();
}

std::pair<std::string, std::string> split(const std::string& field) {
  const std::size_t dot = field.find('.');
  if (dot == std::string::npos) return {field, {}};
  return {field.substr(0, dot), field.substr(dot + 1)};
}

const text::Value* element(const model::Project& project, const char* kind,
                           const std::string& key) {
  const text::Value* all = project.resolved.get(kind);
  return all ? all->get(key) : nullptr;
}

text::Span resolved_span(const text::Value* element, const std::string& field,
                         text::Span otherwise) {
  if (!element) return otherwise;
  std::vector<std::string> paths{field};
  for (const auto& [name, elsewhere] : kElsewhere) {
    if (name == field) paths = elsewhere;
  }
  for (const std::string& path : paths) {
    if (!element->get(path.substr(0, path.find('.')))) continue;
    const text::Span span = innermost(*element, path);
    if (span.known() && span != element->span()) return span;
  }
  return otherwise;
}

/// "auth_tier" for "devonboarder_auth_tier.aliases": the name in the engine may hold dots.
const model::NetworkAttachment* attachment_of(const model::Project& project,
                                              const model::Service& service,
                                              const std::string& rest) {
  for (const auto& attachment : service.networks) {
    const auto network = project.networks.find(attachment.network);
    if (network == project.networks.end()) continue;
    const std::string& name = network->second.name.str();
    if (rest == name || rest.starts_with(name + ".")) return &attachment;
  }
  return nullptr;
}

text::Span known_span(const model::Project& project, const model::Service& service,
                      const std::string& head, const std::string& rest) {
  if (head == "image") return service.image.span;
  if (head == "container_name") return service.container_name.span;
  if (head == "hostname") return service.hostname.span;
  if (head == "user") return service.user.span;
  if (head == "restart") return service.restart.span;
  if (head == "network_mode") return service.network_mode.span;
  if (head == "healthcheck" && service.healthcheck) return service.healthcheck->span;
  if (head == "ports" && !service.ports.empty()) return service.ports.front().span;
  if (head == "environment") {
    const auto variable = service.environment.find(rest);
    if (variable != service.environment.end()) return variable->second.span;
  }
  if (head == "labels") {
    const auto label = service.labels.find(rest);
    if (label != service.labels.end()) return label->second.span;
  }
  if (head == "networks") {
    if (const auto* attachment = attachment_of(project, service, rest)) return attachment->span;
  }
  return {};
}

}  // namespace

text::Span place_of(const model::Project& project, const model::Service& service,
                    const std::string& field) {
  const auto [head, rest] = split(field);
  const text::Span known = known_span(project, service, head, rest);
  if (known.known()) return known;
  const text::Value* element =
      bulkhead::orchestrate::element(project, "services", service.name.str());
  return resolved_span(element, head == "networks" ? head : field, service.span);
}

text::Span place_of(const model::Project& project, const model::Network& network,
                    const std::string& field) {
  return resolved_span(element(project, "networks", network.key.str()), field, network.span);
}

text::Span place_of(const model::Project& project, const model::Volume& volume,
                    const std::string& field) {
  return resolved_span(element(project, "volumes", volume.key), field, volume.span);
}

}  // namespace bulkhead::orchestrate
