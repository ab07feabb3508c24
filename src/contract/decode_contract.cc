#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "contract/codes.h"
#include "contract/decode.h"
#include "contract/fields.h"
#include "text/suggest.h"

namespace bulkhead::contract {
namespace {

const std::vector<std::string_view> kContractKeys = {
    "version", "project", "environments", "metadata", "documents",
    "tiers",   "flows",   "services",     "policy",   "gates"};
const std::vector<std::string_view> kTierKeys = {"network", "networks", "internal", "publish",
                                                 "description"};
const std::vector<std::string_view> kEnvironmentKeys = {"files", "profiles", "env_files"};
const std::vector<std::string_view> kPolicyKeys = {"mode", "precision", "severity", "exceptions"};
const std::vector<std::string_view> kExceptionKeys = {"rule",   "service", "network", "environment",
                                                      "reason", "owner",   "expires"};
const std::vector<std::string_view> kGateNames = {
    "contract", "reachability", "health", "discovery", "exposure", "dependencies", "documents"};

/// The span of a part of a string, where the string stands in the file as it is.
text::Span part_of(const text::Value& value, std::string_view part) {
  const std::string& whole = *value.as_string();
  text::Span span = value.span();
  const std::size_t written = span.end - span.begin;
  const std::size_t quotes = written - std::min(written, whole.size());
  if (!span.known() || (quotes != 0 && quotes != 2)) return span;
  const auto offset = static_cast<std::uint32_t>(part.data() - whole.data() + (quotes == 2));
  span.begin += offset;
  span.end = span.begin + static_cast<std::uint32_t>(part.size());
  return span;
}

class ContractDecoder {
 public:
  ContractDecoder(Contract& contract, std::vector<text::Diagnostic>& diagnostics)
      : contract_(contract), faults_{kInvalidContract, diagnostics} {}

  void decode(const text::Value& document) {
    const Fields fields(document, "", faults_, "the contract");
    fields.refuse_unknown(kContractKeys, kUnknownContractKey);
    decode_version(document, fields);
    contract_.project = fields.string("project");
    contract_.metadata_globs = fields.strings("metadata");
    contract_.documents = fields.strings("documents");
    if (const auto* value = fields.value("environments")) decode_environments(*value);
    if (const auto* value = fields.value("tiers")) decode_tiers(*value);
    if (const auto* value = fields.value("flows")) decode_flows(*value);
    if (const auto* value = fields.value("policy")) decode_policy(*value);
    if (const auto* value = fields.value("gates")) decode_gates(*value);
  }

 private:
  void decode_version(const text::Value& document, const Fields& fields) {
    const text::Value* version = fields.value("version");
    if (version == nullptr) {
      // An empty file, or one that is no mapping, has its own diagnostic or none to add to.
      text::Span start = document.span();
      start.end = start.begin;
      faults_.add(start, "the contract has no `version`", "write `version: 1` as its first line");
      return;
    }
    const auto* number = version->as_integer();
    if (number != nullptr && *number == 1) return;
    faults_.add(version->span(), "the contract's `version` is not understood: this program reads 1",
                "write `version: 1`");
  }

  void decode_environments(const text::Value& value) {
    const Fields fields(value, "environments", faults_);
    for (const auto& entry : fields.mapping()) {
      Environment environment;
      environment.name = model::EnvironmentName(entry.key);
      environment.span = entry.key_span;
      if (entry.value.as_mapping() != nullptr) {
        const Fields inner(entry.value, fields.path_of(entry.key), faults_);
        inner.refuse_unknown(kEnvironmentKeys, kUnknownContractKey);
        environment.files = inner.strings("files");
        environment.profiles = inner.strings("profiles");
        environment.env_files = inner.strings("env_files");
      } else {
        environment.files = fields.strings(entry.key);
      }
      if (environment.files.empty() && !entry.value.is_scalar()) {
        faults_.add(entry.key_span,
                    fmt::format("environment `{}` names no Compose file", entry.key),
                    "list its files in the order in which they are merged");
      }
      contract_.environments.push_back(std::move(environment));
    }
  }

  void decode_tiers(const text::Value& value) {
    const Fields fields(value, "tiers", faults_);
    for (const auto& entry : fields.mapping()) {
      if (entry.key == kInternet) {
        faults_.add(entry.key_span, "no tier can be called `internet`",
                    "choose another name: in flows this word stands for what is outside the host");
        continue;
      }
      contract_.tiers.emplace(model::TierName(entry.key), decode_tier(entry, fields));
    }
  }

  Tier decode_tier(const text::Mapping::Entry& entry, const Fields& tiers) {
    const Fields fields(entry.value, tiers.path_of(entry.key), faults_);
    fields.refuse_unknown(kTierKeys, kUnknownContractKey);
    Tier tier;
    tier.name = model::TierName(entry.key);
    tier.span = entry.key_span;
    if (const auto network = fields.string("network")) {
      tier.networks.push_back({model::NetworkKey(network->value), network->span});
      if (fields.has("networks")) {
        faults_.add(fields.key_span("networks"),
                    fmt::format("tier `{}` has both `network` and `networks`", entry.key),
                    "keep `networks` and list them all there");
      }
    }
    for (const auto& network : fields.strings("networks")) {
      tier.networks.push_back({model::NetworkKey(network.value), network.span});
    }
    if (const auto internal = fields.boolean("internal")) tier.internal = *internal;
    const text::Value* publish = fields.value("publish");
    const std::string* word = publish == nullptr ? nullptr : publish->as_string();
    if (word != nullptr && *word == "any") {
      tier.publish_any = true;
    } else {
      tier.publish = fields.publishables("publish");
    }
    if (const auto text = fields.string("description")) tier.description = text->value;
    return tier;
  }

  void decode_flows(const text::Value& value) {
    const auto* flows = value.as_sequence();
    if (flows == nullptr) {
      if (value.is_null()) return;
      faults_.add(value.span(),
                  fmt::format("`flows` must be a list, not {}", text::describe(value.kind())),
                  "write one line a flow: `- api_tier -> data_tier`");
      return;
    }
    for (const text::Value& item : *flows) decode_flow(item);
  }

  void decode_flow(const text::Value& item) {
    static constexpr std::string_view kArrow = "->";
    const auto refuse = [&] {
      faults_.add(item.span(), "a flow must be written `TIER -> TIER`",
                  "name the calling tier, an arrow, and the tier it calls");
    };
    const std::string* text = item.as_string();
    if (text == nullptr) return refuse();
    const auto arrow = text->find(kArrow);
    if (arrow == std::string::npos || text->find(kArrow, arrow + 2) != std::string::npos) {
      return refuse();
    }
    const auto from = trim(std::string_view(*text).substr(0, arrow));
    const auto to = trim(std::string_view(*text).substr(arrow + kArrow.size()));
    if (from.empty() || to.empty() || from.ends_with('<')) return refuse();
    Flow flow;
    flow.from = {model::TierName(std::string(from)), part_of(item, from)};
    flow.to = {model::TierName(std::string(to)), part_of(item, to)};
    flow.span = item.span();
    contract_.flows.push_back(std::move(flow));
  }

  void decode_policy(const text::Value& value) {
    const Fields fields(value, "policy", faults_);
    fields.refuse_unknown(kPolicyKeys, kUnknownContractKey);
    Policy& policy = contract_.policy;
    if (const auto mode = fields.word("mode", {"strict", "warning", "monitoring"})) {
      policy.mode.span = mode->span;
      policy.mode.value = mode->value == "strict"    ? Mode::kStrict
                          : mode->value == "warning" ? Mode::kWarning
                                                     : Mode::kMonitoring;
    }
    if (const auto precision = fields.word("precision", {"tier", "edge"})) {
      policy.precision.span = precision->span;
      if (precision->value == "edge") {
        Faults{kEdgePrecision, faults_.out}.add(
            precision->span,
            "`policy.precision: edge` needs enforcement in the kernel, which does not exist yet",
            "write `precision: tier`, which is what Docker networks alone can hold");
      }
    }
    if (const auto* severity = fields.value("severity")) decode_severity(*severity);
    if (const auto* exceptions = fields.value("exceptions")) decode_exceptions(*exceptions);
  }

  void decode_severity(const text::Value& value) {
    const Fields fields(value, "policy.severity", faults_);
    for (const auto& entry : fields.mapping()) {
      SeverityOverride override;
      override.span = entry.key_span;
      // `off` is a string to Compose's YAML and false to others'.
      const bool* flag = entry.value.as_bool();
      if (flag == nullptr || *flag) {
        const auto word = fields.word(entry.key, {"off", "note", "warning", "error"});
        if (!word) continue;
        if (word->value == "note") override.severity = text::Severity::kNote;
        if (word->value == "warning") override.severity = text::Severity::kWarning;
        if (word->value == "error") override.severity = text::Severity::kError;
      }
      contract_.policy.severity.emplace(entry.key, override);
    }
  }

  void decode_exceptions(const text::Value& value) {
    const auto* exceptions = value.as_sequence();
    if (exceptions == nullptr) {
      if (value.is_null()) return;
      faults_.add(value.span(), fmt::format("`policy.exceptions` must be a list, not {}",
                                            text::describe(value.kind())));
      return;
    }
    for (const text::Value& item : *exceptions) decode_exception(item);
  }

  void decode_exception(const text::Value& item) {
    const Fields fields(item, "policy.exceptions", faults_);
    fields.refuse_unknown(kExceptionKeys, kUnknownContractKey);
    Exception exception;
    exception.span = item.span();
    const auto take = [&](std::string_view key) {
      return fields.string(key).value_or(Located<std::string>{});
    };
    exception.rule = take("rule");
    exception.service = take("service");
    exception.network = take("network");
    exception.environment = take("environment");
    exception.reason = take("reason").value;
    exception.owner = take("owner").value;
    if (const auto day = fields.string("expires")) {
      if (const auto parsed = parse_day(day->value)) {
        exception.expires = Located<Day>{*parsed, day->span};
      } else {
        faults_.add(day->span,
                    fmt::format("`policy.exceptions.expires` must be a day, not `{}`", day->value),
                    "write it as `2027-01-31`");
        return;
      }
    }
    if (item.as_mapping() == nullptr) return;
    if (exception.rule.value.empty()) {
      if (!fields.has("rule")) {
        faults_.add(item.span(), "an exception names no `rule`",
                    "write the rule's code or name, such as `rule: wildcard-publish`");
      }
      return;
    }
    if (exception.reason.empty()) {
      if (!fields.has("reason") || fields.value("reason")->as_string() != nullptr) {
        faults_.add(item.span(),
                    fmt::format("the exception for `{}` gives no `reason`", exception.rule.value),
                    "say in `reason` why the finding is accepted");
      }
      return;
    }
    contract_.policy.exceptions.push_back(std::move(exception));
  }

  void decode_gates(const text::Value& value) {
    const Fields fields(value, "gates", faults_);
    std::vector<std::string_view> known = {"minimum_score"};
    known.insert(known.end(), kGateNames.begin(), kGateNames.end());
    fields.refuse_unknown(known, kUnknownContractKey);
    if (const auto minimum = fields.number("minimum_score", 0, 100)) {
      contract_.gates.minimum_score = *minimum;
    }
    for (const std::string_view gate : kGateNames) {
      const text::Value* settings = fields.value(gate);
      if (settings == nullptr) continue;
      GateSettings result;
      result.span = fields.key_span(gate);
      if (settings->is_scalar()) {
        result.minimum = fields.number(gate, 0, 100);
      } else {
        const Fields inner(*settings, fields.path_of(gate), faults_);
        inner.refuse_unknown({"minimum", "weight"}, kUnknownContractKey);
        result.minimum = inner.number("minimum", 0, 100);
        result.weight = inner.number("weight", 0, 1000).value_or(1);
      }
      contract_.gates.gates.emplace(std::string(gate), result);
    }
  }

  Contract& contract_;
  Faults faults_;
};

}  // namespace

void decode_contract(const text::Value& document, Contract& contract,
                     std::vector<text::Diagnostic>& diagnostics) {
  ContractDecoder(contract, diagnostics).decode(document);
}

}  // namespace bulkhead::contract
