#include "compose/normalize.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "compose/canonical.h"
#include "compose/go_format.h"
#include "text/go_bool.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Span;
using text::Value;

constexpr std::string_view kServicePrefix = "service:";
constexpr std::string_view kContainerPrefix = "container:";
// Where the content of a secret that comes from a variable is kept; never printed.
constexpr std::string_view kSecretContent = "x-#value";

Mapping* mapping_at(Value& value, std::string_view key) {
  Mapping* mapping = value.as_mapping();
  Value* found = mapping ? mapping->find(key) : nullptr;
  return found ? found->as_mapping() : nullptr;
}

void resolve_lists(Mapping& services, const Environment& environment) {
  for (auto& entry : services) {
    Mapping* service = entry.value.as_mapping();
    Value* variables = service ? service->find("environment") : nullptr;
    if (!variables || !variables->as_sequence()) continue;
    Sequence resolved;
    for (Value& item : *variables->as_sequence()) {
      if (!item.as_string()) continue;
      const auto found = environment.find(*item.as_string());
      if (found != environment.end()) {
        item = Value(found->first + "=" + found->second, item.span());
      }
      resolved.push_back(std::move(item));
    }
    *variables = Value(std::move(resolved), variables->span());
  }
}

void resolve_contents(Mapping& objects, std::string_view content_key,
                      const Environment& environment) {
  for (auto& entry : objects) {
    Mapping* object = entry.value.as_mapping();
    const Value* variable = object ? object->find("environment") : nullptr;
    if (!variable || !variable->as_string()) continue;
    const auto found = environment.find(*variable->as_string());
    if (found == environment.end()) continue;
    const Span span = variable->span();
    object->set(std::string(content_key), Value(found->second, span), span);
  }
}

/// `default` becomes a network when some service is on it.
void add_default_network(Value& model) {
  bool used = false;
  if (Mapping* services = mapping_at(model, "services")) {
    for (auto& entry : *services) {
      Mapping* service = entry.value.as_mapping();
      if (!service || service->contains("provider") || service->contains("network_mode")) continue;
      const Value* networks = service->find("networks");
      const bool none = !networks || !networks->as_mapping() || networks->as_mapping()->empty();
      if (none) {
        Mapping only_default;
        only_default.set("default", Value(), {});
        service->set("networks", Value(std::move(only_default)));
      }
      used = used || none || networks->get("default");
    }
  }
  if (!used) return;
  Mapping* root = model.as_mapping();
  Value* networks = root->find("networks");
  if (!networks || !networks->as_mapping()) networks = &root->set("networks", Value(Mapping()));
  if (!networks->as_mapping()->contains("default")) {
    networks->as_mapping()->set("default", Value());
  }
}

/// Variables without a value are looked up; those that nobody sets stay, or go.
void resolve_variables(Value& variables, const Environment& environment, bool keep_unset) {
  if (Sequence* items = variables.as_sequence()) {
    Sequence resolved;
    for (Value& item : *items) {
      const std::string* text = item.as_string();
      if (text && text->find('=') == std::string::npos) {
        const auto found = environment.find(*text);
        if (found == environment.end() && !keep_unset) continue;
        if (found != environment.end()) {
          item = Value(found->first + "=" + found->second, item.span());
        }
      }
      resolved.push_back(std::move(item));
    }
    variables = Value(std::move(resolved), variables.span());
    return;
  }
  Mapping* mapping = variables.as_mapping();
  if (!mapping) return;
  Mapping resolved;
  for (auto& entry : *mapping) {
    const auto found = entry.value.is_null() ? environment.find(entry.key) : environment.end();
    if (entry.value.is_null() && found == environment.end() && !keep_unset) continue;
    if (found != environment.end()) entry.value = Value(found->second, entry.key_span);
    resolved.set(entry.key, std::move(entry.value), entry.key_span);
  }
  variables = Value(std::move(resolved), variables.span());
}

void normalize_build(Mapping& build, Span span, const Environment& environment) {
  const Value* context = build.find("context");
  if (!context || context->is_null()) build.set("context", Value(".", span), span);
  const Value* file = build.find("dockerfile");
  const Value* text = build.find("dockerfile_inline");
  if ((!file || file->is_null()) && (!text || text->is_null())) {
    build.set("dockerfile", Value("Dockerfile", span), span);
  }
  if (Value* arguments = build.find("args")) resolve_variables(*arguments, environment, false);
}

void imply(Mapping& dependencies, const std::string& service, bool restart, Span span) {
  if (dependencies.contains(service)) return;
  Mapping options;
  options.set("condition", Value("service_started", span), span);
  options.set("restart", Value(restart, span), span);
  options.set("required", Value(true, span), span);
  dependencies.set(service, Value(std::move(options), span), span);
}

void imply_dependencies(Mapping& service) {
  Mapping dependencies;
  Span span;
  if (Value* written = service.find("depends_on"); written && written->as_mapping()) {
    span = written->span();
    dependencies = *written->as_mapping();
  }
  if (const Value* links = service.find("links"); links && links->as_sequence()) {
    for (const Value& link : *links->as_sequence()) {
      if (!link.as_string()) continue;
      const std::string& text = *link.as_string();
      const std::size_t colon = text.find(':');
      const bool named =
          colon != std::string::npos && text.find(':', colon + 1) == std::string::npos;
      imply(dependencies, named ? text.substr(0, colon) : text, true, link.span());
    }
  }
  for (const std::string_view kind : {"network_mode", "ipc", "pid", "uts", "cgroup"}) {
    const Value* shared = service.find(kind);
    if (!shared || !shared->as_string() || !shared->as_string()->starts_with(kServicePrefix)) {
      continue;
    }
    imply(dependencies, shared->as_string()->substr(kServicePrefix.size()), true, shared->span());
  }
  if (const Value* from = service.find("volumes_from"); from && from->as_sequence()) {
    for (const Value& item : *from->as_sequence()) {
      if (!item.as_string() || item.as_string()->starts_with(kContainerPrefix)) continue;
      imply(dependencies, item.as_string()->substr(0, item.as_string()->find(':')), false,
            item.span());
    }
  }
  if (!dependencies.empty()) service.set("depends_on", Value(std::move(dependencies), span), span);
}

void clean_targets(Mapping& service) {
  Value* volumes = service.find("volumes");
  if (!volumes || !volumes->as_sequence()) return;
  for (Value& volume : *volumes->as_sequence()) {
    Mapping* mapping = volume.as_mapping();
    Value* target = mapping ? mapping->find("target") : nullptr;
    if (!target || !target->as_string()) continue;
    *target = Value(clean_path(*target->as_string()), target->span());
  }
}

void inherit_hook_image(Mapping& service) {
  const Value* image = service.find("image");
  Value* hooks = service.find("pre_start");
  if (!image || !image->as_string() || image->as_string()->empty()) return;
  if (!hooks || !hooks->as_sequence()) return;
  const Value inherited = *image;
  for (Value& hook : *hooks->as_sequence()) {
    Mapping* mapping = hook.as_mapping();
    if (mapping && !mapping->contains("image")) mapping->set("image", inherited);
  }
}

void normalize_service(Mapping& service, const Environment& environment) {
  Value* policy = service.find("pull_policy");
  if (policy && policy->as_string() && *policy->as_string() == "if_not_present") {
    *policy = Value("missing", policy->span());
  }
  if (Value* build = service.find("build"); build && build->as_mapping()) {
    normalize_build(*build->as_mapping(), build->span(), environment);
  }
  if (Value* variables = service.find("environment")) {
    resolve_variables(*variables, environment, true);
  }
  clean_targets(service);
  imply_dependencies(service);
  inherit_hook_image(service);
}

void set_names(Value& model, const std::string& project_name) {
  for (const std::string_view kind : {"networks", "volumes", "configs", "secrets"}) {
    Mapping* resources = mapping_at(model, kind);
    if (!resources) continue;
    for (auto& entry : *resources) {
      if (!entry.value.as_mapping()) entry.value = Value(Mapping(), entry.value.span());
      Mapping& resource = *entry.value.as_mapping();
      const Value* name = resource.find("name");
      if (name && !name->is_null()) continue;
      const Value* external = resource.find("external");
      const bool outside = external && text::parse_go_bool(go_sprint(*external)).value_or(false);
      resource.set("name",
                   Value(outside ? entry.key : project_name + "_" + entry.key, entry.key_span));
    }
  }
}

}  // namespace

void resolve_from_environment(Value& model, const Environment& environment) {
  if (Mapping* services = mapping_at(model, "services")) resolve_lists(*services, environment);
  if (Mapping* secrets = mapping_at(model, "secrets")) {
    resolve_contents(*secrets, kSecretContent, environment);
  }
  if (Mapping* configs = mapping_at(model, "configs")) {
    resolve_contents(*configs, "content", environment);
  }
}

void normalize(Value& model, const std::string& project_name, const Environment& environment) {
  model.as_mapping()->set("name", Value(project_name));
  add_default_network(model);
  if (Mapping* services = mapping_at(model, "services")) {
    for (auto& entry : *services) {
      if (Mapping* service = entry.value.as_mapping()) normalize_service(*service, environment);
    }
  }
  set_names(model, project_name);
}

}  // namespace bulkhead::compose
