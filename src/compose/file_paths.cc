#include "compose/file_paths.h"

#include <initializer_list>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/canonical.h"
#include "compose/model_path.h"

namespace bulkhead::compose {
namespace {

using text::Value;

bool is_windows_separator(char c) {
  return c == '/' || c == '\\';
}

/// Absolute for Windows: "C:\…", "\\server\share", "\\.\pipe\…".
bool is_windows_absolute(std::string_view path) {
  if (path.size() >= 3 && path[1] == ':') return is_windows_separator(path[2]);
  return path.size() >= 2 && is_windows_separator(path[0]) && is_windows_separator(path[1]);
}

bool is_remote_context(std::string_view context) {
  if (context.find("://") != std::string_view::npos || context.starts_with("service:")) return true;
  for (const std::string_view prefix : {"github.com/", "git@"}) {
    if (context.starts_with(prefix)) return true;
  }
  return false;
}

class Resolver;
using Rule = void (Resolver::*)(Value& value, const ModelPath& path);

class Resolver final {
 public:
  Resolver(std::string_view folder, std::string_view home, ProblemList& problems)
      : folder_(folder), home_(home), problems_(problems) {}

  void walk(Value& value, const ModelPath& path, PathTable<Rule>::Cursor rule) {
    if (!rule.alive()) return;
    if (rule.value()) {
      (this->**rule.value())(value, path);
    } else if (text::Mapping* mapping = value.as_mapping()) {
      for (auto& entry : *mapping) {
        walk(entry.value, ModelPath(path, entry.key), rule.key(entry.key));
      }
    } else if (text::Sequence* items = value.as_sequence()) {
      for (std::size_t i = 0; i < items->size(); ++i) {
        walk((*items)[i], ModelPath(path, i), rule.item());
      }
    }
  }

  void plain(Value& value, const ModelPath& path) {
    if (text::Sequence* items = value.as_sequence()) {
      for (Value& item : *items) plain(item, path);
      return;
    }
    std::string* text = value.as_string();
    if (!text) {
      problems_.error(
          Category::kType, path.str(), value.span(),
          fmt::format("{} must be a path, but is {}", path.str(), describe(value.kind())));
      return;
    }
    const std::string expanded = expand_home(*text);
    *text = expanded.empty() ? expanded : absolute_path(folder_, expanded);
  }

  void context(Value& value, const ModelPath& path) {
    if (value.as_string() && is_remote_context(*value.as_string())) return;
    plain(value, path);
  }

  void maybe_windows(Value& value, const ModelPath& /*path*/) {
    std::string* text = value.as_string();
    if (!text) return;
    std::string expanded = expand_home(*text);
    *text = is_windows_absolute(expanded) ? expanded : absolute_path(folder_, expanded);
  }

  void mount(Value& value, const ModelPath& path) {
    text::Mapping* mapping = value.as_mapping();
    const Value* type = value.get("type");
    if (!mapping || !type || !type->as_string() || *type->as_string() != "bind") return;
    if (Value* source = mapping->find("source")) return maybe_windows(*source, path);
    problems_
        .error(Category::kConsistency, path.str(), value.span(),
               fmt::format("{} is a bind mount without a source", path.str()))
        .diagnostic.help = "add `source:`, the path on the host";
  }

  void volume(Value& value, const ModelPath& path) {
    text::Mapping* mapping = value.as_mapping();
    const Value* driver = value.get("driver");
    if (!mapping || !driver || !driver->as_string() || *driver->as_string() != "local") return;
    Value* options = mapping->find("driver_opts");
    if (!options || !options->as_mapping()) return;
    const Value* kind = options->get("o");
    Value* device = options->as_mapping()->find("device");
    const bool bind = kind && kind->as_string() && *kind->as_string() == "bind";
    if (bind && device) maybe_windows(*device, path);
  }

 private:
  std::string expand_home(const std::string& path) const {
    if (!path.starts_with('~') || home_.empty()) return path;
    return join_path(home_, path.substr(1));
  }

  std::string_view folder_;
  std::string_view home_;
  ProblemList& problems_;
};

const PathTable<Rule>& rules() {
  static const PathTable<Rule> table = {
      {"services.*.build.additional_contexts.*", &Resolver::context},
      {"services.*.build.context", &Resolver::context},
      {"services.*.build.ssh.*", &Resolver::maybe_windows},
      {"services.*.develop.watch.*.path", &Resolver::plain},
      {"services.*.env_file.*.path", &Resolver::plain},
      {"services.*.extends.file", &Resolver::plain},
      {"services.*.label_file.*", &Resolver::plain},
      {"services.*.volumes.*", &Resolver::mount},
      {"configs.*.file", &Resolver::maybe_windows},
      {"secrets.*.file", &Resolver::maybe_windows},
      {"include.env_file", &Resolver::plain},
      {"include.path", &Resolver::plain},
      {"include.project_directory", &Resolver::plain},
      {"volumes.*", &Resolver::volume},
  };
  return table;
}

}  // namespace

std::string join_path(std::string_view folder, std::string_view path) {
  if (folder.empty()) return path.empty() ? std::string() : clean_path(path);
  return clean_path(std::string(folder) + "/" + std::string(path));
}

std::string parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return clean_path(slash == 0 ? path.substr(0, 1) : path.substr(0, slash));
}

std::string absolute_path(std::string_view folder, std::string_view path) {
  if (path.starts_with('/')) return std::string(path);
  return join_path(folder, path);
}

bool is_remote_resource(std::string_view path) {
  for (const std::string_view prefix :
       {"https://", "http://", "git://", "ssh://", "git@", "github.com/", "oci:"}) {
    if (path.starts_with(prefix)) return true;
  }
  return false;
}

std::string relative_path(std::string_view folder, std::string_view path) {
  const auto split = [](std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
      const std::size_t slash = text.find('/');
      if (slash != 0) parts.push_back(text.substr(0, slash));
      if (slash == std::string_view::npos) break;
      text.remove_prefix(slash + 1);
    }
    return parts;
  };
  const std::string clean_folder = clean_path(folder);
  const std::string clean = clean_path(path);
  const auto from = split(clean_folder);
  const auto to = split(clean);
  std::size_t common = 0;
  while (common < from.size() && common < to.size() && from[common] == to[common]) ++common;
  std::string result;
  for (std::size_t i = common; i < from.size(); ++i) result += result.empty() ? ".." : "/..";
  for (std::size_t i = common; i < to.size(); ++i) {
    if (!result.empty()) result += '/';
    result += to[i];
  }
  return result.empty() ? "." : result;
}

void resolve_paths(Value& model, std::string_view folder, std::string_view home,
                   ProblemList& problems) {
  Resolver(folder, home, problems).walk(model, ModelPath(), rules().root());
}

}  // namespace bulkhead::compose
