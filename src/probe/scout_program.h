// The scout (scout_main.cc) as a file: the bytes of a static program for this machine's processor.
#pragma once

#include <string_view>

namespace bulkhead::probe {

std::string_view scout_program();
/// That processor, as Docker names it: "amd64", "arm64"; empty where we do not know.
std::string_view scout_architecture();

}  // namespace bulkhead::probe
