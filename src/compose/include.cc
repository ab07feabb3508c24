#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "compose/discover.h"
#include "compose/file_paths.h"
#include "compose/model_loader.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

/// One text or a list of them; nothing when it is neither.
std::optional<std::vector<std::string>> texts_of(const Value* value) {
  std::vector<std::string> texts;
  if (!value || value->is_null()) return texts;
  if (value->as_string()) return std::vector<std::string>{*value->as_string()};
  const Sequence* items = value->as_sequence();
  if (!items) return std::nullopt;
  for (const Value& item : *items) {
    if (!item.as_string()) return std::nullopt;
    texts.push_back(*item.as_string());
  }
  return texts;
}

}  // namespace

bool ModelLoader::apply_include(Value& document, const std::string& path,
                                const OverrideTags& tags) {
  const Value* written = document.get("include");
  if (!written) return true;
  const Value include = *written;
  document.as_mapping()->erase("include");
  if (include.is_null()) return true;
  const Sequence* entries = include.as_sequence();
  if (!entries) {
    session_.problems
        .error(Category::kSchema, "include", include.span(),
               fmt::format("include must be a list, but is {}", describe(include.kind())))
        .diagnostic.help = "put \"- \" before the path";
    return false;
  }
  bool good = true;
  for (const Value& entry : *entries) {
    good = include_one(entry, path, document, tags) && good;
  }
  return good;
}

bool ModelLoader::include_one(const Value& entry, const std::string& path, Value& document,
                              const OverrideTags& tags) {
  ProblemList& problems = session_.problems;
  const auto wrong = [&](std::string_view key, std::string_view wanted, const Value& value) {
    problems.error(
        Category::kType, fmt::format("include.{}", key), value.span(),
        fmt::format("include's {} must be {}, but is {}", key, wanted, describe(value.kind())));
    return false;
  };
  if (!entry.as_string() && !entry.as_mapping())
    return wrong("entry", "a path or a mapping", entry);
  auto paths = texts_of(entry.as_string() ? &entry : entry.get("path"));
  if (!paths) return wrong("path", "a path or a list of paths", *entry.get("path"));
  if (paths->empty()) return true;

  const Value* project = entry.get("project_directory");
  if (project && !project->is_null() && !project->as_string()) {
    return wrong("project_directory", "a path", *project);
  }
  for (std::string& included : *paths) {
    if (is_remote_resource(included)) {
      problems
          .error(Category::kUnsupported, "include", entry.span(),
                 fmt::format("include of {} is not supported: it is not on this machine", included))
          .diagnostic.help = "fetch it, and include the file";
      return false;
    }
    included = absolute_path(folder_, included);
  }
  std::vector<std::string> chain = including_;
  chain.push_back(path);
  const std::string& main = paths->front();
  if (std::find(chain.begin(), chain.end(), main) != chain.end()) {
    std::string circle;
    for (const std::string& file : chain) {
      circle += shown_path(session_.request.cwd, file) + " includes ";
    }
    problems.error(Category::kCycle, "include", entry.span(),
                   fmt::format("files include each other in a circle: {}{}", circle,
                               shown_path(session_.request.cwd, main)));
    return false;
  }
  // The folder is kept relative to this model's, which resolves what is included once more.
  std::string folder = parent_path(main);
  std::string working_dir = relative_path(folder_, folder);
  if (project && project->as_string() && !project->as_string()->empty()) {
    const std::string& text = *project->as_string();
    folder = absolute_path(absolute_path(session_.request.cwd, working_dir_), text);
    working_dir =
        text.starts_with('/') ? text : relative_path(folder_, absolute_path(folder_, text));
  }
  auto environment = environment_for_include(entry, folder);
  if (!environment) return false;
  ModelLoader loader(session_, *environment, working_dir, folder, std::move(chain));
  auto imported = loader.load(*paths, true, entry.span());
  for (const std::string& included : *paths) {
    session_.note_origin(included, entry.span(), "included here");
  }
  if (!imported) return false;
  const std::size_t mark = problems.mark();
  import_resources(std::move(*imported), document, tags);
  return !problems.refused_since(mark);
}

std::optional<Environment> ModelLoader::environment_for_include(const Value& entry,
                                                                const std::string& folder) {
  ProblemList& problems = session_.problems;
  auto written = texts_of(entry.get("env_file"));
  if (!written) {
    problems.error(Category::kType, "include.env_file", entry.get("env_file")->span(),
                   "include's env_file must be a path or a list of paths");
    return std::nullopt;
  }
  std::vector<std::string> paths;
  if (written->empty()) {
    const std::string beside = join_path(folder, ".env");
    if (session_.files.kind(beside) == text::FileKind::kFile) paths.push_back(beside);
  }
  const std::size_t mark = problems.mark();
  for (const std::string& file : *written) {
    if (file == "/dev/null") continue;
    paths.push_back(absolute_path(absolute_path(session_.request.cwd, working_dir_), file));
  }
  Environment environment = environment_;
  for (const text::SourceId file : merge_env_files(paths, session_.request, environment,
                                                   session_.files, session_.sources, problems)) {
    session_.origins.add_env_file(file);
  }
  for (std::size_t i = mark; i < problems.problems().size(); ++i) {
    text::Diagnostic& diagnostic = problems.problems()[i].diagnostic;
    if (diagnostic.span.known()) diagnostic.related.push_back({entry.span(), "included here"});
  }
  if (problems.refused_since(mark)) return std::nullopt;
  return environment;
}

void ModelLoader::import_resources(Value imported, Value& document, const OverrideTags& tags) {
  for (const std::string kind :
       {"services", "volumes", "networks", "secrets", "configs", "models"}) {
    Value* from = imported.as_mapping()->find(kind);
    if (!from || !from->as_mapping()) continue;
    Value* to = document.as_mapping()->find(kind);
    if (!to || to->is_null()) {
      to = &document.as_mapping()->set(kind, Value(Mapping(), from->span()), from->span());
    }
    if (!to->as_mapping()) continue;  // the schema will say so
    for (auto& entry : *from->as_mapping()) {
      Value* local = to->as_mapping()->find(entry.key);
      if (!local) {
        to->as_mapping()->set(entry.key, std::move(entry.value), entry.key_span);
        continue;
      }
      tags.apply(entry.value, {kind, entry.key});
      merge_onto(entry.value, std::move(*local), {kind, entry.key}, session_.problems,
                 session_.observer);
      *local = std::move(entry.value);
    }
  }
}

}  // namespace bulkhead::compose
