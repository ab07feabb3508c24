#include "cli/snapshot_number.h"

#include <charconv>

#include <fmt/format.h>

namespace bulkhead::cli {

Result<model::SnapshotId> snapshot_number(const std::string& text) {
  model::SnapshotId id = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, id);
  if (error == std::errc{} && rest == end && id > 0) return id;
  return failure(ErrorKind::kInvalid,
                 fmt::format("a snapshot is named by its number, not '{}' (see 'bulkhead snapshot "
                             "list')",
                             text));
}

}  // namespace bulkhead::cli
