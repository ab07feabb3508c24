#include "orchestrate/held_files.h"

#include <utility>
#include <vector>

#include "docker/archive.h"
#include "docker/engine.h"
#include "orchestrate/labels.h"
#include "orchestrate/parallel.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::size_t kLookedIntoAtOnce = 16;
/// What an archive has besides the file: headers, and the blocks that end it.
constexpr std::size_t kAround = std::size_t{64} << 10;

Result<bool> holds(docker::Engine& engine, const docker::Container& container,
                   const InjectedFile& file, const docker::Call& call) {
  std::string archive;
  const Status read = engine.get_archive(
      container.id, file.path,
      [&](std::string_view piece) -> Status {
        if (archive.size() + piece.size() > file.content.size() + kAround) {
          return failure(ErrorKind::kInvalid, "another file");
        }
        archive += piece;
        return {};
      },
      call);
  if (read) return docker::first_file_of(archive) == file.content;
  if (read.error().kind == ErrorKind::kInterrupted ||
      read.error().kind == ErrorKind::kUnavailable) {
    return tl::unexpected(read.error());
  }
  return false;
}

Result<bool> holds_all(docker::Engine& engine, const docker::Container& container,
                       const std::vector<InjectedFile>& files, const docker::Call& call) {
  for (const InjectedFile& file : files) {
    if (!TRY(holds(engine, container, file, call))) return false;
  }
  return true;
}

}  // namespace

Status look_for_files(docker::Engine& engine, const Desired& desired, LiveState& live,
                      const docker::Call& call) {
  std::vector<std::pair<const docker::Container*, const std::vector<InjectedFile>*>> looked_into;
  for (const docker::Container& container : live.containers) {
    const auto service = desired.services.find(model::ServiceName(container.label(kServiceLabel)));
    if (service == desired.services.end() || service->second.spec.files.empty()) continue;
    if (!container.label(kFilesLabel).empty()) continue;
    looked_into.emplace_back(&container, &service->second.spec.files);
  }
  std::vector<Result<bool>> held(looked_into.size());
  for_all(looked_into.size(), kLookedIntoAtOnce, [&](std::size_t i) {
    held[i] = holds_all(engine, *looked_into[i].first, *looked_into[i].second, call);
  });
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (TRY(std::move(held[i]))) live.hold_wanted_files.insert(looked_into[i].first->id.str());
  }
  return {};
}

}  // namespace bulkhead::orchestrate
