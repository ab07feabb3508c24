// Bytes that go to the engine or come from it piece by piece, since they may be too many to hold.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace bulkhead::docker {

/// Gives a body piece by piece; an empty piece ends it, an error aborts the request.
using ByteSource = std::function<Result<std::string>()>;

/// Takes a body piece by piece; an error aborts the request.
using ByteSink = std::function<Status(std::string_view bytes)>;

/// For what is small enough to be one piece.
inline ByteSource in_one_piece(std::string bytes) {
  return [rest = std::move(bytes)]() mutable -> Result<std::string> {
    return std::exchange(rest, {});
  };
}

}  // namespace bulkhead::docker
