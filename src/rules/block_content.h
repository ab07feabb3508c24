// What should stand in a generated block (generated_blocks.h): one function a kind, listed in one
// table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/context.h"

namespace bulkhead::rules {

struct BlockKind {
  std::string_view name;     // "graph"
  std::string_view summary;  // one phrase
  /// Markdown; ends with a line end.
  std::string (*content)(const Context& context);
};

const std::vector<BlockKind>& block_kinds();
const BlockKind* find_block_kind(std::string_view name);

}  // namespace bulkhead::rules
