// What an engine, or whoever stands in for it, may answer. Any bytes are taken as an HTTP response,
// in one piece and in small ones; as the body of each kind of answer; and as a container's output.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "docker/container_json.h"
#include "docker/output_stream.h"
#include "docker/resource_json.h"
#include "http/response_parser.h"

namespace bulkhead::docker {
namespace {

struct Read {
  bool failed = false;
  bool done = false;
  int status = 0;
  std::string body;
};

Read read_response(std::string_view bytes, std::size_t piece) {
  http::ResponseParser parser(false);
  Read read;
  while (!bytes.empty() && !read.failed && !parser.done()) {
    read.failed = !parser.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    if (!read.failed && parser.head_done()) read.body += parser.take_body();
  }
  if (!read.failed && !parser.done()) read.failed = !parser.end();
  read.done = parser.done();
  if (parser.head_done()) {
    read.status = parser.head().status;
    read.body += parser.take_body();
  }
  return read;
}

void read_http(std::string_view bytes) {
  const Read whole = read_response(bytes, bytes.size());
  const Read pieces = read_response(bytes, 3);
  CHECK(whole.failed == pieces.failed);
  if (whole.failed) return;  // how much came before the fault depends on the pieces
  CHECK(whole.status == pieces.status);
  CHECK(whole.body == pieces.body);
}

void read_bodies(std::string_view text) {
  if (const auto container = decode_container(text)) {
    // What was read can be asked for again.
    const ContainerSpec spec{.name = container->name,
                             .config = container->config,
                             .host = container->host,
                             .endpoints = container->networks};
    CHECK(!encode_container(spec, {1, 41}).body.empty());
    CHECK(!encode_container(spec, {1, 44}).body.empty());
  }
  (void)decode_container_list(text);
  (void)decode_version(text);
  (void)decode_system_info(text);
  (void)decode_registry_digest(text);
  (void)decode_error(text);
  (void)decode_network(text);
  (void)decode_network_list(text);
  (void)decode_volume(text);
  (void)decode_volume_list(text);
  (void)decode_volume_sizes(text);
  (void)decode_image(text);
  (void)decode_image_list(text);
  (void)decode_exec(text);
  (void)decode_event(text);
}

void read_output(std::string_view bytes) {
  OutputSplitter splitter(false);
  std::size_t taken = 0;
  const std::size_t size = bytes.size();
  while (!bytes.empty()) {
    if (!splitter.feed(bytes.substr(0, 11))) return;
    bytes.remove_prefix(std::min<std::size_t>(11, bytes.size()));
    while (const auto chunk = splitter.take()) taken += chunk->bytes.size();
  }
  CHECK(taken <= size);
}

}  // namespace
}  // namespace bulkhead::docker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  bulkhead::docker::read_http(input);
  bulkhead::docker::read_bodies(input);
  bulkhead::docker::read_output(input);
  return 0;
}
