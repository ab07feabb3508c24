#include "compose/model_path.h"

namespace bulkhead::compose {

std::string ModelPath::str() const {
  if (is_root()) return {};
  std::string text = parent_->str();
  if (!text.empty()) text += '.';
  text += is_index_ ? std::to_string(index_) : std::string(key_);
  return text;
}

}  // namespace bulkhead::compose
