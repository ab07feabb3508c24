#include "rules/checks.h"
#include "rules/compose_problems.h"

namespace bulkhead::rules {

void unset_variable(const Context& context, Sink& sink) {
  report_problems(context, sink,
                  {compose::Category::kRequiredVariable, compose::Category::kUnsetVariable});
}

}  // namespace bulkhead::rules
