#include "orchestrate/preflight.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "orchestrate/fields.h"

namespace bulkhead::orchestrate {

void Concerns::add(text::Severity severity, const char* code, const char* rule, std::string message,
                   std::string help, text::Span span) {
  text::Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.rule = rule;
  diagnostic.severity = severity;
  diagnostic.message = std::move(message);
  diagnostic.help = std::move(help);
  diagnostic.span = span;
  found_.push_back(std::move(diagnostic));
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

namespace {

void check_space(const PreflightInputs& inputs, Concerns& concerns) {
  constexpr std::uint64_t kTooLittle = std::uint64_t{64} << 20;
  constexpr std::uint64_t kLittle = std::uint64_t{1} << 30;
  if (inputs.host == nullptr || !inputs.host->free_bytes) return;
  const std::uint64_t free = *inputs.host->free_bytes;
  if (free >= kLittle) return;
  const std::string message =
      fmt::format("only {} are free in {}, where the engine keeps its data",
                  show_bytes(static_cast<std::int64_t>(free)), inputs.system.root_dir);
  const char* help = "make room, for example with docker system prune";
  if (free < kTooLittle) {
    concerns.error("BH540", "disk-full", message, help, {});
  } else {
    concerns.warning("BH540", "disk-full", message, help, {});
  }
}

}  // namespace

std::vector<text::Diagnostic> preflight(const PreflightInputs& inputs) {
  if (!inputs.plan.changes_anything()) return {};
  Concerns concerns;
  check_files(inputs, concerns);
  check_ports(inputs, concerns);
  check_networks(inputs, concerns);
  check_definitions(inputs, concerns);
  check_gates(inputs, concerns);
  check_space(inputs, concerns);
  std::vector<text::Diagnostic> found = concerns.take();
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a.code, a.span) < std::tie(b.code, b.span);
  });
  return found;
}

}  // namespace bulkhead::orchestrate
