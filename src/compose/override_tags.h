// `!reset` and `!override`: which paths of the files before are dropped when this one is merged.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "text/value.h"

namespace bulkhead::compose {

/// The paths that one document marks. It works by path alone, as the reference implementation does:
/// an item of a list is never dropped.
class OverrideTags final {
 public:
  /// Takes `!reset` values out of the document, and remembers them and the `!override` ones.
  static OverrideTags take_from(text::Value& document);

  bool empty() const { return paths_.empty(); }
  /// Drops the marked paths from `model`; `prefix` says where it stands ({"services", "web"}).
  void apply(text::Value& model, const std::vector<std::string>& prefix = {}) const;

 private:
  std::set<std::string> paths_;  // keys joined by a zero byte
};

}  // namespace bulkhead::compose
