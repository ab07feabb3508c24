// Carries out the fixes of findings: whole files are computed first, then written or shown.
#pragma once

#include <string>
#include <vector>

#include "model/finding.h"
#include "text/source.h"

namespace bulkhead::cli {

struct FixedFile {
  std::string path;  // as in Sources
  std::string before;
  std::string after;
};

struct FixResult {
  std::vector<FixedFile> files;  // by path
  std::vector<model::Finding> fixed;
  std::vector<model::Finding> left;  // without a fix, or with one that another excludes
};

/// Applies each finding's fix unless it overlaps one applied before it or would run into it (the
/// second item of an empty list: there it goes behind the first once that is written), or leaves a
/// file that is no YAML any more. Nothing is written.
FixResult apply_fixes(std::vector<model::Finding> findings, const text::Sources& sources);

/// The change as `diff -u` shows it, with three lines around.
std::string unified_diff(const FixedFile& file);

}  // namespace bulkhead::cli
