// VolumeCarrier: a container of ours that mounts volumes and nothing else, through which their
// contents are copied out and in. Made from any image that is there; nothing runs in it but, to
// empty the volumes, our own program. Its labels say, should we be killed, whom we held still and
// which volumes are not whole: the next command reads them (left_carriers).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "docker/byte_stream.h"
#include "docker/engine.h"
#include "model/snapshot.h"
#include "orchestrate/volume_choice.h"

namespace bulkhead::orchestrate {

struct CarrierSpec {
  std::string project;
  std::string image;  // id of any image that the engine has
  std::vector<std::string> volumes;
  /// Whom the maker holds still.
  Standing standing = {};
  /// Not zero: it brings back the contents of this snapshot; until it is done the volumes are not
  /// whole.
  model::SnapshotId fills = 0;
};

class VolumeCarrier final {
 public:
  /// `engine` outlives it. kRefused for one that fills when our program cannot run there.
  static Result<VolumeCarrier> create(docker::Engine& engine, const CarrierSpec& spec,
                                      const docker::Call& call);

  VolumeCarrier(VolumeCarrier&& other) noexcept;
  VolumeCarrier& operator=(VolumeCarrier&&) = delete;
  /// Removes the container, unless it fills and has begun: then it stays as a mark.
  ~VolumeCarrier();

  /// The volume as a tar archive in which all names begin with the volume's.
  Status copy_out(const std::string& volume, const docker::ByteSink& tar, const docker::Call& call);
  /// All volumes. From here on the container stays until done().
  Status empty(const docker::Call& call);
  Status copy_in(const std::string& volume, const docker::ByteSource& tar,
                 const docker::Call& call);
  /// The volumes are whole: removes the container.
  Status done();

 private:
  VolumeCarrier(docker::Engine& engine, docker::ContainerRef container,
                std::vector<std::string> volumes)
      : engine_(&engine), container_(std::move(container)), volumes_(std::move(volumes)) {}

  docker::Engine* engine_;
  docker::ContainerRef container_;
  std::vector<std::string> volumes_;
  bool begun_ = false;
};

/// A carrier whose maker is gone.
struct LeftCarrier {
  docker::ContainerRef container;
  Standing standing;
  model::SnapshotId fills = 0;
  std::vector<std::string> volumes;
};

/// Those of the project. Only for who holds the project's lock: its maker is gone then.
Result<std::vector<LeftCarrier>> left_carriers(docker::Engine& engine, const std::string& project,
                                               const docker::Call& call);

}  // namespace bulkhead::orchestrate
