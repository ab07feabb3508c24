// Contract: what the user says may be: tiers, flows, metadata of services, policy, gates. A value,
// read by contract/load.h. What it permits in a given project is contract/permitted.h; whether the
// project keeps it is for the rules.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/names.h"
#include "model/port.h"
#include "model/service.h"
#include "text/diagnostic.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::contract {

using model::Located;

/// The word that stands in flows and dependencies for everything outside the host. No tier and no
/// service may have this name.
inline constexpr const char* kInternet = "internet";

/// A calendar day in UTC.
using Day = std::chrono::sys_days;

/// A host port that may be published: at whatever address, or at one only.
struct Publishable {
  model::Port port;
  std::string host_ip;  // "127.0.0.1"; without brackets; empty: any

  friend bool operator==(const Publishable&, const Publishable&) = default;
};

/// An isolation zone of services.
struct Tier {
  model::TierName name;
  /// Keys under `networks:` of the Compose file; none: the tier's membership is not checked.
  std::vector<Located<model::NetworkKey>> networks;
  /// Its own services have no way out. Binds them, not their callers.
  Located<bool> internal;
  /// Host ports that its services may publish.
  std::vector<Located<Publishable>> publish;
  /// `publish: any`: whatever port.
  bool publish_any = false;
  std::string description;
  text::Span span;  // its key

  bool may_publish(const model::PublishedPort& published) const;
};

/// A permitted direction. Either end may be kInternet.
struct Flow {
  Located<model::TierName> from;
  Located<model::TierName> to;
  text::Span span;
};

/// A named list of Compose files, as written: relative to the contract's directory.
struct Environment {
  model::EnvironmentName name;
  std::vector<Located<std::string>> files;
  std::vector<Located<std::string>> profiles;
  std::vector<Located<std::string>> env_files;
  text::Span span;
};

enum class Mode : std::uint8_t { kStrict, kWarning, kMonitoring };
std::string_view name(Mode mode);

/// How exactly the contract is held (docs/GLOSSARY.md). kEdge needs enforcement in the kernel.
enum class Precision : std::uint8_t { kTier, kEdge };
std::string_view name(Precision precision);

/// An accepted finding. What is absent matches anything.
struct Exception {
  Located<std::string> rule;  // code or name, as written
  Located<std::string> service;
  Located<std::string> network;
  Located<std::string> environment;
  std::string reason;
  std::string owner;
  std::optional<Located<Day>> expires;  // the last day on which it holds
  text::Span span;
};

struct SeverityOverride {
  std::optional<text::Severity> severity;  // absent: off
  text::Span span;
};

struct Policy {
  Located<Mode> mode;
  Located<Precision> precision;
  std::map<std::string, SeverityOverride> severity;  // by code or name, as written
  std::vector<Exception> exceptions;
};

struct GateSettings {
  std::optional<double> minimum;  // percent
  double weight = 1;
  text::Span span;
};

struct Gates {
  double minimum_score = 95;  // percent
  std::map<std::string, GateSettings> gates;
};

/// A service that another opens connections to.
struct DeclaredDependency {
  Located<model::ServiceName> service;      // may be kInternet
  std::vector<Located<model::Port>> ports;  // none: every port that the service exposes
  text::Span span;
};

enum class SecurityProfile : std::uint8_t { kLow, kMedium, kHigh };
std::string_view name(SecurityProfile profile);

/// A health probe of ours, beside the container's own.
struct HealthProbe {
  enum class Kind : std::uint8_t { kHttp, kTcp };
  Kind kind = Kind::kTcp;
  std::string path;  // kHttp: "/health"
  Located<model::Port> port;
  /// As a Compose healthcheck has them: it has start_period + retries × interval to pass.
  std::optional<Duration> interval;
  std::optional<Duration> timeout;
  std::optional<Duration> start_period;
  std::optional<int> retries;
  text::Span span;
};

struct Slo {
  std::optional<double> availability;  // percent
  std::optional<Duration> latency;
  text::Span span;
};

/// What one service's metadata says, from all the places that say it.
struct ServiceMetadata {
  Located<model::ServiceName> service_name;  // span: where it is named first
  std::optional<Located<model::TierName>> tier;
  std::optional<Located<std::string>> role;
  std::vector<DeclaredDependency> dependencies;
  std::vector<Located<model::Port>> exposed_ports;
  std::vector<Located<std::string>> internal_endpoints;
  std::vector<Located<std::string>> aliases;
  std::optional<Located<SecurityProfile>> security_profile;
  std::optional<HealthProbe> health;
  std::optional<Slo> slo;
  std::optional<Located<std::string>> owner;
  std::optional<Located<std::string>> description;
  std::vector<std::string> tags;
  /// Keys that we give no meaning to, kept as written.
  text::Mapping other;
  /// Every key that was said, as written and with the first place that says it: what documents
  /// cite, and what tells "said and empty" from "not said".
  text::Mapping written;

  bool says(std::string_view key) const { return written.contains(key); }
  /// `role: job`: a one-shot that is done at exit 0.
  bool is_job() const { return role && role->value == "job"; }
};

struct Contract {
  /// False: no contract file was found, and only rules that need none apply.
  bool present = false;
  std::string path;       // as shown to the user
  std::string directory;  // absolute: what its relative paths are relative to
  text::SourceId source = text::SourceId::kNone;

  std::optional<Located<std::string>> project;
  std::vector<Environment> environments;  // as written; the first is the default
  std::vector<Located<std::string>> metadata_globs;
  /// Markdown files that hold generated blocks: patterns, relative to the contract's directory.
  std::vector<Located<std::string>> documents;
  std::map<model::TierName, Tier> tiers;
  std::vector<Flow> flows;
  Policy policy;
  Gates gates;
  std::map<model::ServiceName, ServiceMetadata> services;
  /// Keys of metadata without a meaning that were noted already.
  std::vector<std::string> noted_keys;

  const Tier* find_tier(const model::TierName& tier_name) const;
  const Environment* find_environment(const model::EnvironmentName& environment) const;
  const ServiceMetadata* find_service(const model::ServiceName& service) const;
  /// The tier that the service's metadata names, when it is declared; null otherwise.
  const Tier* tier_of(const model::ServiceName& service) const;
  /// True when a flow leads from one to the other, or they are the same.
  bool flow_leads(const model::TierName& from, const model::TierName& to) const;
};

}  // namespace bulkhead::contract
