// How a later file changes an earlier one, and a service the one it extends: by attribute, replace,
// append or merge. Each attribute with a rule of its own stands in one table.
#pragma once

#include <string>
#include <vector>

#include "compose/problem.h"
#include "text/value.h"

namespace bulkhead::compose {

/// Told of each value that another replaced: of `path`, `before` gave way to `after`.
class MergeObserver {
 public:
  virtual ~MergeObserver() = default;
  virtual void replaced(const std::string& path, text::Span before, text::Span after) = 0;
};

/// Merges `over` onto `base`. `at` says where both stand (nothing, or "services" and "web"): it
/// chooses the rules. What cannot be merged is reported, and the base's value stays. `observer` may
/// be null.
void merge_onto(text::Value& base, text::Value over, const std::vector<std::string>& at,
                ProblemList& problems, MergeObserver* observer);

}  // namespace bulkhead::compose
