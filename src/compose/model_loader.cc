#include "compose/model_loader.h"

#include <utility>

#include <fmt/format.h>

#include "compose/attribute_checks.h"
#include "compose/canonical.h"
#include "compose/discover.h"
#include "compose/file_paths.h"
#include "compose/normalize.h"
#include "compose/schema.h"
#include "compose/unique_items.h"
#include "text/diagnostic_codes.h"
#include "text/yaml.h"

namespace bulkhead::compose {
namespace {

using text::Value;

constexpr std::size_t kMaxFileBytes = std::size_t{32} << 20;
// Of one run, includes and extends counted each time; against files that include each other in
// ever more ways.
constexpr std::size_t kMaxFiles = 2000;
constexpr std::size_t kMaxBytes = std::size_t{256} << 20;

/// An alias inside its own anchor is a cycle to whoever reads it.
Category category_of(const text::Diagnostic& diagnostic) {
  if (diagnostic.code != text::kYamlLimit.code) return Category::kYaml;
  const bool cycle = diagnostic.help.find("cannot contain itself") != std::string::npos;
  return cycle ? Category::kCycle : Category::kLimit;
}

/// The path of the mapping that has its key at `span`; nothing when it is not below `value`.
std::optional<std::string> path_of_key(const Value& value, text::Span span,
                                       const std::string& path) {
  const auto below = [&path](const std::string& key) {
    return path.empty() ? key : path + "." + key;
  };
  if (const text::Mapping* mapping = value.as_mapping()) {
    for (const auto& entry : *mapping) {
      if (entry.key_span == span) return path;
      if (auto found = path_of_key(entry.value, span, below(entry.key))) return found;
    }
  } else if (const text::Sequence* items = value.as_sequence()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      if (auto found = path_of_key((*items)[i], span, below(std::to_string(i)))) return found;
    }
  }
  return std::nullopt;
}

/// Keys that are no text are told with the path of the mapping they stand in.
void place_keys(ProblemList& problems, std::size_t mark, const text::Sources& sources,
                text::SourceId source) {
  text::YamlOptions options;
  options.non_string_keys = text::NonStringKeys::kAsText;
  std::vector<text::Diagnostic> ignored;
  const auto documents = text::parse_yaml_documents(sources, source, options, ignored);
  if (!documents) return;
  for (std::size_t i = mark; i < problems.problems().size(); ++i) {
    Problem& problem = problems.problems()[i];
    if (problem.diagnostic.code != text::kNonStringKey.code) continue;
    for (const Value& document : *documents) {
      if (auto path = path_of_key(document, problem.diagnostic.span, {})) problem.path = *path;
    }
  }
}

}  // namespace

std::optional<std::vector<Value>> LoadSession::documents(const std::string& path,
                                                         text::Span asked_by) {
  ++files_loaded;
  auto known = texts.find(path);
  if (known == texts.end()) {
    std::string content;
    if (path == "-") {
      content = request.standard_input;
    } else {
      auto read = files.read(path, kMaxFileBytes);
      if (!read) {
        const text::Span place = asked_by.known() ? asked_by : place_in(request.named_at, path);
        problems.error(Category::kFileNotFound, "", place,
                       fmt::format("{} cannot be read: {}", shown_path(request.cwd, path),
                                   reason_of(read.error(), path)));
        return std::nullopt;
      }
      content = std::move(*read);
    }
    const std::string shown = path == "-" ? "<stdin>" : shown_path(request.cwd, path);
    known = texts.emplace(path, sources.add(shown, std::move(content))).first;
  }
  const bool told = files_loaded > kMaxFiles + 1 || bytes_loaded > kMaxBytes;
  bytes_loaded += sources.file(known->second).content().size();
  if (files_loaded > kMaxFiles || bytes_loaded > kMaxBytes) {
    if (told) return std::nullopt;
    problems.error(Category::kLimit, "", asked_by,
                   fmt::format("the project reads more than {} files or {} MiB through include and "
                               "extends",
                               kMaxFiles, kMaxBytes >> 20));
    return std::nullopt;
  }
  std::vector<text::Diagnostic> diagnostics;
  text::YamlOptions options;
  options.dates = text::Dates::kAsMoments;
  auto parsed = text::parse_yaml_documents(sources, known->second, options, diagnostics);
  const std::size_t mark = problems.mark();
  for (text::Diagnostic& diagnostic : diagnostics) {
    const Category category = category_of(diagnostic);
    problems.add(std::move(diagnostic), category);
  }
  if (!parsed) place_keys(problems, mark, sources, known->second);
  return parsed;
}

void LoadSession::note_origin(const std::string& path, text::Span by, std::string_view label,
                              const std::string& service) {
  if (const auto known = texts.find(path); known != texts.end()) {
    origins.add(known->second, by, label, service);
  }
}

std::optional<Value> ModelLoader::load(const std::vector<std::string>& paths, bool resolve,
                                       text::Span asked_by) {
  Value model{text::Mapping()};
  for (const std::string& path : paths) {
    if (!add_file(path, asked_by, model)) return std::nullopt;
  }
  set_defaults(model, session_.problems);
  if (session_.request.validate) check_attributes(model, session_.problems);
  if (resolve) resolve_paths(model, working_dir_, session_.home, session_.problems);
  // Whoever wants variables left as they are written wants no values either, secrets least of all.
  if (session_.request.interpolate) resolve_from_environment(model, environment_);
  return model;
}

bool ModelLoader::add_file(const std::string& path, text::Span asked_by, Value& model) {
  std::optional<std::vector<Value>> documents;
  if (const auto known = parsed.find(path); known != parsed.end()) {
    documents = std::move(known->second);
    parsed.erase(known);
  } else {
    documents = session_.documents(path, asked_by);
  }
  if (!documents) return false;
  for (Value& document : *documents) {
    if (!add_document(std::move(document), path, model)) return false;
  }
  return true;
}

void ModelLoader::fill_variables(Value& document) {
  if (session_.request.interpolate) {
    interpolate(document, environment_, session_.sources, session_.variables, session_.problems,
                session_.bytes_filled);
  } else {
    note_variables(document, environment_, session_.sources, session_.variables);
  }
}

bool ModelLoader::add_document(Value document, const std::string& path, Value& model) {
  ProblemList& problems = session_.problems;
  if (!document.as_mapping()) {
    problems.error(
        Category::kYaml, "", document.span(),
        fmt::format("a Compose file must be a mapping, but this is {}", describe(document.kind())));
    return false;
  }
  const OverrideTags tags = OverrideTags::take_from(document);
  fill_variables(document);
  if (!apply_include(document, path, tags)) return false;
  tags.apply(model);
  if (!apply_extends(document, path, tags)) return false;
  const std::size_t mark = problems.mark();
  merge_onto(model, std::move(document), {}, problems, session_.observer);
  drop_redefined(model, problems, session_.observer);
  if (problems.refused_since(mark)) return false;
  if (session_.request.validate && !check_schema(model, problems)) return false;
  drop_version(model, problems);
  make_canonical(model, !session_.request.interpolate, session_.ports_expanded, problems);
  if (problems.refused_since(mark)) return false;
  // Ranges of ports are expanded now and may clash with what another file says.
  drop_redefined(model, problems, session_.observer);
  return !problems.refused_since(mark);
}

}  // namespace bulkhead::compose
