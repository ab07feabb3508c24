// Planner: the workings of plan.h, in the order in which it decides: images, networks, volumes,
// which containers stay, then service by service in dependency order what is done for each, and
// what is waited for in the end. A part of it a file.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "orchestrate/compare.h"
#include "orchestrate/plan.h"

namespace bulkhead::orchestrate {

/// What becomes of one container of a service.
struct Fate {
  std::uint32_t number = 0;
  std::string name;                         // in the end
  const docker::Container* live = nullptr;  // null: to be made
  Comparison comparison;                    // of `live` with what is wanted
  bool recreate = false;
  std::optional<model::StepIndex> created;  // its new container exists
  std::optional<model::StepIndex> started;
  /// Memory for ready(): the await step of each readiness.
  std::map<model::Readiness, model::StepIndex> awaited;
};

class Planner final {
 public:
  Planner(const Desired& desired, const LiveState& live, const PlanOptions& options)
      : desired_(desired), live_(live), options_(options) {}

  PlanOutcome run();

 private:
  using StepIndex = model::StepIndex;

  // plan.cc
  void plan_images();
  void plan_networks();
  void plan_network(const DesiredNetwork& network);
  void recreate_network(const DesiredNetwork& network, const docker::Network& existing,
                        std::vector<model::FieldChange> fields);
  void plan_volumes();
  void plan_orphans();
  std::vector<model::ServiceName> in_dependency_order() const;

  // choose_containers.cc
  void choose(const DesiredService& service);
  std::optional<References> references_of(const DesiredService& service) const;
  bool is_forced(const DesiredService& service) const;
  bool has_sharers(const model::ServiceName& service) const;
  void drop_unfinished(std::vector<Fate>& candidates);
  void plan_removal(const docker::Container& container, std::string reason);

  // plan_conflicts.cc
  void stop_port_holders();
  std::vector<model::Wait> port_waits(const DesiredService& service) const;
  std::optional<model::Wait> name_wait(const DesiredService& service, const std::string& name);

  // plan_gates.cc
  std::vector<model::Wait> gates(const DesiredService& service);
  void add_ready(const DesiredService& service, Fate& fate, model::Readiness readiness,
                 bool required, std::vector<model::Wait>& waits);
  void add_disturbances(const DesiredService& service, std::set<model::ServiceName>& seen,
                        std::vector<model::Wait>& waits);
  model::Readiness final_readiness(const DesiredService& service) const;
  bool is_satisfied(const Fate& fate, model::Readiness readiness) const;
  void await_all();

  // plan_replacement.cc
  void plan_beside(const DesiredService& service, Fate& fate, std::size_t change);

  // plan_containers.cc
  void plan_service(const DesiredService& service);
  void plan_create(const DesiredService& service, Fate& fate);
  void plan_recreate(const DesiredService& service, Fate& fate);
  std::string temporary_name(const Fate& fate) const;
  void plan_kept(const DesiredService& service, Fate& fate);
  std::vector<model::Wait> plan_changes_in_place(Fate& fate);
  std::vector<model::Wait> creation_waits(const DesiredService& service) const;
  void plan_start(const DesiredService& service, Fate& fate, std::size_t change,
                  std::vector<model::Wait> after);
  std::string restart_reason(const DesiredService& service, const docker::Container& live) const;
  std::string start_reason(const DesiredService& service, const Fate& fate) const;

  // plan_left_behind.cc
  const docker::Container* owner_of(const docker::Container& container) const;
  bool is_stranded(const docker::Container& container) const;
  void tell_who_is_left_behind();

  StepIndex add(model::Step step);
  std::size_t add(model::Change change);
  void problem(const char* code, const char* rule, std::string message, std::string help,
               text::Span span);

  const Desired& desired_;
  const LiveState& live_;
  const PlanOptions& options_;
  PlanOutcome out_;

  std::map<std::string, StepIndex> network_created_;  // by network name
  std::set<std::string> recreated_networks_;
  std::map<std::string, StepIndex> volume_created_;  // by key
  /// Containers stopped because a network of theirs is made anew: by id, the last step of it.
  std::map<std::string, StepIndex> detached_;
  std::map<std::string, StepIndex> stopped_;               // by container id
  std::map<std::string, StepIndex> removed_;               // by container id
  std::map<model::ServiceName, std::vector<Fate>> fates_;  // sorted by number
  std::set<model::ServiceName> renewed_;                   // some container of it is made anew
  std::set<model::ServiceName> restarted_;                 // some container of it is started again
};

}  // namespace bulkhead::orchestrate
