#include "rules/rule.h"

#include <algorithm>

namespace bulkhead::rules {

model::Finding& Sink::add(text::Span span, std::string message,
                          std::vector<model::ServiceName> services,
                          std::vector<model::NetworkKey> networks) {
  model::Finding& finding = out_.emplace_back();
  finding.diagnostic.code = rule_.code;
  finding.diagnostic.rule = rule_.name;
  finding.diagnostic.severity = rule_.severity;
  finding.diagnostic.message = std::move(message);
  finding.diagnostic.span = span;
  finding.services = std::move(services);
  finding.networks = std::move(networks);
  return finding;
}

model::Finding& Sink::note(text::Span span, std::string message,
                           std::vector<model::ServiceName> services,
                           std::vector<model::NetworkKey> networks) {
  model::Finding& finding = add(span, std::move(message), std::move(services), std::move(networks));
  finding.diagnostic.severity = text::Severity::kNote;
  return finding;
}

model::Finding& Sink::warn(text::Span span, std::string message,
                           std::vector<model::ServiceName> services,
                           std::vector<model::NetworkKey> networks) {
  model::Finding& finding = add(span, std::move(message), std::move(services), std::move(networks));
  finding.diagnostic.severity = std::min(finding.diagnostic.severity, text::Severity::kWarning);
  return finding;
}

}  // namespace bulkhead::rules
