// A picture in the language of Graphviz.
#pragma once

#include <string>

#include "graph/picture.h"

namespace bulkhead::graph {

std::string dot(const Picture& picture);

}  // namespace bulkhead::graph
