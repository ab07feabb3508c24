#include "tests/conformance/compose_case.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compose/config_output.h"
#include "compose/file_paths.h"
#include "linux/disk_files.h"
#include "text/json.h"

namespace bulkhead::conformance {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

std::string text_at(const Value& value, std::string_view key) {
  const Value* found = value.get(key);
  return found && found->as_string() ? *found->as_string() : std::string();
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void replace_root(Value& value, const std::string& root) {
  if (std::string* text = value.as_string()) {
    replace_all(*text, "<ROOT>", root);
  } else if (Sequence* items = value.as_sequence()) {
    for (Value& item : *items) replace_root(item, root);
  } else if (Mapping* mapping = value.as_mapping()) {
    Mapping renamed;
    for (auto& entry : *mapping) {
      std::string key = entry.key;
      replace_all(key, "<ROOT>", root);
      replace_root(entry.value, root);
      renamed.set(std::move(key), std::move(entry.value));
    }
    value = Value(std::move(renamed));
  }
}

bool same_number(const Value& a, const Value& b) {
  const auto number = [](const Value& value) {
    return value.as_integer() ? static_cast<double>(*value.as_integer()) : *value.as_float();
  };
  const auto is_number = [](const Value& value) { return value.as_integer() || value.as_float(); };
  return is_number(a) && is_number(b) && number(a) == number(b);
}

/// The first difference, or nothing.
std::string difference(const Value& expected, const Value& actual, const std::string& path) {
  if (same_number(expected, actual)) return {};
  const Mapping* wanted = expected.as_mapping();
  const Mapping* given = actual.as_mapping();
  if (wanted && given) {
    for (const auto& entry : *wanted) {
      const Value* other = given->find(entry.key);
      if (!other) {
        return fmt::format("{}.{} is missing; expected {}", path, entry.key,
                           text::write_compact_json(entry.value));
      }
      if (auto found = difference(entry.value, *other, path + "." + entry.key); !found.empty()) {
        return found;
      }
    }
    for (const auto& entry : *given) {
      if (wanted->contains(entry.key)) continue;
      return fmt::format("{}.{} is not expected: {}", path, entry.key,
                         text::write_compact_json(entry.value));
    }
    return {};
  }
  const Sequence* items = expected.as_sequence();
  const Sequence* others = actual.as_sequence();
  if (items && others && items->size() == others->size()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      if (auto found = difference((*items)[i], (*others)[i], fmt::format("{}.{}", path, i));
          !found.empty()) {
        return found;
      }
    }
    return {};
  }
  if (expected == actual) return {};
  return fmt::format("{}: expected {}, got {}", path, text::write_compact_json(expected),
                     text::write_compact_json(actual));
}

struct CommandLine {
  compose::LoadRequest request;
  std::string output;  // "", "variables", "environment"
};

CommandLine parse_arguments(const Sequence& arguments) {
  CommandLine line;
  bool after_command = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = *arguments[i].as_string();
    const auto next = [&] { return *arguments[++i].as_string(); };
    if (argument == "-f" || argument == "--file") {
      line.request.files.push_back(next());
    } else if (argument == "--profile") {
      line.request.profiles.push_back(next());
    } else if (argument == "--project-name" || argument == "-p") {
      line.request.project_name = next();
    } else if (argument == "--project-directory") {
      line.request.project_directory = next();
    } else if (argument == "--env-file") {
      line.request.env_files.push_back(next());
    } else if (argument == "--format") {
      next();
    } else if (argument == "--all-resources") {
      line.request.keep_unused_resources = true;
    } else if (argument == "--no-normalize") {
      line.request.normalize = false;
    } else if (argument == "--no-consistency") {
      line.request.check_consistency = false;
    } else if (argument == "--no-interpolate") {
      line.request.interpolate = false;
    } else if (argument == "--no-path-resolution") {
      line.request.resolve_paths = false;
    } else if (argument == "--no-env-resolution") {
      line.request.resolve_env_files = false;
    } else if (argument == "--variables" || argument == "--environment") {
      line.output = argument.substr(2);
    } else if (argument == "config") {
      after_command = true;
    } else if (after_command) {
      line.request.services.push_back(argument);
    }
  }
  return line;
}

/// The corpus's own names for categories.
std::string_view category_name(compose::Category category) {
  using compose::Category;
  switch (category) {
    case Category::kYaml:
    case Category::kLimit:
      return "yaml";
    case Category::kSchema:
      return "schema";
    case Category::kInterpolation:
    case Category::kRequiredVariable:
    case Category::kUnsetVariable:
      return "interpolation";
    case Category::kShortSyntax:
      return "short-syntax";
    case Category::kType:
      return "type";
    case Category::kReference:
    case Category::kInactiveDependency:
    case Category::kUndefinedDependency:
      return "reference";
    case Category::kCycle:
      return "cycle";
    case Category::kFileNotFound:
    case Category::kEnvFileMissing:
      return "file-not-found";
    case Category::kEnvFile:
      return "env-file";
    case Category::kContainerName:
    case Category::kConflict:
      return "conflict";
    case Category::kMerge:
      return "merge";
    case Category::kConsistency:
    case Category::kUnsupported:
    case Category::kObsolete:
      return "consistency";
    case Category::kName:
      return "name";
    case Category::kEmpty:
      return "empty";
  }
  return "";
}

/// "services[a].ports[0].Target", "services.a.ports.[0].target" and "services.a.ports.0.target" are
/// one path; "[]" stands for any item.
std::vector<std::string> path_parts(const std::string& path) {
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.' || c == '[' || c == ']') {
      if (c == ']' && parts.back().empty()) parts.back() = "*";
      if (!parts.back().empty()) parts.emplace_back();
    } else {
      parts.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  if (parts.back().empty()) parts.pop_back();
  return parts;
}

bool same_path(const std::string& expected, const std::string& actual) {
  const auto wanted = path_parts(expected);
  const auto given = path_parts(actual);
  return wanted.size() == given.size() &&
         std::equal(wanted.begin(), wanted.end(), given.begin(),
                    [](const std::string& a, const std::string& b) { return a == "*" || a == b; });
}

std::string check_error(const Value& error, const compose::LoadResult& result) {
  std::vector<std::string> categories{text_at(error, "category")};
  if (const Value* more = error.get("categories"); more && more->as_sequence()) {
    for (const Value& category : *more->as_sequence()) categories.push_back(*category.as_string());
  }
  std::string path = text_at(error, "path");
  // Cut out of a file's name in the message by the corpus: no path.
  if (path.ends_with(".yml") || path.ends_with(".yaml")) path.clear();
  std::string seen;
  for (const compose::Problem& problem : result.problems) {
    if (!problem.refuses) continue;
    const std::string name(category_name(problem.category));
    const bool category_fits =
        std::find(categories.begin(), categories.end(), name) != categories.end();
    // With alternatives, the recorded path is only one of those that are right.
    const bool path_fits =
        path.empty() || error.get("alternatives") || same_path(path, problem.path);
    if (category_fits && path_fits) return {};
    seen +=
        fmt::format("\n    got {} at \"{}\": {}", name, problem.path, problem.diagnostic.message);
  }
  return fmt::format("expected {} at \"{}\" ({}){}", fmt::join(categories, "|"), path,
                     text_at(error, "reference_message"), seen.empty() ? ", got none" : seen);
}

Value variables_value(const compose::LoadResult& result) {
  Mapping mapping;
  for (const compose::VariableUse& use : result.variables) {
    Mapping entry;
    entry.set("default", Value(use.default_value));
    entry.set("alternate", Value(use.alternate_value));
    entry.set("required", Value(use.required));
    mapping.set(use.name, Value(std::move(entry)));
  }
  return Value(std::move(mapping));
}

std::string check_output(const Value& recorded, const CommandLine& line,
                         const compose::LoadResult& result, const std::string& root) {
  Value expected = *recorded.get("expected");
  replace_root(expected, root);
  if (line.output == "variables") return difference(expected, variables_value(result), "");
  if (line.output == "environment") {
    Mapping mapping;
    for (const auto& [name, value] : result.environment) mapping.set(name, Value(value));
    return difference(expected, Value(std::move(mapping)), "");
  }
  const Value actual = line.request.interpolate ? compose::json_model(result.project->resolved)
                                                : result.project->resolved;
  if (auto found = difference(expected, actual, ""); !found.empty()) return found;
  const Value* yaml = recorded.get("expected_yaml_text");
  if (!yaml) return {};
  std::string wanted = *yaml->as_string();
  replace_all(wanted, "<ROOT>", root);
  const std::string given = compose::config_yaml(line.request, result);
  if (wanted == given) return {};
  const auto first = std::mismatch(wanted.begin(), wanted.end(), given.begin(), given.end());
  const auto from = std::max<std::ptrdiff_t>(0, first.first - wanted.begin() - 60);
  return fmt::format("YAML text differs: expected …{}…, got …{}…",
                     wanted.substr(static_cast<std::size_t>(from), 120),
                     given.substr(static_cast<std::size_t>(from), 120));
}

}  // namespace

void CaseFiles::add(const std::string& path, std::string content) {
  files_[path] = std::move(content);
  for (std::string above = compose::parent_path(path); above != "/";
       above = compose::parent_path(above)) {
    directories_[above] = true;
  }
}

void CaseFiles::add_directory(const std::string& path) {
  for (std::string above = path; above != "/"; above = compose::parent_path(above)) {
    directories_[above] = true;
  }
}

void CaseFiles::copy(const std::string& from, const std::string& to) {
  auto content = read(root_ + "/" + from, std::size_t{1} << 26);
  if (content) add(root_ + "/" + to, *std::move(content));
}

std::optional<std::string> CaseFiles::on_disk(const std::string& path) const {
  if (folder_.empty()) return std::nullopt;
  if (path != root_ && !path.starts_with(root_ + "/")) return std::nullopt;
  return folder_ + path.substr(root_.size());
}

Result<std::string> CaseFiles::read(const std::string& path, std::size_t limit) {
  if (const auto found = files_.find(path); found != files_.end()) return found->second;
  if (const auto disk = on_disk(path)) return linux::DiskFiles().read(*disk, limit);
  return failure(ErrorKind::kNotFound, path + ": no such file");
}

text::FileKind CaseFiles::kind(const std::string& path) {
  if (files_.contains(path)) return text::FileKind::kFile;
  if (directories_.contains(path)) return text::FileKind::kDirectory;
  if (const auto disk = on_disk(path)) return linux::DiskFiles().kind(*disk);
  return text::FileKind::kMissing;
}

Result<std::vector<std::string>> CaseFiles::list(const std::string& directory) {
  return failure(ErrorKind::kNotFound, directory + ": not listed by this reader");
}

std::string run_case(const Value& recorded, const std::string& corpus) {
  const std::string folder = text_at(recorded, "root");
  // Only the last part of ROOT shows: it names projects whose file is at the top.
  const std::string root =
      folder.empty() ? "/tmp/root" : "/tmp/" + folder.substr(folder.rfind('/') + 1);
  CaseFiles files(root, folder.empty() ? "" : corpus + "/" + folder);
  if (const Value* texts = recorded.get("files")) {
    for (const auto& entry : *texts->as_mapping()) {
      files.add(compose::join_path(root, entry.key), *entry.value.as_string());
    }
  }
  if (const Value* directories = recorded.get("dirs")) {
    for (const Value& directory : *directories->as_sequence()) {
      files.add_directory(compose::join_path(root, *directory.as_string()));
    }
  }
  if (const Value* copies = recorded.get("copy_first")) {
    for (const Value& pair : *copies->as_sequence()) {
      files.copy(*(*pair.as_sequence())[0].as_string(), *(*pair.as_sequence())[1].as_string());
    }
  }
  CommandLine line = parse_arguments(*recorded.get("argv")->as_sequence());
  line.request.cwd = compose::join_path(root, text_at(recorded, "cwd"));
  files.add_directory(line.request.cwd);
  line.request.environment = {{"HOME", "/home/tester"}, {"PWD", line.request.cwd}};
  if (const Value* environment = recorded.get("env"); environment && environment->as_mapping()) {
    for (const auto& entry : *environment->as_mapping()) {
      std::string value = *entry.value.as_string();
      replace_all(value, "<ROOT>", root);
      line.request.environment[entry.key] = std::move(value);
    }
  }
  if (line.output == "variables") line.request.interpolate = false;
  text::Sources sources;
  const compose::LoadResult result = compose::load(line.request, files, sources);
  if (const Value* error = recorded.get("error")) return check_error(*error, result);
  for (const compose::Problem& problem : result.problems) {
    if (!problem.refuses) continue;
    return fmt::format("refused, but should load: {} at \"{}\" ({})", problem.diagnostic.message,
                       problem.path, sources.where(problem.diagnostic.span));
  }
  if (!result.project) return "no project and no problem";
  return check_output(recorded, line, result, root);
}

}  // namespace bulkhead::conformance
