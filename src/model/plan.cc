#include "model/plan.h"

namespace bulkhead::model {

std::string_view name(Resource resource) {
  switch (resource) {
    case Resource::kImage:
      return "image";
    case Resource::kNetwork:
      return "network";
    case Resource::kVolume:
      return "volume";
    case Resource::kContainer:
      return "container";
  }
  return "container";
}

std::string_view name(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kPull:
      return "pull";
    case ChangeKind::kBuild:
      return "build";
    case ChangeKind::kCreate:
      return "create";
    case ChangeKind::kRecreate:
      return "recreate";
    case ChangeKind::kUpdate:
      return "update";
    case ChangeKind::kConnect:
      return "connect";
    case ChangeKind::kRename:
      return "rename";
    case ChangeKind::kStart:
      return "start";
    case ChangeKind::kRestart:
      return "restart";
    case ChangeKind::kStop:
      return "stop";
    case ChangeKind::kRemove:
      return "remove";
  }
  return "create";
}

std::string_view name(StepKind kind) {
  switch (kind) {
    case StepKind::kPullImage:
      return "pull-image";
    case StepKind::kBuildImage:
      return "build-image";
    case StepKind::kCreateNetwork:
      return "create-network";
    case StepKind::kRemoveNetwork:
      return "remove-network";
    case StepKind::kCreateVolume:
      return "create-volume";
    case StepKind::kRemoveVolume:
      return "remove-volume";
    case StepKind::kCreateContainer:
      return "create-container";
    case StepKind::kStartContainer:
      return "start-container";
    case StepKind::kStopContainer:
      return "stop-container";
    case StepKind::kUpdateContainer:
      return "update-container";
    case StepKind::kRenameContainer:
      return "rename-container";
    case StepKind::kRemoveContainer:
      return "remove-container";
    case StepKind::kConnectNetwork:
      return "connect-network";
    case StepKind::kDisconnectNetwork:
      return "disconnect-network";
    case StepKind::kAwait:
      return "await";
  }
  return "await";
}

std::string_view name(Readiness readiness) {
  switch (readiness) {
    case Readiness::kStarted:
      return "started";
    case Readiness::kHealthy:
      return "healthy";
    case Readiness::kCompleted:
      return "completed";
  }
  return "started";
}

}  // namespace bulkhead::model
