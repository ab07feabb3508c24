// Result<T>: a value, or the reason why the world refused. It is not for faults in the user's
// files (those are text::Diagnostic values) and not for faults of ours (those CHECK).
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace bulkhead {

/// What the caller can do about a failure; a message alone decides nothing.
enum class ErrorKind {
  kNotFound,     // the thing named does not exist
  kConflict,     // it exists, is held by another, or is in a state that forbids the request
  kRefused,      // the other side understood and said no
  kUnavailable,  // the other side cannot be reached, or went away
  kTimeout,      // no answer within the time given
  kInterrupted,  // the user asked to stop
  kInvalid,      // the request or the answer makes no sense
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string message;  // one sentence, without a full stop, naming the thing
  int code = 0;  // the other side's own number for it (HTTP status, errno); zero: it gave none
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Returned by operations that give nothing but success.
using Status = Result<void>;

inline tl::unexpected<Error> failure(ErrorKind kind, std::string message, int code = 0) {
  return tl::unexpected<Error>(Error{kind, std::move(message), code});
}

/// Prefixes the error's message with what was being done: "reading a.yaml: no such file".
template <typename T>
Result<T> with_context(Result<T> result, const std::string& doing) {
  if (!result) result.error().message = doing + ": " + result.error().message;
  return result;
}

}  // namespace bulkhead

/// Gives the value of a Result, or returns its error from the enclosing function.
#define TRY(expression)                                                      \
  __extension__({                                                            \
    auto try_result = (expression);                                          \
    if (!try_result) return ::tl::unexpected(std::move(try_result).error()); \
    ::bulkhead::internal::take(std::move(try_result));                       \
  })

namespace bulkhead::internal {

template <typename T>
T take(tl::expected<T, Error>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace bulkhead::internal
