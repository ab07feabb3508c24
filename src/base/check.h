// CHECK: a broken invariant of ours ends the program with its place. Never for input or for
// what the world does.
#pragma once

namespace bulkhead {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace bulkhead

#define CHECK(condition)                               \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::bulkhead::check_failed(#condition, __FILE__, __LINE__))
