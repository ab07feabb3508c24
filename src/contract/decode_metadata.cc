#include <algorithm>

#include <fmt/format.h>

#include "contract/codes.h"
#include "contract/decode.h"
#include "contract/fields.h"
#include "text/suggest.h"

namespace bulkhead::contract {
namespace {

const std::vector<std::string_view> kMetadataKeys = {
    "service_name", "tier",  "role",   "dependencies",     "exposed_ports", "internal_endpoints",
    "aliases",      "owner", "health", "security_profile", "slo",           "description",
    "tags"};

bool is_known(const std::string& key) {
  return std::find(kMetadataKeys.begin(), kMetadataKeys.end(), key) != kMetadataKeys.end();
}

std::vector<DeclaredDependency> decode_dependencies(const Fields& fields) {
  std::vector<DeclaredDependency> result;
  const text::Value* value = fields.value("dependencies");
  if (value == nullptr || value->is_null()) return result;
  const std::string path = fields.path_of("dependencies");
  const auto* list = value->as_sequence();
  if (list == nullptr) {
    fields.faults().add(
        value->span(),
        fmt::format("`{}` must be a list, not {}", path, text::describe(value->kind())),
        "write `dependencies: [db]`, or `- { service: db, ports: [5432] }` on a line of its own");
    return result;
  }
  for (const text::Value& item : *list) {
    DeclaredDependency dependency;
    dependency.span = item.span();
    if (const auto* name = item.as_string()) {
      dependency.service = {model::ServiceName(*name), item.span()};
      result.push_back(std::move(dependency));
      continue;
    }
    const Fields inner(item, path, fields.faults());
    if (item.as_mapping() == nullptr) continue;
    inner.refuse_unknown({"service", "ports"}, kInvalidMetadata);
    const auto name = inner.string("service");
    if (!name) {
      if (!inner.has("service")) {
        fields.faults().add(item.span(), fmt::format("an entry of `{}` names no `service`", path),
                            "write `{ service: NAME, ports: [PORT] }`");
      }
      continue;
    }
    dependency.service = {model::ServiceName(name->value), name->span};
    dependency.ports = inner.ports("ports");
    result.push_back(std::move(dependency));
  }
  return result;
}

std::optional<HealthProbe> decode_health(const Fields& fields) {
  const text::Value* value = fields.value("health");
  if (value == nullptr || value->is_null()) return std::nullopt;
  const Fields inner(*value, fields.path_of("health"), fields.faults());
  if (value->as_mapping() == nullptr) return std::nullopt;
  inner.refuse_unknown({"http", "tcp", "port", "interval", "timeout", "start_period", "retries"},
                       kInvalidMetadata);
  HealthProbe probe;
  probe.span = value->span();
  probe.interval = inner.duration("interval");
  probe.timeout = inner.duration("timeout");
  probe.start_period = inner.duration("start_period");
  constexpr double kMostRetries = 1000;
  if (const auto retries = inner.number("retries", 1, kMostRetries)) {
    probe.retries = static_cast<int>(*retries);
  }
  if (inner.has("http")) {
    probe.kind = HealthProbe::Kind::kHttp;
    const auto path = inner.string("http");
    if (!path) return std::nullopt;
    probe.path = path->value;
    if (!path->value.starts_with('/')) {
      inner.faults().add(path->span,
                         fmt::format("`{}` must be a path from the root, not `{}`",
                                     inner.path_of("http"), path->value),
                         "write it with a slash in front, such as `/health`");
      return std::nullopt;
    }
  }
  const bool tcp = inner.has("tcp");
  if (tcp && inner.has("http")) {
    inner.faults().add(inner.key_span("tcp"),
                       fmt::format("`{}` has both `http` and `tcp`", fields.path_of("health")),
                       "keep one: a probe asks one thing");
    return std::nullopt;
  }
  const auto port = inner.port(tcp ? "tcp" : "port");
  if (!port) {
    if (!inner.has("port") && !tcp) {
      inner.faults().add(value->span(), fmt::format("`{}` names no port", fields.path_of("health")),
                         "write `{ http: /health, port: 8080 }` or `{ tcp: 5432 }`");
    }
    return std::nullopt;
  }
  probe.port = *port;
  return probe;
}

std::optional<Slo> decode_slo(const Fields& fields) {
  const text::Value* value = fields.value("slo");
  if (value == nullptr || value->is_null()) return std::nullopt;
  const Fields inner(*value, fields.path_of("slo"), fields.faults());
  if (value->as_mapping() == nullptr) return std::nullopt;
  inner.refuse_unknown({"availability", "latency"}, kInvalidMetadata);
  Slo slo;
  slo.span = value->span();
  slo.availability = inner.number("availability", 0, 100);
  slo.latency = inner.duration("latency");
  return slo;
}

}  // namespace

ServiceMetadata decode_metadata(const model::ServiceName& service, text::Span named_at,
                                text::Mapping keys, std::vector<text::Diagnostic>& diagnostics) {
  const Faults faults{kInvalidMetadata, diagnostics};
  const text::Value whole(std::move(keys));
  const Fields fields(whole, service.str(), faults);
  ServiceMetadata metadata;
  metadata.service_name = {service, named_at};
  if (const auto tier = fields.string("tier")) {
    metadata.tier = Located<model::TierName>{model::TierName(tier->value), tier->span};
  }
  metadata.role = fields.string("role");
  metadata.dependencies = decode_dependencies(fields);
  metadata.exposed_ports = fields.ports("exposed_ports");
  metadata.internal_endpoints = fields.strings("internal_endpoints");
  metadata.aliases = fields.strings("aliases");
  if (const auto word = fields.word("security_profile", {"low", "medium", "high"})) {
    metadata.security_profile =
        Located<SecurityProfile>{word->value == "high"     ? SecurityProfile::kHigh
                                 : word->value == "medium" ? SecurityProfile::kMedium
                                                           : SecurityProfile::kLow,
                                 word->span};
  }
  metadata.health = decode_health(fields);
  metadata.slo = decode_slo(fields);
  metadata.owner = fields.string("owner");
  metadata.description = fields.string("description");
  for (auto& tag : fields.strings("tags")) metadata.tags.push_back(std::move(tag.value));
  metadata.written = fields.mapping();
  for (const auto& entry : metadata.written) {
    if (!is_known(entry.key)) metadata.other.set(entry.key, entry.value, entry.key_span);
  }
  return metadata;
}

void note_unknown_keys(const text::Mapping& keys, std::vector<std::string>& seen,
                       std::vector<text::Diagnostic>& diagnostics) {
  for (const auto& entry : keys) {
    if (is_known(entry.key) || entry.key.starts_with("x-")) continue;
    text::Diagnostic diagnostic = text::make_error(
        kUnknownMetadataKey, fmt::format("the metadata key `{}` is not known", entry.key),
        entry.key_span);
    diagnostic.help = text::did_you_mean(entry.key, kMetadataKeys);
    if (!diagnostic.help.empty()) {
      diagnostic.severity = text::Severity::kWarning;
    } else {
      if (std::find(seen.begin(), seen.end(), entry.key) != seen.end()) continue;
      diagnostic.severity = text::Severity::kNote;
      diagnostic.notes.emplace_back("it is kept for documents and has no other effect");
      seen.push_back(entry.key);
    }
    diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace bulkhead::contract
