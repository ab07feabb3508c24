// The instructions of a Dockerfile: continued lines joined, comments and the bodies of
// here-documents left out (reference: docs.docker.com/reference/dockerfile). What instructions mean
// for an image is not told here: model/build_stage.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::text {

struct DockerfileInstruction {
  std::string keyword;     // in upper case
  std::string arguments;   // in one line
  std::uint32_t line = 0;  // where it begins; 1-based
};

struct Dockerfile {
  /// What `# syntax=` names: the image of the program that reads it; empty without that.
  std::string syntax;
  std::vector<DockerfileInstruction> instructions;
};

Dockerfile parse_dockerfile(std::string_view text);

}  // namespace bulkhead::text
