// Standstill: containers that are held still, and go on when it ends, however it ends. What a kill
// leaves standing is written on the volume carrier (volume_carrier.h).
#pragma once

#include "base/result.h"
#include "docker/engine.h"
#include "orchestrate/volume_choice.h"

namespace bulkhead::orchestrate {

class Standstill final {
 public:
  /// Returns when all of them stand still; when one will not, all go on. `engine` outlives it.
  static Result<Standstill> begin(docker::Engine& engine, Standing standing,
                                  const docker::Call& call);

  Standstill(Standstill&& other) noexcept;
  Standstill& operator=(Standstill&&) = delete;
  ~Standstill();

  /// Lets them go on, also when the user has asked to stop. An error names who could not.
  Status end();
  /// They stay as they are: somebody else sees to them.
  void leave() { standing_.ids.clear(); }

 private:
  Standstill(docker::Engine& engine, Stillness how) : engine_(&engine), standing_{how, {}} {}

  docker::Engine* engine_;
  Standing standing_;
};

/// Lets these go on; who goes on already, or is gone, is none of its business. Gives the names of
/// those that stood.
Result<std::vector<std::string>> let_go_on(docker::Engine& engine, const Standing& standing);

}  // namespace bulkhead::orchestrate
