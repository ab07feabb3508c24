// Rule: one kind of fault, as a row of the table (table.h). Its check lives in a file of its own
// under checks/, with its page beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "rules/context.h"

namespace bulkhead::rules {

class Sink;

enum class Needs : std::uint8_t {
  kProject,   // works on any Compose project
  kContract,  // says nothing without a contract
};

struct Rule {
  std::string_view code;  // "BH201"
  std::string_view name;  // "forbidden-reach"
  text::Severity severity = text::Severity::kError;
  Needs needs = Needs::kProject;
  std::string_view summary;  // one sentence without a full stop
  /// Null for what is found when the policy is applied (policy.h).
  void (*check)(const Context& context, Sink& sink) = nullptr;
  /// When a finding is more or less severe than that: "a note without metadata". Empty where never.
  std::string_view otherwise = {};
};

/// Where a check puts what it finds. Fills in code, name and the rule's severity.
class Sink final {
 public:
  Sink(const Rule& rule, std::vector<model::Finding>& out) : rule_(rule), out_(out) {}

  /// The finding, to be completed; the reference holds until the next one is added.
  model::Finding& add(text::Span span, std::string message,
                      std::vector<model::ServiceName> services = {},
                      std::vector<model::NetworkKey> networks = {});
  /// The same, less severe than the rule is in general.
  model::Finding& note(text::Span span, std::string message,
                       std::vector<model::ServiceName> services = {},
                       std::vector<model::NetworkKey> networks = {});
  model::Finding& warn(text::Span span, std::string message,
                       std::vector<model::ServiceName> services = {},
                       std::vector<model::NetworkKey> networks = {});

 private:
  const Rule& rule_;
  std::vector<model::Finding>& out_;
};

}  // namespace bulkhead::rules
