#include "probe/scout_program.h"

extern "C" {
extern const char bulkhead_scout_begin;  // scout_program.S
extern const char bulkhead_scout_end;
}

namespace bulkhead::probe {

std::string_view scout_program() {
  return {&bulkhead_scout_begin, &bulkhead_scout_end};
}

std::string_view scout_architecture() {
#if defined(__x86_64__)
  return "amd64";
#elif defined(__aarch64__)
  return "arm64";
#else
  return "";
#endif
}

}  // namespace bulkhead::probe
