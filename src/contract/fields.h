// Fields: one mapping of a contract or metadata file, read key by key. Whatever is not as it should
// be becomes a diagnostic that names the key by its path, and counts as absent.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "contract/contract.h"
#include "model/port.h"
#include "model/service.h"
#include "text/diagnostic.h"
#include "text/diagnostic_codes.h"
#include "text/value.h"

namespace bulkhead::contract {

using model::Located;

/// Where faults of one kind of file go.
struct Faults {
  text::DiagnosticCode code;
  std::vector<text::Diagnostic>& out;

  text::Diagnostic& add(text::Span span, std::string message, std::string help = {}) const;
};

class Fields final {
 public:
  /// `path` names the mapping in messages ("tiers.edge"; empty for the whole file, which `whole`
  /// then calls by name, "the contract"). A value that is no mapping is a fault, and has no fields;
  /// null counts as empty. REQUIRES: value and faults outlive the Fields.
  Fields(const text::Value& value, std::string path, const Faults& faults,
         std::string_view whole = "the file");

  const text::Mapping& mapping() const { return *mapping_; }
  bool has(std::string_view key) const { return mapping_->contains(key); }
  const text::Value* value(std::string_view key) const { return mapping_->find(key); }
  /// The key's own span; unknown when absent.
  text::Span key_span(std::string_view key) const;
  std::string path_of(std::string_view key) const;
  const Faults& faults() const { return faults_; }

  std::optional<Located<std::string>> string(std::string_view key) const;
  std::optional<Located<bool>> boolean(std::string_view key) const;
  std::optional<double> number(std::string_view key, double low, double high) const;
  std::optional<Duration> duration(std::string_view key) const;
  std::optional<Located<model::Port>> port(std::string_view key) const;
  /// A list of strings.
  std::vector<Located<std::string>> strings(std::string_view key) const;
  std::vector<Located<model::Port>> ports(std::string_view key) const;
  /// The same, each perhaps behind an address: "127.0.0.1:8080", "[::1]:8080".
  std::vector<Located<Publishable>> publishables(std::string_view key) const;
  /// The string when it is one of the words; other words are a fault that lists them.
  std::optional<Located<std::string>> word(std::string_view key,
                                           const std::vector<std::string_view>& words) const;

  /// Keys that are not known, but for `x-…`: each a fault of that code, with what may be meant.
  void refuse_unknown(const std::vector<std::string_view>& known, text::DiagnosticCode code) const;

 private:
  const text::Value* typed(std::string_view key, text::Kind kind, std::string_view wanted) const;

  const text::Mapping* mapping_;
  std::string path_;
  std::string_view whole_;
  const Faults& faults_;
};

/// A port as a number or as "53/udp"; a fault otherwise.
std::optional<model::Port> decode_port(const text::Value& value, const std::string& path,
                                       const Faults& faults);

/// "2027-01-31".
std::optional<std::chrono::sys_days> parse_day(std::string_view text);
std::string format_day(std::chrono::sys_days day);

}  // namespace bulkhead::contract
