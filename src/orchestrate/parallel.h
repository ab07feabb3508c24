// for_all: the same blocking call for many things at once, on a bounded number of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace bulkhead::orchestrate {

/// Calls `work` for 0 … count-1, each once, on at most `threads` threads; returns when all are
/// done. `work` is called from several threads at once.
void for_all(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace bulkhead::orchestrate
