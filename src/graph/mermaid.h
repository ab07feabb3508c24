// A picture as Mermaid text, which code hosts draw inside Markdown.
#pragma once

#include <string>

#include "graph/picture.h"

namespace bulkhead::graph {

std::string mermaid(const Picture& picture);

}  // namespace bulkhead::graph
