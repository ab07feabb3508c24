// Context: all that a rule may look at, for one environment of one project. Built once; const; a
// rule reads it and says what it finds, nothing else. No clock here: today is a value.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compose/load.h"
#include "contract/contract.h"
#include "contract/permitted.h"
#include "model/graph.h"
#include "model/project.h"
#include "model/topology.h"
#include "reach/namespaces.h"
#include "rules/generated_blocks.h"
#include "rules/service_names.h"
#include "text/file_reader.h"
#include "text/source.h"

namespace bulkhead::rules {

/// One environment to check. References outlive the check.
struct Subject {
  model::EnvironmentName environment;  // empty where the contract names none
  /// REQUIRES: loaded.project is there.
  const compose::LoadResult& loaded;
  const contract::Contract& contract;
  const std::vector<text::Diagnostic>& contract_diagnostics;
};

/// What does not depend on the environment.
struct Surroundings {
  const text::Sources& sources;
  text::FileReader& files;
  contract::Day today;
  /// Services of environments that are not checked: metadata may speak of them.
  std::set<model::ServiceName> services_elsewhere;
  Documents documents = {};
};

class Context final {
 public:
  Context(const Subject& subject, const Surroundings& surroundings);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const model::Project& project() const { return project_; }
  const contract::Contract& contract() const { return contract_; }
  const contract::Permissions& permissions() const { return permissions_; }
  /// Of which labels the project's proxies read.
  contract::LabelSource label_source() const { return label_source_; }
  const model::Labels& proxy_labels(const model::Service& service) const {
    return contract::proxy_labels(service, label_source_);
  }
  const model::Topology& topology() const { return topology_; }
  const reach::Namespaces& namespaces() const { return namespaces_; }
  /// reach(topology()).
  const model::Graph& declared() const { return declared_; }
  const model::Graph& permitted() const { return permitted_; }

  const std::vector<compose::Problem>& problems() const { return loaded_.problems; }
  const std::vector<compose::VariableUse>& variables() const { return loaded_.variables; }
  /// What variables have values, the process's and those of env files.
  const compose::Environment& variable_values() const { return loaded_.environment; }
  const std::vector<text::Diagnostic>& contract_diagnostics() const {
    return contract_diagnostics_;
  }
  const text::Sources& sources() const { return surroundings_.sources; }
  text::FileReader& files() const { return surroundings_.files; }
  contract::Day today() const { return surroundings_.today; }
  const model::EnvironmentName& environment() const { return environment_; }
  const Documents& documents() const { return surroundings_.documents; }

  /// A service of this environment, active or not, or of another one.
  bool exists(const model::ServiceName& service) const;
  /// Every name that exists() knows, for suggestions.
  std::vector<std::string_view> service_names() const;

  /// names_of(project()).
  const ServiceNames& names() const { return names_; }

  /// An unexpired exception of the contract accepts the rule for this service here.
  bool accepted(std::string_view code, std::string_view rule,
                const model::ServiceName& service) const;

 private:
  const compose::LoadResult& loaded_;
  const model::Project& project_;
  const contract::Contract& contract_;
  const std::vector<text::Diagnostic>& contract_diagnostics_;
  const Surroundings& surroundings_;
  model::EnvironmentName environment_;
  contract::Permissions permissions_;
  contract::LabelSource label_source_;
  model::Topology topology_;
  reach::Namespaces namespaces_;
  model::Graph declared_;
  model::Graph permitted_;
  ServiceNames names_;
};

}  // namespace bulkhead::rules
