// Findings in the Test Anything Protocol, version 14: a failing point for each finding but notes, a
// passing one for each rule that found nothing.
#pragma once

#include <string>

#include "render/findings.h"

namespace bulkhead::render {

std::string findings_tap(const Findings& findings, const text::Sources& sources);

}  // namespace bulkhead::render
