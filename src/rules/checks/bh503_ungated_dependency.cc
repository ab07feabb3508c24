#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/fixes.h"
#include "rules/image_name.h"
#include "rules/list_as_mapping.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

text::Value condition(const char* word) {
  text::Mapping mapping;
  mapping.set("condition", text::Value(word));
  return text::Value(std::move(mapping));
}

/// It is a data service that is only waited for until it is started.
bool is_ungated(const Context& context, const model::Dependency& dependency) {
  if (dependency.implied || dependency.condition != model::DependencyCondition::kStarted) {
    return false;
  }
  const auto found = context.project().services.find(dependency.service);
  return found != context.project().services.end() && data_store(found->second) != nullptr;
}

bool is_checked(const Context& context, const model::Dependency& dependency) {
  return has_healthcheck(context.project().services.at(dependency.service));
}

/// Waits for its health, whatever form `depends_on` has in that file.
std::optional<text::Fix> gate(const Context& context, const model::ServiceName& name,
                              const model::Service& service, const model::Dependency& dependency) {
  const text::YamlPath path{"services", name.str(), "depends_on"};
  const std::string title = fmt::format("wait until {} is healthy", dependency.service.str());
  const auto written = written_at(context, dependency.span, path);
  if (!written) return std::nullopt;
  if (written->as_sequence() != nullptr) {
    // All at once: a list is written as a mapping only once.
    std::vector<std::pair<std::string, text::Value>> gated;
    for (const auto& each : service.depends_on) {
      if (is_ungated(context, each) && is_checked(context, each)) {
        gated.emplace_back(each.service.str(), condition("service_healthy"));
      }
    }
    return fix_by_mapping(context, dependency.span, path, gated, condition("service_started"),
                          title);
  }
  text::YamlPath entry = path;
  entry.emplace_back(dependency.service.str());
  entry.emplace_back("condition");
  return fix_by_value(context, dependency.span, entry, text::Value("service_healthy"), title);
}

/// A link orders the start, and waits for nothing.
void judge_links(const Context& context, Sink& sink, const model::Service& service) {
  for (const auto& link : service.links) {
    const auto owner = context.project().services.find(link.service);
    if (owner == context.project().services.end()) continue;
    const DataStore* store = data_store(owner->second);
    const bool ordered = std::any_of(
        service.depends_on.begin(), service.depends_on.end(),
        [&](const auto& each) { return each.service == link.service && !each.implied; });
    if (store == nullptr || ordered) continue;
    std::string message = fmt::format(
        "{} starts as soon as {} ({}) is started, to which it has a link, and may find it not yet "
        "ready",
        quoted(service.name), quoted(link.service), store->title);
    const bool with_contract = context.contract().find_service(service.name) != nullptr;
    auto& finding = with_contract
                        ? sink.add(link.span, std::move(message), {service.name, link.service})
                        : sink.note(link.span, std::move(message), {service.name, link.service});
    finding.diagnostic.help =
        fmt::format("{}add `depends_on` with `condition: service_healthy`",
                    has_healthcheck(owner->second)
                        ? ""
                        : fmt::format("give {} a `healthcheck`, and ", quoted(link.service)));
  }
}

}  // namespace

void ungated_dependency(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    judge_links(context, sink, service);
    for (const auto& dependency : service.depends_on) {
      if (!is_ungated(context, dependency) || dependency.service == name)
        continue;  // itself: BH105
      const DataStore* store = data_store(context.project().services.at(dependency.service));
      const bool checked = is_checked(context, dependency);
      std::string message =
          fmt::format("{} starts as soon as {} ({}) is started, and may find it not yet ready",
                      quoted(name), quoted(dependency.service), store->title);
      const bool with_contract = context.contract().find_service(name) != nullptr;
      auto& finding =
          with_contract
              ? sink.add(dependency.span, std::move(message), {name, dependency.service})
              : sink.note(dependency.span, std::move(message), {name, dependency.service});
      finding.diagnostic.help =
          checked ? "add `condition: service_healthy`: it has a healthcheck"
                  : fmt::format("give {} a `healthcheck`, and add `condition: service_healthy`",
                                quoted(dependency.service));
      if (checked) finding.diagnostic.fix = gate(context, name, service, dependency);
    }
  }
}

}  // namespace bulkhead::rules
