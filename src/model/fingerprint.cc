#include "model/fingerprint.h"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>

namespace bulkhead::model {
namespace {

/// FNV-1a, 64 bits: stable everywhere and for ever, which std::hash is not.
class Hash {
 public:
  void add(std::string_view text) {
    for (const char c : text) mix(static_cast<unsigned char>(c));
    mix(0xff);  // no UTF-8 text holds this byte: parts cannot run into each other
  }
  std::uint64_t value() const { return value_; }

 private:
  void mix(unsigned char byte) {
    value_ ^= byte;
    value_ *= 0x100000001b3ULL;
  }

  std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace

std::string fingerprint(const Finding& finding, const text::Sources& sources,
                        const Repository& repository) {
  const text::Diagnostic& diagnostic = finding.diagnostic;
  Hash hash;
  hash.add(diagnostic.code);
  hash.add(diagnostic.span.known()
               ? repository.lasting_path(sources.file(diagnostic.span.source).path())
               : "");
  hash.add(diagnostic.message);
  for (const auto& service : finding.services) hash.add(service.str());
  hash.add("");
  for (const auto& network : finding.networks) hash.add(network.str());
  return fmt::format("{:016x}", hash.value());
}

}  // namespace bulkhead::model
