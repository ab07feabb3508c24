#include "compose/file_origins.h"

#include "compose/env_file_places.h"
#include "compose/template.h"

namespace bulkhead::compose {
namespace {

// A longer way tells nobody more.
constexpr std::size_t kMostSteps = 8;
// Of a scalar in which variables are looked for.
constexpr std::size_t kLongestText = 4'096;

/// "web" of "services.web.ports.0".
std::string_view service_of(std::string_view path) {
  constexpr std::string_view kServices = "services.";
  if (!path.starts_with(kServices)) return {};
  path.remove_prefix(kServices.size());
  return path.substr(0, path.find('.'));
}

}  // namespace

void FileOrigins::add(text::SourceId file, text::Span by, std::string_view label,
                      const std::string& service) {
  const Origin origin{by, label};
  Origins& all = origins_.try_emplace(file, Origins{origin, {}}).first->second;
  all.of_services.try_emplace(service, origin);
}

const FileOrigins::Origin* FileOrigins::origin_of(text::Span span, std::string_view service) const {
  if (!span.known() || roots_.contains(span.source)) return nullptr;
  const auto found = origins_.find(span.source);
  if (found == origins_.end()) return nullptr;
  const auto same = found->second.of_services.find(service);
  return same == found->second.of_services.end() ? &found->second.first : &same->second;
}

void FileOrigins::name_variables(Problem& problem, const text::Sources& sources,
                                 const Environment& process) {
  if (!problem.refuses || !problem.diagnostic.span.known()) return;
  const std::string_view written = sources.text(problem.diagnostic.span);
  if (written.size() > kLongestText || written.find('$') == std::string_view::npos) return;
  for (const VariableMention& variable : mentioned_variables(written)) {
    if (process.contains(variable.name)) continue;
    const auto& places = places_of_variables(sources);
    const auto place = places.find(variable.name);
    if (place == places.end()) continue;
    problem.diagnostic.related.push_back({place->second, variable.name + " is set here"});
  }
}

const std::map<std::string_view, text::Span>& FileOrigins::places_of_variables(
    const text::Sources& sources) {
  for (; env_files_read_ < env_files_.size(); ++env_files_read_) {
    const text::SourceId file = env_files_[env_files_read_];
    for (const auto& [name, place] : env_file_places(sources.file(file).content(), file)) {
      variables_[name] = place;
    }
  }
  return variables_;
}

void FileOrigins::point_back(Problem& problem, const text::Sources& sources,
                             const Environment& process) {
  const std::string_view service = service_of(problem.path);
  auto& related = problem.diagnostic.related;
  text::Span span = problem.diagnostic.span;
  const Origin* origin = origin_of(span, service);
  // An env file is no Compose file, but what names it is in one.
  if (!origin && !related.empty() && !roots_.contains(span.source))
    origin = origin_of(related.back().span, service);
  std::set<text::SourceId> passed{span.source};
  for (std::size_t step = 0; origin && step < kMostSteps; ++step) {
    related.push_back({origin->by, std::string(origin->label)});
    const bool is_new = passed.insert(origin->by.source).second;
    origin = is_new ? origin_of(origin->by, service) : nullptr;
  }
  name_variables(problem, sources, process);
}

}  // namespace bulkhead::compose
