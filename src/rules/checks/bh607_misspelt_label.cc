#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/traefik_label_names.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool is_version_one(std::string_view name) {
  return name.starts_with("frontend.") || name.starts_with("backend.") || name == "port" ||
         name == "backend" || name == "protocol" || name == "weight";
}

/// One finding a service: whoever moves to Traefik 2 writes them all anew.
void report_version_one(Sink& sink, const model::ServiceName& name,
                        const std::vector<std::pair<std::string, text::Span>>& labels) {
  if (labels.empty()) return;
  std::string message =
      fmt::format("label {} of {} is one of Traefik 1, which later versions ignore",
                  quoted(labels.front().first), quoted(name));
  if (labels.size() > 1) {
    message += fmt::format("; so {} {}", labels.size() == 2 ? "is" : "are",
                           counted(labels.size() - 1, "other"));
  }
  sink.add(labels.front().second, std::move(message), {name}).diagnostic.help =
      "write it as routers and services of Traefik 2 and 3";
}

/// A boolean as Go reads one: neither `yes` nor `on`.
void judge_flag(const Context& context, Sink& sink, const model::Service& service) {
  const auto* enable = contract::find_label(context.proxy_labels(service), "traefik.enable");
  if (enable == nullptr || contract::parse_flag(enable->value)) return;
  if (holds_unset_variable(context, enable->span)) return;  // BH507
  auto& finding = sink.add(enable->span,
                           fmt::format("Traefik cannot read {} in label `traefik.enable` of {}",
                                       quoted(enable->value), quoted(service.name)),
                           {service.name});
  finding.diagnostic.help = "write `true` or `false`";
  finding.diagnostic.notes.emplace_back(
      "Traefik drops all labels of a container of which it cannot read one");
}

}  // namespace

void misspelt_label(const Context& context, Sink& sink) {
  bool has_proxy = false;
  bool version_one = false;
  for (const auto& proxy : contract::proxies(context.contract(), context.project())) {
    const auto& service = context.project().services.at(proxy);
    has_proxy |= contract::is_traefik(service);
    version_one |= contract::traefik_major(service) == 1;
  }
  if (version_one) return;
  for (const auto& [name, service] : context.project().services) {
    std::vector<std::pair<std::string, text::Span>> of_version_one;
    for (const auto& [key, value] : context.proxy_labels(service)) {
      const auto verdict = judge_traefik_label(key);
      if (verdict.known) continue;
      if (is_version_one(verdict.rest)) {
        if (has_proxy) of_version_one.emplace_back(key, value.span);
        continue;
      }
      // Under names that Traefik does not read everybody may have labels of their own, as for
      // constraints; only what is nearly a known one is a slip.
      if (!verdict.read_by_traefik && verdict.suggestion.empty()) continue;
      auto& finding = sink.add(
          value.span, fmt::format("Traefik knows no label {} (on {})", quoted(key), quoted(name)),
          {name});
      finding.diagnostic.help = verdict.suggestion.empty()
                                    ? "see the reference of its Docker provider"
                                    : fmt::format("did you mean `{}`?", verdict.suggestion);
      finding.diagnostic.notes.emplace_back(
          verdict.rest.empty()
              ? "Traefik reads only what begins with `traefik.`"
              : "Traefik drops all labels of a container of which it cannot read one");
    }
    judge_flag(context, sink, service);
    report_version_one(sink, name, of_version_one);
  }
}

}  // namespace bulkhead::rules
