// A picture as plain text: each group with its nodes, and beside each node where its lines lead.
#pragma once

#include <string>

#include "graph/picture.h"

namespace bulkhead::graph {

std::string outline(const Picture& picture);

}  // namespace bulkhead::graph
