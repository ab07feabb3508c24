// Preflight: everything that would make `up` fail and can be known before the engine is touched,
// all of it at once, each with what to do about it. Pure: what has to be asked of the engine and
// of the host comes in as values.
//
// What it cannot know is found out while the plan is carried out; what the plan itself cannot do
// (names taken, external things missing, images that nobody may pull) is in PlanOutcome::problems.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "docker/engine_info.h"
#include "linux/socket_table.h"
#include "model/project.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"
#include "orchestrate/plan.h"
#include "text/diagnostic.h"
#include "text/file_reader.h"

namespace bulkhead::orchestrate {

/// The machine on which the engine runs; known only where that is this one.
struct HostFacts {
  text::FileReader* files = nullptr;  // never null
  /// Sockets that listen in the engine's network namespace.
  std::vector<linux::ListeningSocket> listening;
  /// Bytes free where the engine keeps its data.
  std::optional<std::uint64_t> free_bytes;
};

struct PreflightInputs {
  const model::Project& project;
  const Desired& desired;
  const LiveState& live;
  const model::Plan& plan;
  /// Containers of others, inspected: at least those on which a wanted port is published.
  const std::vector<docker::Container>& others;
  const docker::SystemInfo& system;
  const HostFacts* host = nullptr;  // null: the engine is elsewhere
};

/// Sorted by code, then place. Empty when the plan changes nothing.
std::vector<text::Diagnostic> preflight(const PreflightInputs& inputs);

/// One group of checks each; all are part of preflight().
class Concerns;
void check_files(const PreflightInputs& inputs, Concerns& concerns);
void check_ports(const PreflightInputs& inputs, Concerns& concerns);
void check_networks(const PreflightInputs& inputs, Concerns& concerns);
void check_definitions(const PreflightInputs& inputs, Concerns& concerns);
void check_gates(const PreflightInputs& inputs, Concerns& concerns);

/// Collects what the checks find.
class Concerns final {
 public:
  void error(const char* code, const char* rule, std::string message, std::string help,
             text::Span span) {
    add(text::Severity::kError, code, rule, std::move(message), std::move(help), span);
  }
  void warning(const char* code, const char* rule, std::string message, std::string help,
               text::Span span) {
    add(text::Severity::kWarning, code, rule, std::move(message), std::move(help), span);
  }
  std::vector<text::Diagnostic> take() { return std::move(found_); }

 private:
  void add(text::Severity severity, const char* code, const char* rule, std::string message,
           std::string help, text::Span span);

  std::vector<text::Diagnostic> found_;
};

/// Services of which a container will be made or started.
std::set<model::ServiceName> services_to_start(const model::Plan& plan);

}  // namespace bulkhead::orchestrate
