// Findings for a person: each with its source lines, and a line of counts at the end.
#pragma once

#include <string>

#include "render/findings.h"

namespace bulkhead::render {

struct FindingsTextOptions {
  bool color = false;
  bool notes = false;  // show notes too
  bool quiet = false;  // no line of counts
  /// One line a finding, "file:line:column: severity BH201: message".
  bool brief = false;
};

/// Empty where there is nothing to say: no findings but notes that are not to be shown.
std::string findings_text(const Findings& findings, const text::Sources& sources,
                          const FindingsTextOptions& options);

}  // namespace bulkhead::render
