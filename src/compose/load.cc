#include "compose/load.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "compose/consistency.h"
#include "compose/decode.h"
#include "compose/discover.h"
#include "compose/file_paths.h"
#include "compose/model_loader.h"
#include "compose/normalize.h"
#include "compose/selection.h"
#include "compose/service_files.h"
#include "compose/typed_model.h"
#include "text/write_yaml.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Span;
using text::Value;

/// Remembers what merging replaced.
class Replacements final : public MergeObserver {
 public:
  void replaced(const std::string& path, Span before, Span after) override {
    if (before.known() && before != after) all_.push_back({path, before, after});
  }
  std::vector<Replacement> take() { return std::move(all_); }

 private:
  std::vector<Replacement> all_;
};

struct WrittenName {
  std::optional<std::string> text;  // as written; of the last file that has one
  Value value;
};

class Loading final {
 public:
  Loading(const LoadRequest& request, text::FileReader& files, text::Sources& sources)
      : request_(request),
        sources_(sources),
        session_{request, files, sources, problems_, variables_, nullptr, {},
                 {},      {},    0,       0,         0,          0,       0} {
    if (request.record_replacements) session_.observer = &replacements_;
    const auto home = request.environment.find("HOME");
    if (home != request.environment.end()) session_.home = home->second;
  }

  LoadResult run() {
    resolve();
    for (const std::string& file : discovered_.files) {
      if (const auto known = session_.texts.find(file); known != session_.texts.end()) {
        session_.origins.add_root(known->second);
      }
    }
    for (Problem& problem : problems_.problems()) {
      session_.origins.point_back(problem, sources_, request_.environment);
    }
    note_env_file_variables();
    drop_consequences();
    LoadResult result;
    result.project = std::move(project_);
    result.problems = std::move(problems_.problems());
    for (auto& [name, use] : variables_) result.variables.push_back(std::move(use));
    result.replacements = replacements_.take();
    result.environment = std::move(discovered_.environment);
    return result;
  }

 private:
  void resolve() {
    discovered_ = discover(request_, session_.files, sources_, problems_);
    for (const text::SourceId file : discovered_.env_files) session_.origins.add_env_file(file);
    if (discovered_.files.empty() || problems_.refused_since(0)) return;
    // The variables change when the project's name is known: it is one of them.
    std::map<std::string, std::vector<Value>> parsed;
    WrittenName written;
    if (!parse_files(parsed, written)) return;
    const std::string name = project_name(written);
    discovered_.environment["COMPOSE_PROJECT_NAME"] = name;
    ModelLoader loader(session_, discovered_.environment, discovered_.working_dir,
                       discovered_.working_dir, {});
    loader.parsed = std::move(parsed);
    auto model = loader.load(discovered_.files, request_.resolve_paths, {});
    if (!model) return;
    if (model->as_mapping()->empty()) {
      problems_
          .error(Category::kEmpty, "", {}, "the Compose files say nothing: they have no services")
          .diagnostic.help = "declare services under `services:`";
      return;
    }
    if (name.empty()) return;
    if (request_.normalize) {
      normalize(*model, name, request_.interpolate ? discovered_.environment : Environment{});
    }
    start_project(name, written);
    if (request_.interpolate) {
      finish(std::move(*model), name);
    } else {
      sort_all(*model);
      project_->resolved = std::move(*model);
    }
  }

  bool parse_files(std::map<std::string, std::vector<Value>>& parsed, WrittenName& written) {
    bool good = true;
    for (const std::string& file : discovered_.files) {
      auto documents = session_.documents(file, {});
      if (!documents) {
        good = false;
        continue;
      }
      for (const Value& document : *documents) {
        const Value* name = document.get("name");
        if (!name || !name->is_scalar() || name->is_null()) continue;
        // `name: 12` and `name: 2024-01-01` are names as they are written.
        const bool is_text = name->as_string() && !name->is_date();
        const std::string text =
            is_text ? *name->as_string() : std::string(sources_.text(name->span()));
        if (text.empty()) continue;
        written.text = text;
        written.value = Value(text, name->span());
      }
      parsed[file] = std::move(*documents);
    }
    return good;
  }

  std::string project_name(const WrittenName& written) {
    std::optional<std::string> text = written.text;
    if (text && request_.interpolate) {
      text = interpolate_text(written.value, "name", discovered_.environment, sources_, variables_,
                              problems_);
    }
    return choose_project_name(request_, discovered_, text, written.value.span(), problems_);
  }

  void start_project(const std::string& name, const WrittenName& written) {
    project_.emplace();
    project_->name = name;
    project_->name_span = written.value.span();
    project_->working_dir = discovered_.working_dir;
    project_->compose_files = discovered_.files;
  }

  void finish(Value model, const std::string& name) {
    model.as_mapping()->set("name", Value(name, project_->name_span));
    make_typed(model, project_shape(), problems_);
    Value* services = model.as_mapping()->find("services");
    ServiceLots lots = split_by_profile(std::move(*services->as_mapping()), discovered_.profiles);
    if (request_.check_consistency) {
      check_consistency(model, lots, problems_);
      scale_replicas(lots.active);
    }
    ServiceFilesContext context{request_.cwd, discovered_.environment, session_.files, sources_,
                                problems_,    from_env_files_,         env_files_};
    if (request_.env_files_of_selected_only) {
      select_services(lots, discovered_.profiles, request_.services, problems_);
    }
    if (request_.resolve_env_files) resolve_env_files(lots.active, context);
    resolve_label_files(lots.active, context);
    if (!request_.env_files_of_selected_only) {
      select_services(lots, discovered_.profiles, request_.services, problems_);
    }
    if (!request_.keep_unused_resources) drop_unused_resources(model, lots.active);
    if (request_.check_consistency) check_container_names(lots.active, problems_);
    decode_project(model, lots, *project_);
    mark_env_file_variables();
    fill_contents(project_->configs);
    fill_contents(project_->secrets);
    hide_contents(model);
    *model.as_mapping()->find("services") = Value(std::move(lots.active));
    project_->resolved = std::move(model);
  }

  void mark_env_file_variables() {
    for (auto& [name, service] : project_->services) {
      for (auto& [variable, entry] : service.environment) {
        entry.from_env_file = env_files_.contains(entry.span.source);
      }
    }
  }

  void fill_contents(std::map<std::string, model::FileObject>& objects) {
    for (auto& [key, object] : objects) {
      const auto found = discovered_.environment.find(object.environment);
      if (!object.environment.empty() && found != discovered_.environment.end()) {
        object.content = found->second;
      }
    }
  }

  /// A config's content that came from a variable is not shown; only the variable is.
  static void hide_contents(Value& model) {
    Value* configs = model.as_mapping()->find("configs");
    if (!configs) return;
    for (auto& entry : *configs->as_mapping()) {
      if (entry.value.get("environment")) entry.value.as_mapping()->erase("content");
    }
  }

  static void sort_all(Value& value) {
    if (Mapping* mapping = value.as_mapping()) {
      for (auto& entry : *mapping) sort_all(entry.value);
      std::vector<Mapping::Entry*> entries;
      for (auto& entry : *mapping) entries.push_back(&entry);
      std::sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) {
        return text::go_yaml_key_less(a->key, b->key);
      });
      Mapping sorted;
      for (Mapping::Entry* entry : entries) {
        sorted.set(std::move(entry->key), std::move(entry->value), entry->key_span);
      }
      value = Value(std::move(sorted), value.span());
    } else if (text::Sequence* items = value.as_sequence()) {
      for (Value& item : *items) sort_all(item);
    }
  }

  void note_env_file_variables() {
    for (Problem& problem : problems_.problems()) {
      if (problem.category != Category::kUnsetVariable &&
          problem.category != Category::kRequiredVariable) {
        continue;
      }
      constexpr std::string_view kBefore = "variable ";
      const std::string& message = problem.diagnostic.message;
      const std::size_t begin = message.find(kBefore) + kBefore.size();
      const std::string name = message.substr(begin, message.find(' ', begin) - begin);
      if (!from_env_files_.contains(name)) continue;
      problem.diagnostic.notes.push_back(
          fmt::format("an env_file of a service sets {}, but that counts inside the container "
                      "only, not in the Compose file",
                      name));
    }
  }

  /// A value that stayed empty for want of a variable is reported as that, not once more as what an
  /// empty value breaks.
  void drop_consequences() {
    std::set<std::tuple<text::SourceId, std::uint32_t, std::uint32_t>> places;
    std::set<std::string> paths;
    for (const Problem& problem : problems_.problems()) {
      if (problem.category != Category::kRequiredVariable) continue;
      const Span span = problem.diagnostic.span;
      if (span.known()) places.emplace(span.source, span.begin, span.end);
      paths.insert(problem.path);
    }
    if (paths.empty()) return;
    std::erase_if(problems_.problems(), [&](const Problem& problem) {
      if (problem.category == Category::kRequiredVariable) return false;
      const Span span = problem.diagnostic.span;
      const auto first = places.lower_bound({span.source, span.begin, 0});
      const bool around = span.known() && first != places.end() &&
                          std::get<0>(*first) == span.source && std::get<2>(*first) <= span.end;
      // "no image" of the service whose image is the one that stayed empty.
      const bool no_image =
          problem.category == Category::kConsistency && paths.contains(problem.path + ".image");
      return around || no_image;
    });
  }

  const LoadRequest& request_;
  text::Sources& sources_;
  ProblemList problems_;
  VariableUses variables_;
  Replacements replacements_;
  std::set<std::string> from_env_files_;
  std::set<text::SourceId> env_files_;
  LoadSession session_;
  Discovered discovered_;
  std::optional<model::Project> project_;
};

}  // namespace

text::Span place_in(const std::map<std::string, text::Span>& named_at, const std::string& path) {
  const auto found = named_at.find(path);
  return found == named_at.end() ? text::Span{} : found->second;
}

LoadResult load(const LoadRequest& request, text::FileReader& files, text::Sources& sources) {
  return Loading(request, files, sources).run();
}

}  // namespace bulkhead::compose
