#include <fmt/format.h>

#include "contract/file_glob.h"
#include "model/build_stage.h"
#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/example_files.h"
#include "rules/project_path.h"
#include "rules/resolved_place.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

/// The last part of the path has an ending that files have and folders have not.
bool looks_like_file(std::string_view path) {
  const auto slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || name.size() - dot > 6) return false;
  const std::string_view ending = name.substr(dot + 1);
  return ending != "d" && !ending.empty() && ending.find_first_of("0123456789") != 0;
}

/// Where an example of the file lies beside it, somebody is to make it before the start.
void consider_example(const Context& context, const std::string& path, model::Finding& finding) {
  const auto example = example_of(context.files(), path);
  if (!example) return;
  finding.diagnostic.severity = text::Severity::kWarning;
  finding.diagnostic.help = fmt::format("make it from {}, which lies beside it", quoted(*example));
}

/// The path that the problem is about: relative ones are the project's.
std::string env_file_of(const Context& context, const compose::Problem& problem) {
  const text::Span span = problem.diagnostic.span;
  if (!span.known()) return {};
  std::string_view written = context.sources().text(span);
  if (written.size() > 1 && (written.front() == '"' || written.front() == '\'')) {
    written = written.substr(1, written.size() - 2);
  }
  return contract::absolute_path(context.project().working_dir, written);
}

void check_env_files(const Context& context, Sink& sink) {
  for (const compose::Problem& problem : context.problems()) {
    if (problem.category != compose::Category::kEnvFileMissing || problem.follows_unset) continue;
    consider_example(context, env_file_of(context, problem),
                     report_problem(context, sink, problem));
  }
}

void check_grants(const Context& context, Sink& sink, std::string_view kind,
                  const std::map<std::string, model::FileObject>& objects) {
  for (const auto& [key, object] : objects) {
    if (object.file.empty() || object.external || !is_of_project(context.project(), object.file))
      continue;
    if (context.files().kind(object.file) != text::FileKind::kMissing) continue;
    auto& finding =
        sink.add(object.span,
                 fmt::format("{} {} is to come from {}, which does not exist", kind, quoted(key),
                             quoted(path_in_project(context.project(), object.file))));
    finding.diagnostic.help = "create the file, or correct its path";
    consider_example(context, object.file, finding);
  }
}

/// Folders that a build is given besides its context; URLs, images and services are not looked for.
void check_additional_contexts(const Context& context, Sink& sink, const model::Service& service) {
  const text::Value* contexts = resolved_value(context, service, {"build", "additional_contexts"});
  if (contexts == nullptr || contexts->as_mapping() == nullptr) return;
  for (const auto& entry : *contexts->as_mapping()) {
    const std::string* path = entry.value.as_string();
    if (path == nullptr || !is_of_project(context.project(), *path)) continue;
    if (holds_unset_variable(context, entry.value.span())) continue;  // BH507
    if (context.files().kind(*path) != text::FileKind::kMissing) continue;
    sink.warn(entry.value.span(),
              fmt::format("{} is built with context {} from {}, which does not exist",
                          quoted(service.name), quoted(entry.key),
                          quoted(path_in_project(context.project(), *path))),
              {service.name})
        .diagnostic.help = "correct `build.additional_contexts`";
  }
}

/// A stage that the Dockerfile lacks. Of numbers only those beyond the last are certain.
void check_target(const Context& context, Sink& sink, const model::Service& service) {
  const model::Build& build = *service.build;
  const auto stages = model::stages_of(build, context.files());
  if (stages.empty() || model::find_stage(stages, build.target) != nullptr) return;
  const text::Span place = place_of(context, service, {"build", "target"}, build.span);
  if (holds_unset_variable(context, place)) return;  // BH507
  const auto path = model::dockerfile_path(build);
  auto& finding = sink.warn(place,
                            fmt::format("{} is to be built up to stage {}, which {} does not have",
                                        quoted(service.name), quoted(build.target),
                                        path ? quoted(path_in_project(context.project(), *path))
                                             : "its `dockerfile_inline`"),
                            {service.name});
  std::vector<std::string> names;
  for (const auto& stage : stages) {
    if (!stage.name.empty()) names.push_back(stage.name);
  }
  finding.diagnostic.help = text::did_you_mean(build.target, {names.begin(), names.end()});
  if (!finding.diagnostic.help.empty()) return;
  finding.diagnostic.help = names.empty() ? "remove `build.target`: no stage there has a name"
                                          : fmt::format("it has {}", listed(names));
}

void check_build(const Context& context, Sink& sink, const model::Service& service) {
  const model::Build& build = *service.build;
  if (!build.target.empty()) check_target(context, sink, service);
  const text::Span place = place_of(context, service, {"build", "context"}, build.span);
  if (holds_unset_variable(context, place)) return;  // BH507
  if (is_of_project(context.project(), build.context) &&
      context.files().kind(build.context) == text::FileKind::kMissing) {
    sink.warn(place,
              fmt::format("{} is built from {}, which does not exist", quoted(service.name),
                          quoted(path_in_project(context.project(), build.context))),
              {service.name})
        .diagnostic.help = "correct `build.context`";
    return;
  }
  const auto dockerfile = model::dockerfile_path(build);
  if (dockerfile && is_of_project(context.project(), *dockerfile) &&
      context.files().kind(*dockerfile) == text::FileKind::kMissing) {
    sink.warn(place_of(context, service, {"build", "dockerfile"}, place),
              fmt::format("{} is built by {}, which does not exist", quoted(service.name),
                          quoted(path_in_project(context.project(), *dockerfile))),
              {service.name})
        .diagnostic.help = "create the file, or correct `build.dockerfile`";
  }
}

}  // namespace

void missing_file(const Context& context, Sink& sink) {
  check_env_files(context, sink);
  check_grants(context, sink, "config", context.project().configs);
  check_grants(context, sink, "secret", context.project().secrets);
  for (const auto& [name, service] : context.project().services) {
    for (const auto& mount : service.volumes) {
      if (mount.type != model::Mount::Type::kBind ||
          !is_of_project(context.project(), mount.source))
        continue;
      if (!looks_like_file(mount.source) || !looks_like_file(mount.target)) continue;
      if (holds_unset_variable(context, place_of_source(context, service, mount))) continue;
      if (context.files().kind(mount.source) != text::FileKind::kMissing) continue;
      auto& finding = sink.warn(
          place_of_source(context, service, mount),
          fmt::format(
              "{} mounts {}, which does not exist: the engine makes an empty folder of that "
              "name",
              quoted(name), quoted(path_in_project(context.project(), mount.source))),
          {name});
      finding.diagnostic.help = "create the file, or correct its path";
    }
    check_additional_contexts(context, sink, service);
    if (service.build) check_build(context, sink, service);
  }
}

}  // namespace bulkhead::rules
