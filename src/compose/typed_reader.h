// Reads attributes of a typed model (typed_model.h), where every value already is what its
// attribute takes. What is absent reads as empty.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/service.h"
#include "text/value.h"

namespace bulkhead::compose {

std::string read_text(const text::Value& from, std::string_view key);
model::Located<std::string> read_located_text(const text::Value& from, std::string_view key);
bool read_flag(const text::Value& from, std::string_view key);
model::Located<bool> read_located_flag(const text::Value& from, std::string_view key);
std::optional<bool> read_optional_flag(const text::Value& from, std::string_view key);
std::optional<std::int64_t> read_optional_integer(const text::Value& from, std::string_view key);
std::int64_t read_integer(const text::Value& from, std::string_view key);
std::optional<double> read_optional_number(const text::Value& from, std::string_view key);
std::optional<std::int64_t> read_optional_bytes(const text::Value& from, std::string_view key);
std::optional<Duration> read_optional_duration(const text::Value& from, std::string_view key);
std::vector<std::string> read_texts(const text::Value& from, std::string_view key);
std::vector<model::Located<std::string>> read_located_texts(const text::Value& from,
                                                            std::string_view key);
std::map<std::string, std::string> read_options(const text::Value& from, std::string_view key);
model::Labels read_labels(const text::Value& from, std::string_view key);
/// Never null: an empty list where there is none.
const text::Sequence& read_items(const text::Value& from, std::string_view key);
/// Never null: an empty mapping where there is none.
const text::Mapping& read_mapping(const text::Value& from, std::string_view key);

model::Service decode_service(const std::string& name, text::Span key_span,
                              const text::Value& service);

}  // namespace bulkhead::compose
