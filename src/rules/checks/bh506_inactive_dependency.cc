#include "rules/checks.h"
#include "rules/compose_problems.h"

namespace bulkhead::rules {

void inactive_dependency(const Context& context, Sink& sink) {
  report_problems(
      context, sink,
      {compose::Category::kInactiveDependency, compose::Category::kUndefinedDependency});
}

}  // namespace bulkhead::rules
