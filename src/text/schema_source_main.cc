// A program of the build (cmake/embed.cmake): compiles a JSON schema into C++.
//   bulkhead_schema_source SCHEMA.json NAMESPACE FUNCTION OUTPUT.cc
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "text/json.h"
#include "text/json_schema_compile.h"
#include "text/schema_source.h"

namespace {

int fail(const std::string& message) {
  std::cerr << "bulkhead_schema_source: " << message << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return fail("needs SCHEMA.json NAMESPACE FUNCTION OUTPUT.cc");
  std::ifstream input(argv[1], std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  if (!input) return fail(std::string("cannot read ") + argv[1]);
  const auto schema = bulkhead::text::parse_json(text);
  if (!schema) return fail(std::string(argv[1]) + ": " + schema.error().message);
  const auto compiled = bulkhead::text::compile_schema(*schema);
  if (!compiled) return fail(std::string(argv[1]) + ": " + compiled.error().message);
  std::ofstream output(argv[4], std::ios::binary);
  output << bulkhead::text::schema_source(compiled->tables(), argv[2], argv[3]);
  output.close();
  return output ? 0 : fail(std::string("cannot write ") + argv[4]);
}
