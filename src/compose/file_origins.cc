#include "compose/file_origins.h"

#include <algorithm>
#include <utility>

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
                      std::string service) {
  origins_[file].push_back({by, label, std::move(service)});
}

const FileOrigins::Origin* FileOrigins::origin_of(text::Span span, std::string_view service) const {
  if (!span.known() || roots_.contains(span.source)) return nullptr;
  const auto found = origins_.find(span.source);
  if (found == origins_.end()) return nullptr;
  const std::vector<Origin>& all = found->second;
  const auto same = std::find_if(all.begin(), all.end(),
                                 [&](const Origin& origin) { return origin.service == service; });
  return same == all.end() ? &all.front() : &*same;
}

void FileOrigins::name_variables(Problem& problem, const text::Sources& sources,
                                 const Environment& process) const {
  if (!problem.refuses || !problem.diagnostic.span.known()) return;
  const std::string_view written = sources.text(problem.diagnostic.span);
  if (written.size() > kLongestText || written.find('$') == std::string_view::npos) return;
  for (const VariableMention& variable : mentioned_variables(written)) {
    if (process.contains(variable.name)) continue;
    for (auto file = env_files_.rbegin(); file != env_files_.rend(); ++file) {
      const auto places = env_file_places(sources.file(*file).content(), *file);
      const auto place = places.find(variable.name);
      if (place == places.end()) continue;
      problem.diagnostic.related.push_back({place->second, variable.name + " is set here"});
      break;
    }
  }
}

void FileOrigins::point_back(Problem& problem, const text::Sources& sources,
                             const Environment& process) const {
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
