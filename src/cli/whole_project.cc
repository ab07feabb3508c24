#include "cli/whole_project.h"

#include <string>
#include <utility>
#include <vector>

namespace bulkhead::cli {

compose::LoadResult load_whole(compose::LoadRequest request,
                               const std::set<model::ServiceName>& running, text::FileReader& files,
                               text::Sources& sources) {
  request.services.clear();
  compose::LoadResult selected = compose::load(request, files, sources);
  if (!selected.accepted()) return selected;
  std::vector<std::string> named;
  for (const auto& [name, service] : selected.project->inactive_services) {
    if (running.contains(name)) named.push_back(name.str());
  }
  if (named.empty()) return selected;
  for (const auto& [name, service] : selected.project->services) named.push_back(name.str());
  request.services = std::move(named);
  compose::LoadResult all = compose::load(request, files, sources);
  return all.accepted() ? std::move(all) : std::move(selected);
}

}  // namespace bulkhead::cli
