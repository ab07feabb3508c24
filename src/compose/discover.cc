#include "compose/discover.h"

#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "compose/dotenv.h"
#include "compose/file_paths.h"
#include "compose/go_format.h"
#include "text/go_bool.h"

namespace bulkhead::compose {
namespace {

constexpr std::size_t kMaxEnvFileBytes = std::size_t{4} << 20;

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

const std::string* find(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? nullptr : &found->second;
}

class Discovery final {
 public:
  Discovery(const LoadRequest& request, text::FileReader& files, text::Sources& sources,
            ProblemList& problems)
      : request_(request), files_(files), sources_(sources), problems_(problems) {}

  Discovered run() {
    found_.environment = request_.environment;
    found_.environment.emplace("PWD", request_.cwd);
    found_.files = request_.files;
    load_env_files();
    files_from_variable();
    if (found_.files.empty()) files_by_name();
    // Another folder may have come up, with a `.env` of its own.
    load_env_files();
    found_.working_dir = working_dir();
    choose_profiles();
    for (std::string& file : found_.files) {
      if (file != "-") file = absolute_path(request_.cwd, file);
    }
    if (found_.files.empty()) no_files();
    return std::move(found_);
  }

 private:
  std::string working_dir() const {
    if (request_.project_directory && !request_.project_directory->empty()) {
      return absolute_path(request_.cwd, join_path("", *request_.project_directory));
    }
    for (const std::string& file : found_.files) {
      if (file != "-") return parent_path(absolute_path(request_.cwd, join_path("", file)));
    }
    return request_.cwd;
  }

  void load_env_files() {
    const std::vector<std::string> paths = env_files();
    if (paths == loaded_) return;
    loaded_ = paths;
    std::vector<std::string> absolute;
    for (const std::string& path : paths) absolute.push_back(absolute_path(request_.cwd, path));
    found_.env_files =
        merge_env_files(absolute, request_, found_.environment, files_, sources_, problems_);
  }

  std::vector<std::string> env_files() {
    if (!request_.env_files.empty()) return request_.env_files;
    if (const std::string* listed = find(request_.environment, "COMPOSE_ENV_FILES")) {
      std::vector<std::string> paths;
      for (std::string& path : split(*listed, ",")) {
        if (!path.empty()) paths.push_back(std::move(path));
      }
      if (!paths.empty()) return paths;
    }
    if (const std::string* disabled = find(request_.environment, "COMPOSE_DISABLE_ENV_FILE")) {
      const auto flag = text::parse_go_bool(*disabled);
      if (!flag && !told_about_flag_) {
        told_about_flag_ = true;
        problems_.error(Category::kType, "", {},
                        fmt::format("COMPOSE_DISABLE_ENV_FILE must be true or false, but is \"{}\"",
                                    *disabled));
      }
      if (flag.value_or(false)) return {};
    }
    const std::string path = join_path(working_dir(), ".env");
    const text::FileKind kind = files_.kind(path);
    if (kind == text::FileKind::kMissing || kind == text::FileKind::kDirectory) return loaded_;
    return {path};
  }

  void files_from_variable() {
    const std::string* listed = find(found_.environment, "COMPOSE_FILE");
    if (!found_.files.empty() || !listed) return;
    const std::string* separator = find(found_.environment, "COMPOSE_PATH_SEPARATOR");
    found_.files = split(*listed, separator && !separator->empty() ? *separator : ":");
  }

  std::vector<std::string> existing(std::initializer_list<std::string_view> names,
                                    const std::string& folder) const {
    std::vector<std::string> paths;
    for (const std::string_view name : names) {
      std::string path = join_path(folder, name);
      if (files_.kind(path) != text::FileKind::kMissing) paths.push_back(std::move(path));
    }
    return paths;
  }

  void take_first(const std::vector<std::string>& paths, std::string_view what) {
    if (paths.empty()) return;
    found_.files.push_back(paths.front());
    if (paths.size() == 1) return;
    problems_.warning(
        Category::kConflict, "", {},
        fmt::format("there are several {} files, and {} is used, not {}", what,
                    shown_path(request_.cwd, paths[0]), shown_path(request_.cwd, paths[1])));
  }

  void files_by_name() {
    std::string folder = working_dir();
    while (true) {
      const auto found = existing(
          {"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}, folder);
      if (!found.empty()) {
        take_first(found, "Compose");
        take_first(existing({"compose.override.yml", "compose.override.yaml",
                             "docker-compose.override.yml", "docker-compose.override.yaml"},
                            folder),
                   "override");
        return;
      }
      const std::string above = parent_path(folder);
      if (above == folder) return;
      folder = above;
    }
  }

  void choose_profiles() {
    found_.profiles = request_.profiles;
    if (!found_.profiles.empty()) return;
    const std::string* listed = find(found_.environment, "COMPOSE_PROFILES");
    // Even an absent list holds one name, the empty one, as it does in the reference
    // implementation: a service with `profiles: [""]` runs where no profile is asked for.
    for (const std::string& profile : split(listed ? *listed : "", ",")) {
      found_.profiles.push_back(trimmed(profile));
    }
  }

  void no_files() {
    problems_
        .error(Category::kFileNotFound, "", {},
               fmt::format("no Compose file: neither {} nor a folder above it has a compose.yaml",
                           found_.working_dir))
        .diagnostic.help = "name one with -f, or run in the project's folder";
  }

  const LoadRequest& request_;
  text::FileReader& files_;
  text::Sources& sources_;
  ProblemList& problems_;
  Discovered found_;
  std::vector<std::string> loaded_;
  bool told_about_flag_ = false;
};

bool is_normal(const std::string& name) {
  return name == normalize_project_name(name);
}

void report_name(const std::string& name, std::string_view from, ProblemList& problems) {
  Problem& problem = problems.error(
      Category::kName, "", {},
      fmt::format("\"{}\" from {} is no project name: lower-case letters, digits, - and _ only, "
                  "beginning with a letter or digit",
                  name, from));
  const std::string normal = normalize_project_name(name);
  if (!normal.empty()) problem.diagnostic.help = fmt::format("write {}", normal);
}

}  // namespace

std::string reason_of(const Error& error, std::string_view path) {
  std::string_view message = error.message;
  if (message.starts_with(path) && message.substr(path.size()).starts_with(": ")) {
    message.remove_prefix(path.size() + 2);
  }
  return std::string(message);
}

std::string shown_path(std::string_view cwd, std::string_view path) {
  std::string relative = relative_path(cwd, path);
  return relative.size() < path.size() ? relative : std::string(path);
}

std::string normalize_project_name(std::string_view name) {
  std::string normal;
  for (const char c : to_lower_ascii(name)) {
    const bool mark = c == '-' || c == '_';
    if (mark && normal.empty()) continue;
    if (mark || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) normal += c;
  }
  return normal;
}

std::vector<text::SourceId> merge_env_files(const std::vector<std::string>& paths,
                                            const LoadRequest& request, Environment& environment,
                                            text::FileReader& files, text::Sources& sources,
                                            ProblemList& problems) {
  std::vector<text::SourceId> texts;
  Environment read;
  const VariableLookup lookup = [&](std::string_view name) -> const std::string* {
    if (const std::string* value = find(environment, std::string(name))) return value;
    return find(read, std::string(name));
  };
  for (const std::string& path : paths) {
    auto content = files.read(path, kMaxEnvFileBytes);
    if (!content) {
      problems.error(Category::kFileNotFound, "", place_in(request.named_at, path),
                     fmt::format("env file {} cannot be read: {}", shown_path(request.cwd, path),
                                 reason_of(content.error(), path)));
      continue;
    }
    const text::SourceId source = sources.add(shown_path(request.cwd, path), std::move(*content));
    texts.push_back(source);
    const EnvFileFault fault = parse_env_file(sources.file(source).content(), lookup, read);
    if (fault.message.empty()) continue;
    problems.error(Category::kEnvFile, "", {source, fault.offset, fault.offset},
                   fmt::format("env file cannot be understood: {}", fault.message));
  }
  environment.merge(read);
  return texts;
}

std::string choose_project_name(const LoadRequest& request, const Discovered& discovered,
                                const std::optional<std::string>& written, text::Span written_span,
                                ProblemList& problems) {
  if (request.project_name && !request.project_name->empty()) {
    if (!is_normal(*request.project_name)) report_name(*request.project_name, "-p", problems);
    return *request.project_name;
  }
  const std::string* variable = find(discovered.environment, "COMPOSE_PROJECT_NAME");
  if (variable && !variable->empty()) {
    if (!is_normal(*variable)) report_name(*variable, "COMPOSE_PROJECT_NAME", problems);
    return *variable;
  }
  std::string name;
  if (written) {
    name = request.normalize ? normalize_project_name(*written) : *written;
  } else {
    const std::string& folder = discovered.working_dir;
    name = normalize_project_name(folder.substr(folder.rfind('/') + 1));
  }
  if (name.empty()) {
    problems
        .error(Category::kName, "", written_span,
               written ? fmt::format("\"{}\" leaves no project name: it has no letter or digit",
                                     *written)
                       : fmt::format("the folder {} gives no project name", discovered.working_dir))
        .diagnostic.help = "name the project with -p or with `name:` in the file";
    // To look at the rest all the same; the problem refuses the project.
    const std::string& folder = discovered.working_dir;
    if (written) name = normalize_project_name(folder.substr(folder.rfind('/') + 1));
  }
  return name;
}

Discovered discover(const LoadRequest& request, text::FileReader& files, text::Sources& sources,
                    ProblemList& problems) {
  return Discovery(request, files, sources, problems).run();
}

}  // namespace bulkhead::compose
