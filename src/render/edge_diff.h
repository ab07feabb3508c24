// EdgeDiff as text, as JSON (docs/schemas/diff.schema.json), and as the Markdown of a comment.
#pragma once

#include <string>

#include "model/edge_diff.h"
#include "text/value.h"

namespace bulkhead::render {

/// Empty where nothing differs.
std::string edge_diff_text(const model::EdgeDiff& diff, bool color);
text::Value edge_diff_json(const model::EdgeDiff& diff);
std::string edge_diff_markdown(const model::EdgeDiff& diff);

}  // namespace bulkhead::render
