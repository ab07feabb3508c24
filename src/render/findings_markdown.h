// Findings as Markdown: for a step summary, a comment on a change, a page.
#pragma once

#include <cstddef>
#include <string>

#include "render/findings.h"

namespace bulkhead::render {

/// Most severe first. At most `limit` bytes (GitHub's step summary takes 1 MiB); what does not fit
/// is counted in a last line.
std::string findings_markdown(const Findings& findings, const text::Sources& sources,
                              std::size_t limit = std::size_t{1} << 20);

}  // namespace bulkhead::render
