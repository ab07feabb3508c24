#include "orchestrate/preflight.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "orchestrate/field_place.h"
#include "orchestrate/fields.h"

namespace bulkhead::orchestrate {

text::Diagnostic& Concerns::add(text::Severity severity, const char* code, const char* rule,
                                std::string message, std::string help, text::Span span) {
  text::Diagnostic& diagnostic = found_.emplace_back();
  diagnostic.code = code;
  diagnostic.rule = rule;
  diagnostic.severity = severity;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  diagnostic.span = span;
  return diagnostic;
}

std::set<model::ServiceName> services_to_start(const model::Plan& plan) {
  std::set<model::ServiceName> services;
  for (const model::Step& step : plan.steps) {
    if (step.kind == model::StepKind::kCreateContainer ||
        step.kind == model::StepKind::kStartContainer) {
      services.insert(step.service);
    }
  }
  return services;
}

std::vector<const model::Service*> definitions_to_start(const PreflightInputs& inputs) {
  std::vector<const model::Service*> services;
  for (const model::ServiceName& name : services_to_start(inputs.plan)) {
    const auto found = inputs.project.services.find(name);
    if (found != inputs.project.services.end()) services.push_back(&found->second);
  }
  return services;
}

std::unique_ptr<linux::FileTree> image_tree_of(const PreflightInputs& inputs,
                                               const model::Service& service) {
  if (inputs.host == nullptr || !inputs.host->image_tree) return nullptr;
  const std::string name = image_of(inputs.project, service);
  const auto image = inputs.live.images.find(name);
  const auto comes_anew = [&](const model::Step& step) {
    return (step.kind == model::StepKind::kPullImage ||
            step.kind == model::StepKind::kBuildImage) &&
           step.subject == name;
  };
  const auto& steps = inputs.plan.steps;
  if (image == inputs.live.images.end() || std::any_of(steps.begin(), steps.end(), comes_anew)) {
    return nullptr;
  }
  return inputs.host->image_tree(image->second);
}

std::vector<const DesiredNetwork*> networks_to_make(const PreflightInputs& inputs) {
  std::vector<const DesiredNetwork*> networks;
  for (const DesiredNetwork& network : inputs.desired.networks) {
    const auto makes = [&](const model::Step& step) {
      return step.kind == model::StepKind::kCreateNetwork && step.subject == network.spec.name;
    };
    const auto& steps = inputs.plan.steps;
    if (!network.external && std::any_of(steps.begin(), steps.end(), makes)) {
      networks.push_back(&network);
    }
  }
  return networks;
}

void ServiceConcerns::error(const char* code, const char* rule, const std::string& what,
                            std::string help, text::Span span) {
  concerns_.error(code, rule, fmt::format("service \"{}\": {}", service_.name, what),
                  std::move(help), span.known() ? span : service_.span);
}

void ServiceConcerns::warning(const char* code, const char* rule, const std::string& what,
                              std::string help, text::Span span) {
  concerns_.warning(code, rule, fmt::format("service \"{}\": {}", service_.name, what),
                    std::move(help), span.known() ? span : service_.span);
}

text::Span ServiceConcerns::at(const std::string& attribute) const {
  return place_of(project_, service_, attribute);
}

namespace {

std::string show_free(const FreeSpace& space) {
  return show_bytes(static_cast<std::int64_t>(space.bytes));
}

void check_engine_space(const FreeSpace& space, Concerns& concerns) {
  constexpr std::uint64_t kTooLittle = std::uint64_t{64} << 20;
  constexpr std::uint64_t kLittle = std::uint64_t{1} << 30;
  if (space.bytes >= kLittle) return;
  const std::string message = fmt::format("only {} are free in {}, where the engine keeps its data",
                                          show_free(space), space.folder);
  const char* help = "make room, for example with docker system prune";
  if (space.bytes < kTooLittle) {
    concerns.error("BH540", "disk-full", message, help, {});
  } else {
    concerns.warning("BH540", "disk-full", message, help, {});
  }
}

/// A snapshot without volumes takes some kilobytes; SQLite's journal as much again.
void check_store_space(const FreeSpace& space, Concerns& concerns) {
  constexpr std::uint64_t kTooLittle = std::uint64_t{1} << 20;
  if (space.bytes >= kTooLittle) return;
  concerns.error("BH540", "disk-full",
                 fmt::format("only {} are free in {}, where the state before the change is kept",
                             show_free(space), space.folder),
                 "make room, name another place with --store, or go without a way back with "
                 "--no-snapshot",
                 {});
}

void check_space(const PreflightInputs& inputs, Concerns& concerns) {
  if (inputs.engine_space) check_engine_space(*inputs.engine_space, concerns);
  if (inputs.host != nullptr && inputs.host->store) {
    check_store_space(*inputs.host->store, concerns);
  }
}

}  // namespace

std::vector<text::Diagnostic> preflight(const PreflightInputs& inputs) {
  if (!inputs.plan.changes_anything()) return {};
  Concerns concerns;
  check_files(inputs, concerns);
  check_ports(inputs, concerns);
  check_networks(inputs, concerns);
  check_network_options(inputs, concerns);
  check_driver_options(inputs, concerns);
  check_addresses(inputs, concerns);
  check_words(inputs, concerns);
  check_settings(inputs, concerns);
  check_volumes(inputs, concerns);
  check_mounts(inputs, concerns);
  check_image_files(inputs, concerns);
  check_programs(inputs, concerns);
  check_logging(inputs, concerns);
  check_drivers(inputs, concerns);
  check_registries(inputs, concerns);
  check_resources(inputs, concerns);
  check_definitions(inputs, concerns);
  check_borrowed(inputs, concerns);
  check_gates(inputs, concerns);
  check_space(inputs, concerns);
  std::vector<text::Diagnostic> found = concerns.take();
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a.code, a.span) < std::tie(b.code, b.span);
  });
  return found;
}

}  // namespace bulkhead::orchestrate
