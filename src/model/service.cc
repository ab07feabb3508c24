#include "model/service.h"

namespace bulkhead::model {

std::string_view name(DependencyCondition condition) {
  switch (condition) {
    case DependencyCondition::kStarted:
      return "service_started";
    case DependencyCondition::kHealthy:
      return "service_healthy";
    case DependencyCondition::kCompletedSuccessfully:
      return "service_completed_successfully";
  }
  return "service_started";
}

}  // namespace bulkhead::model
