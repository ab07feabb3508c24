#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace bulkhead {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr,
               "bulkhead: internal error: %s does not hold (%s:%d)\n"
               "This is a fault in Bulkhead, not in your files. Please report it.\n",
               condition, file, line);
  std::abort();
}

}  // namespace bulkhead
