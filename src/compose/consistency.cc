#include "compose/consistency.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "text/suggest.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Span;
using text::Value;

constexpr std::string_view kServicePrefix = "service:";

const std::string* text_at(const Value& value, std::string_view key) {
  const Value* found = value.get(key);
  return found ? found->as_string() : nullptr;
}

const Sequence& items_at(const Value& value, std::string_view key) {
  static const Sequence kNone;
  const Value* found = value.get(key);
  return found && found->as_sequence() ? *found->as_sequence() : kNone;
}

const Mapping& mapping_at(const Value& value, std::string_view key) {
  static const Mapping kNone;
  const Value* found = value.get(key);
  return found && found->as_mapping() ? *found->as_mapping() : kNone;
}

std::vector<std::string_view> keys_of(const Mapping& mapping) {
  std::vector<std::string_view> keys;
  for (const auto& entry : mapping) keys.push_back(entry.key);
  return keys;
}

std::optional<std::int64_t> integer_at(const Value& value, std::string_view key) {
  const Value* found = value.get(key);
  if (!found || !found->as_integer()) return std::nullopt;
  return *found->as_integer();
}

class Checker final {
 public:
  Checker(const Value& model, const ServiceLots& lots, ProblemList& problems)
      : model_(model), lots_(lots), problems_(problems) {}

  void run() {
    for (const auto& entry : lots_.active) {
      name_ = entry.key;
      key_span_ = entry.key_span;
      service(entry.value);
    }
    secrets();
    cycles();
  }

 private:
  std::string at(std::string_view rest) const { return fmt::format("services.{}{}", name_, rest); }

  Problem& error(Category category, std::string_view rest, Span span, std::string message) {
    return problems_.error(category, at(rest), span.known() ? span : key_span_, std::move(message));
  }

  void service(const Value& service) {
    if (!service.get("build") && !text_at(service, "image") && !service.get("provider")) {
      error(Category::kConsistency, "", key_span_,
            fmt::format("service {} has neither an image nor a build", name_))
          .diagnostic.help = "add `image:` or `build:`";
    }
    if (const Value* build = service.get("build")) check_build(*build, service);
    check_networks(service);
    check_healthcheck(service);
    check_dependencies(service);
    check_references(service);
    check_scale(service);
    check_limits(service);
    check_watch(service);
    check_targets(service);
  }

  void check_build(const Value& build, const Value& service) {
    const Value* file = build.get("dockerfile");
    const Value* inline_file = build.get("dockerfile_inline");
    if (file && inline_file) {
      error(Category::kConflict, ".build", inline_file->span(),
            fmt::format("service {} has both dockerfile and dockerfile_inline", name_))
          .diagnostic.help = "keep one of them";
    }
    for (const auto& entry : mapping_at(build, "additional_contexts")) {
      const std::string* context = entry.value.as_string();
      if (!context || !context->starts_with(kServicePrefix)) continue;
      const std::string target = context->substr(kServicePrefix.size());
      const Value* other = lots_.active.find(target);
      if (other && other->get("build")) continue;
      error(Category::kReference, ".build.additional_contexts", entry.value.span(),
            fmt::format("service {} takes service {} as build context {}, but {}", name_, target,
                        entry.key, other ? "that one is not built" : "there is none"));
    }
    const std::string* platform = text_at(service, "platform");
    const Sequence& platforms = items_at(build, "platforms");
    if (!platform || platforms.empty()) return;
    const bool listed = std::any_of(platforms.begin(), platforms.end(), [&](const Value& item) {
      return item.as_string() && *item.as_string() == *platform;
    });
    if (listed) return;
    error(Category::kConsistency, ".platform", service.get("platform")->span(),
          fmt::format("service {} runs on platform {}, which build.platforms does not list", name_,
                      *platform));
  }

  /// What was probably meant; not for every one of very many, since each looks at all names.
  std::string guess(std::string_view word, const Mapping& known) const {
    constexpr std::size_t kMostGuesses = 200;
    if (problems_.problems().size() > kMostGuesses) return {};
    return text::did_you_mean(word, keys_of(known));
  }

  void undefined(Category category, std::string_view rest, Span span, std::string_view kind,
                 std::string_view wanted, const Mapping& known) {
    Problem& problem =
        error(category, rest, span,
              fmt::format("service {} refers to undefined {} {}", name_, kind, wanted));
    problem.diagnostic.help = guess(wanted, known);
    if (wanted == "#extensions") {
      problem.diagnostic.notes.emplace_back(
          "names that begin with x- are taken as extensions here, by `docker compose` too");
      problem.diagnostic.help = "give it another name";
    } else if (problem.diagnostic.help.empty()) {
      problem.diagnostic.help =
          fmt::format("declare {} under `{}s:`", wanted, kind == "build secret" ? "secret" : kind);
    }
  }

  void check_networks(const Value& service) {
    const Mapping& attached = mapping_at(service, "networks");
    const Value* mode = service.get("network_mode");
    if (mode && !attached.empty()) {
      Problem& problem = error(Category::kConflict, "", mode->span(),
                               fmt::format("service {} has both network_mode and networks", name_));
      problem.diagnostic.related.push_back({attached.begin()->key_span, "networks here"});
      problem.diagnostic.help = "keep one of them";
    }
    const Mapping& networks = mapping_at(model_, "networks");
    for (const auto& entry : attached) {
      if (networks.contains(entry.key)) continue;
      undefined(Category::kReference, "", entry.key_span, "network", entry.key, networks);
    }
    const std::string* text = mode ? mode->as_string() : nullptr;
    if (!text || !text->starts_with(kServicePrefix)) return;
    const std::string target = text->substr(kServicePrefix.size());
    if (lots_.active.contains(target)) return;
    // An implied dependency says it already.
    if (mapping_at(service, "depends_on").contains(target)) return;
    error(Category::kReference, "", mode->span(),
          fmt::format("service {} shares the network of service {}, which does not exist", name_,
                      target))
        .diagnostic.help = guess(target, lots_.active);
  }

  void check_healthcheck(const Value& service) {
    const Value* check = service.get("healthcheck");
    if (!check) return;
    const Sequence& test = items_at(*check, "test");
    if (test.empty() || !test[0].as_string()) return;
    const std::string& first = *test[0].as_string();
    if (first == "CMD" || first == "CMD-SHELL" || first == "NONE") return;
    error(Category::kConsistency, ".healthcheck.test", test[0].span(),
          fmt::format("the healthcheck's test of service {} must begin with CMD, CMD-SHELL or "
                      "NONE, not {}",
                      name_, first))
        .diagnostic.help = "put CMD in front of the words, or write the test as one text";
  }

  void check_dependencies(const Value& service) {
    for (const auto& entry : mapping_at(service, "depends_on")) {
      if (lots_.active.contains(entry.key)) continue;
      const bool inactive = lots_.inactive.contains(entry.key);
      const Value* required = entry.value.get("required");
      const bool optional = required && required->as_bool() && !*required->as_bool();
      if (inactive && optional) continue;
      const Category category =
          inactive ? Category::kInactiveDependency : Category::kUndefinedDependency;
      Problem& problem =
          error(category, ".depends_on", entry.key_span,
                inactive ? fmt::format("service {} depends on service {}, which no active profile "
                                       "selects",
                                       name_, entry.key)
                : entry.key.empty()
                    ? fmt::format("service {} depends on a service without a name", name_)
                    : fmt::format("service {} depends on undefined service {}", name_, entry.key));
      if (inactive) {
        const Sequence& profiles = items_at(*lots_.inactive.find(entry.key), "profiles");
        const std::string profile = profiles.empty()          ? ""
                                    : profiles[0].as_string() ? *profiles[0].as_string()
                                                              : "";
        problem.diagnostic.help =
            fmt::format("enable it with --profile {}, or mark it `required: false`", profile);
        problem.diagnostic.related.push_back(
            {lots_.inactive.find_entry(entry.key)->key_span, "it is here"});
      } else {
        problem.diagnostic.help = guess(entry.key, lots_.active);
      }
    }
  }

  void check_sources(const Sequence& grants, std::string_view rest, std::string_view kind,
                     const Mapping& known) {
    for (const Value& grant : grants) {
      const Value* source = grant.get("source");
      const std::string name = source ? go_sprint(*source) : "";
      if (known.contains(name)) continue;
      undefined(Category::kReference, rest, source ? source->span() : grant.span(), kind, name,
                known);
    }
  }

  void check_references(const Value& service) {
    const Mapping& volumes = mapping_at(model_, "volumes");
    for (const Value& mount : items_at(service, "volumes")) {
      const std::string* type = text_at(mount, "type");
      const Value* source = mount.get("source");
      if (!type || *type != "volume" || !source || volumes.contains(*source->as_string())) continue;
      undefined(Category::kReference, "", source->span(), "volume", *source->as_string(), volumes);
    }
    const Mapping& secrets = mapping_at(model_, "secrets");
    if (const Value* build = service.get("build")) {
      check_sources(items_at(*build, "secrets"), "", "build secret", secrets);
    }
    check_sources(items_at(service, "configs"), "", "config", mapping_at(model_, "configs"));
    check_sources(items_at(service, "secrets"), "", "secret", secrets);
    const Mapping& models = mapping_at(model_, "models");
    for (const auto& entry : mapping_at(service, "models")) {
      if (models.contains(entry.key)) continue;
      undefined(Category::kReference, "", entry.key_span, "model", entry.key, models);
    }
  }

  void check_scale(const Value& service) {
    const Value* deploy = service.get("deploy");
    const auto scale = integer_at(service, "scale");
    const auto replicas = deploy ? integer_at(*deploy, "replicas") : std::nullopt;
    if (scale && replicas && *scale != *replicas) {
      Problem& problem = error(
          Category::kConflict, "", service.get("scale")->span(),
          fmt::format("service {} has scale {} and deploy.replicas {}", name_, *scale, *replicas));
      problem.diagnostic.related.push_back({deploy->get("replicas")->span(), "replicas here"});
      problem.diagnostic.help = "keep one of them";
    }
    if (scale && *scale < 0) {
      error(Category::kConsistency, ".scale", service.get("scale")->span(),
            fmt::format("scale of service {} must be 0 or more, but is {}", name_, *scale));
    }
    if (replicas && *replicas < 0) {
      error(Category::kConsistency, ".deploy.replicas", deploy->get("replicas")->span(),
            fmt::format("replicas of service {} must be 0 or more, but is {}", name_, *replicas));
    }
    const std::int64_t count = scale ? *scale : replicas.value_or(1);
    const Value* container = service.get("container_name");
    if (count <= 1 || !container) return;
    // The reference implementation names the attribute where the service should stand.
    Problem& problem = problems_.error(
        Category::kContainerName, scale ? "services.scale" : "services.deploy.replicas",
        container->span(),
        fmt::format("service {} has a container_name and {} replicas, but a container's "
                    "name is unique",
                    name_, count));
    const Value* number = scale ? service.get("scale") : deploy->get("replicas");
    problem.diagnostic.related.push_back({number->span(), "replicas here"});
    problem.diagnostic.help = "remove container_name";
  }

  void check_limit(const Value& service, std::string_view own, std::string_view group,
                   std::string_view key) {
    const Value* value = service.get(own);
    const Value* deploy = service.get("deploy");
    const Value* resources = deploy ? deploy->get("resources") : nullptr;
    const Value* limits = resources ? resources->get(group) : nullptr;
    if (!value || !limits) return;
    const Value* other = limits->get(key);
    // What is not said counts as 0 there.
    if (other && go_sprint(*other) == go_sprint(*value)) return;
    Problem& problem =
        error(Category::kConflict, "", value->span(),
              fmt::format("service {} has {} {} and deploy.resources.{}.{} {}", name_, own,
                          go_sprint(*value), group, key, other ? go_sprint(*other) : "not set"));
    problem.diagnostic.related.push_back({other ? other->span() : limits->span(), "here"});
    problem.diagnostic.help = "give both the same value, or keep one of them";
  }

  void check_limits(const Value& service) {
    check_limit(service, "cpus", "limits", "cpus");
    check_limit(service, "mem_limit", "limits", "memory");
    check_limit(service, "mem_reservation", "reservations", "memory");
    check_limit(service, "pids_limit", "limits", "pids");
  }

  void check_watch(const Value& service) {
    const Value* develop = service.get("develop");
    if (!develop) return;
    for (const Value& watch : items_at(*develop, "watch")) {
      const std::string* action = text_at(watch, "action");
      if (text_at(watch, "target")) continue;
      if (action && (*action == "rebuild" || *action == "restart")) continue;
      error(Category::kConsistency, ".develop.watch", watch.span(),
            fmt::format("a watch of service {} with action {} needs a target", name_,
                        action ? *action : ""))
          .diagnostic.help = "add `target:`, the path in the container";
    }
  }

  void check_targets(const Value& service) {
    std::map<std::string, Span> mounts;
    const auto add = [&](const std::string& target, std::string_view kind, std::size_t index,
                         Span span) {
      const auto [known, fresh] = mounts.emplace(target, span);
      if (fresh) return;
      Problem& problem = error(Category::kConflict, fmt::format(".{}.{}", kind, index), span,
                               fmt::format("service {} mounts {} twice", name_, target));
      problem.diagnostic.related.push_back({known->second, "mounted here, too"});
      problem.diagnostic.help = "keep one of them";
    };
    const Sequence& tmpfs = items_at(service, "tmpfs");
    for (std::size_t i = 0; i < tmpfs.size(); ++i) {
      const std::string& text = *tmpfs[i].as_string();
      add(text.substr(0, text.find(':')), "tmpfs", i, tmpfs[i].span());
    }
    const Sequence& volumes = items_at(service, "volumes");
    for (std::size_t i = 0; i < volumes.size(); ++i) {
      const std::string* target = text_at(volumes[i], "target");
      add(target ? *target : "", "volumes", i, volumes[i].span());
    }
  }

  void secrets() {
    for (const auto& entry : mapping_at(model_, "secrets")) {
      const Value* external = entry.value.get("external");
      if (external && external->as_bool() && *external->as_bool()) continue;
      if (text_at(entry.value, "file") || text_at(entry.value, "environment")) continue;
      problems_
          .error(Category::kConsistency, "secrets." + entry.key, entry.key_span,
                 fmt::format("secret {} has neither file nor environment", entry.key))
          .diagnostic.help = "say where its content comes from";
    }
  }

  void cycles() {
    std::set<std::string> done;
    for (const auto& entry : lots_.active) {
      std::vector<std::string> path;
      if (find_cycle(entry.key, path, done)) return;
    }
  }

  /// Depth first without recursion: a chain of dependencies is as long as a file makes it.
  bool find_cycle(const std::string& first, std::vector<std::string>& path,
                  std::set<std::string>& done) {
    struct Step {
      const Mapping* dependencies;
      std::size_t next = 0;
    };
    if (done.contains(first)) return false;
    std::vector<Step> steps;
    std::set<std::string> on_path;
    const auto enter = [&](const std::string& name) {
      path.push_back(name);
      on_path.insert(name);
      steps.push_back({&mapping_at(*lots_.active.find(name), "depends_on")});
    };
    enter(first);
    while (!steps.empty()) {
      Step& step = steps.back();
      if (step.next == step.dependencies->size()) {
        done.insert(path.back());
        on_path.erase(path.back());
        path.pop_back();
        steps.pop_back();
        continue;
      }
      const auto& entry = *(step.dependencies->begin() + step.next++);
      if (!lots_.active.contains(entry.key)) continue;
      if (on_path.contains(entry.key)) {
        report_cycle(path, entry.key, entry.key_span);
        return true;
      }
      if (!done.contains(entry.key)) enter(entry.key);
    }
    return false;
  }

  void report_cycle(const std::vector<std::string>& path, const std::string& closing, Span span) {
    const auto begin = std::find(path.begin(), path.end(), closing);
    std::string circle;
    for (auto step = begin; step != path.end(); ++step) circle += *step + " -> ";
    Problem& problem = problems_.error(
        Category::kCycle, "", span,
        fmt::format("services depend on each other in a circle: {}{}", circle, closing));
    for (auto step = begin; step != path.end(); ++step) {
      problem.diagnostic.related.push_back(
          {lots_.active.find_entry(*step)->key_span, "part of the circle"});
    }
  }

  const Value& model_;
  const ServiceLots& lots_;
  ProblemList& problems_;
  std::string name_;
  Span key_span_;
};

}  // namespace

void check_consistency(const Value& model, const ServiceLots& lots, ProblemList& problems) {
  Checker(model, lots, problems).run();
}

void scale_replicas(Mapping& services) {
  for (auto& entry : services) {
    const Value* scale = entry.value.get("scale");
    Value* deploy = entry.value.as_mapping()->find("deploy");
    if (!scale || !deploy || deploy->get("replicas")) continue;
    Mapping with_replicas;  // in the order of the shape: mode, replicas, the rest
    const Mapping::Entry* mode = deploy->as_mapping()->find_entry("mode");
    if (mode) with_replicas.set(mode->key, mode->value, mode->key_span);
    with_replicas.set("replicas", *scale, scale->span());
    for (auto& rest : *deploy->as_mapping()) {
      if (rest.key != "mode") with_replicas.set(rest.key, std::move(rest.value), rest.key_span);
    }
    *deploy = Value(std::move(with_replicas), deploy->span());
  }
}

void check_container_names(const Mapping& active, ProblemList& problems) {
  std::map<std::string, Span> names;
  for (const auto& entry : active) {
    const Value* name = entry.value.get("container_name");
    if (!name) continue;
    const auto [known, fresh] = names.emplace(*name->as_string(), name->span());
    if (fresh) continue;
    Problem& problem = problems.error(
        Category::kContainerName, "services." + entry.key, name->span(),
        fmt::format("container name {} is used by two services", *name->as_string()));
    problem.diagnostic.related.push_back({known->second, "used here, too"});
    problem.diagnostic.help = "give each service a name of its own";
  }
}

}  // namespace bulkhead::compose
