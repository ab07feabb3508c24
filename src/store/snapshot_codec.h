// Snapshots as bytes: the JSON in which the store keeps them. The texts of files are not in it, but
// their digests; the store keeps each text once. Nor is the id, which the store gives.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/snapshot.h"

namespace bulkhead::store {

struct EncodedSnapshot {
  std::string body;
  std::map<std::string, std::string> contents;  // by SHA-256
};

EncodedSnapshot encode(const model::Snapshot& snapshot);

/// Gives the text with this digest.
using ContentSource = std::function<Result<std::string>(const std::string& digest)>;

/// kInvalid when the bytes are none of ours. Without `contents` the texts stay empty.
Result<model::Snapshot> decode(std::string_view body, const ContentSource& contents);

}  // namespace bulkhead::store
