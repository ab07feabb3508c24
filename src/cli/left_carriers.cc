#include "cli/left_carriers.h"

#include <fmt/format.h>

#include "orchestrate/standstill.h"
#include "orchestrate/volume_carrier.h"

namespace bulkhead::cli {
namespace {

using orchestrate::LeftCarrier;

Status let_go_on(docker::Engine& engine, const LeftCarrier& carrier, Context& context) {
  for (const std::string& name : TRY(orchestrate::let_go_on(engine, carrier.standing))) {
    context.err.write(fmt::format(
        "container {} was left {} by a command that was killed while it copied volumes; it goes on "
        "again\n",
        name, carrier.standing.how == orchestrate::Stillness::kPaused ? "paused" : "stopped"));
  }
  return {};
}

Status remove(docker::Engine& engine, const LeftCarrier& carrier) {
  return engine.remove_container(carrier.container, {.force = true, .volumes = false});
}

}  // namespace

Status settle_left_carriers(docker::Engine& engine, const std::string& project, Context& context) {
  const docker::Call call{{}, context.interrupted};
  Status whole;
  for (const LeftCarrier& left : TRY(orchestrate::left_carriers(engine, project, call))) {
    if (left.fills != 0) {
      whole = failure(
          ErrorKind::kConflict,
          fmt::format("the content of {} is not whole: bringing it back from snapshot {} did not "
                      "come to its end; finish it by 'bulkhead rollback {} --volumes'",
                      fmt::join(left.volumes, ", "), left.fills, left.fills));
      continue;
    }
    TRY(let_go_on(engine, left, context));
    TRY(remove(engine, left));
  }
  return whole;
}

Status remove_left_carriers(docker::Engine& engine, const std::string& project, Context& context) {
  const docker::Call call{{}, context.interrupted};
  for (const LeftCarrier& left : TRY(orchestrate::left_carriers(engine, project, call))) {
    TRY(let_go_on(engine, left, context));
    TRY(remove(engine, left));
  }
  return {};
}

}  // namespace bulkhead::cli
