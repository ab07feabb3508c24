#include "compose/typed_scalar.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/duration.h"
#include "compose/byte_size.h"
#include "compose/compose_duration.h"
#include "compose/go_format.h"

namespace bulkhead::compose {
namespace {

using text::Span;
using text::Value;

Value float32(double number, Span span) {
  return Value(round_to_float32(number), span);
}

}  // namespace

void report_wrong_type(ProblemList& problems, const Value& value, const ModelPath& path,
                       std::string_view wanted) {
  const std::string_view is = value.is_date() ? "a date" : describe(value.kind());
  Problem& problem = problems.error(
      Category::kType, path.str(), value.span(),
      value.is_scalar() && !value.is_null()
          ? fmt::format("{} must be {}, but is {}: {}", path.str(), wanted, is, go_sprint(value))
          : fmt::format("{} must be {}, but is {}", path.str(), wanted, is));
  if (value.is_date()) problem.diagnostic.help = "put it in quotes if a text is meant";
}

Converted ScalarTyper::wrong(const Value& value, const ModelPath& path, std::string_view wanted) {
  report_wrong_type(problems_, value, path, wanted);
  return std::nullopt;
}

Converted ScalarTyper::scalar(Value value, const Field& field, const ModelPath& path) {
  const Span span = value.span();
  switch (field.form) {
    case Form::kText: {
      if (value.as_integer()) value = Value(go_sprint(value), span);
      if (!value.as_string()) return wrong(value, path, "a string");
      if (value.as_string()->empty() && !field.always) return std::nullopt;
      return value;
    }
    case Form::kBool:
    case Form::kOptOut:
    case Form::kOptionalBool: {
      std::optional<bool> flag;
      if (value.as_bool()) flag = *value.as_bool();
      if (value.as_string()) flag = parse_compose_bool(*value.as_string());
      if (!flag) return wrong(value, path, "a boolean");
      if (!*flag && field.form == Form::kBool && !field.always) return std::nullopt;
      return Value(*flag, span);
    }
    case Form::kFloat32: {
      std::optional<double> number;
      if (value.as_float()) number = *value.as_float();
      if (value.as_integer()) number = static_cast<double>(*value.as_integer());
      if (value.as_string()) number = parse_go_float(*value.as_string());
      if (!number) return wrong(value, path, "a number");
      if (*number == 0) return std::nullopt;
      return float32(*number, span);
    }
    default:
      return integer(value, field, path);
  }
}

Converted ScalarTyper::integer(const Value& value, const Field& field, const ModelPath& path) {
  const Form form = field.form;
  const bool is_signed = form == Form::kInteger || form == Form::kOptionalInteger;
  std::optional<std::int64_t> number;
  if (value.as_integer()) number = *value.as_integer();
  if (value.as_float()) number = static_cast<std::int64_t>(*value.as_float());
  if (value.as_string() && is_signed) number = parse_go_int(*value.as_string());
  if (!number) return wrong(value, path, "an integer");
  const bool too_large = (form == Form::kUnsigned16 && *number > 0xffff) ||
                         (form == Form::kUnsigned32 && *number > 0xffffffff);
  if (!is_signed && (*number < 0 || too_large)) {
    return wrong(value, path, too_large ? "a smaller integer" : "an integer of 0 or more");
  }
  const bool optional = form == Form::kOptionalInteger || form == Form::kOptionalUnsigned;
  if (*number == 0 && !optional && !field.always) return std::nullopt;
  return Value(*number, value.span());
}

Converted ScalarTyper::quantity(const Value& value, Form form, const ModelPath& path) {
  const Span span = value.span();
  const std::string text = go_sprint(value);
  if (form == Form::kBytes) {
    if (!value.as_integer() && !value.as_string()) return std::nullopt;
    const auto size = parse_byte_size(text);
    if (!size) return wrong(value, path, "a size in bytes such as 64m");
    if (*size == 0) return std::nullopt;
    return Value(std::to_string(*size), span);
  }
  if (form == Form::kDuration || form == Form::kOptionalDuration) {
    const auto duration = parse_compose_duration(text);
    if (!duration) return wrong(value, path, "a duration such as 1m30s");
    if (duration->count() == 0 && form == Form::kDuration) return std::nullopt;
    return Value(format_duration(*duration), span);
  }
  if (form == Form::kFileMode) return file_mode(value, path);
  if (form == Form::kCpus) {
    std::optional<double> cpus;
    if (value.as_integer() || value.as_float() || value.as_string()) cpus = parse_go_float(text);
    if (!cpus) return wrong(value, path, "a number of CPUs");
    if (*cpus == 0) return std::nullopt;
    return float32(*cpus, span);
  }
  return device_count(value, path);
}

Converted ScalarTyper::device_count(const Value& value, const ModelPath& path) {
  const Span span = value.span();
  const std::string text = go_sprint(value);
  if (value.as_string() && to_lower_ascii(text) == "all") return Value(std::int64_t{-1}, span);
  std::optional<std::int64_t> count;
  if (value.as_integer() || value.as_string()) count = parse_go_int(text);
  if (!count) return wrong(value, path, "a number of devices, or \"all\"");
  if (*count == 0) return std::nullopt;
  return Value(*count, span);
}

Converted ScalarTyper::file_mode(const Value& value, const ModelPath& path) {
  std::optional<std::int64_t> mode;
  if (value.as_integer()) mode = *value.as_integer();
  if (const std::string* text = value.as_string()) {
    if (!text->empty() && text->find_first_not_of("01234567") == std::string::npos &&
        text->size() < 20) {
      mode = std::stoll(*text, nullptr, 8);
    }
  }
  if (!mode) return wrong(value, path, "an octal file mode such as 0440");
  Value result(fmt::format("0{:o}", *mode), value.span());
  result.set_quoted(value.as_string() != nullptr);  // hash_input.cc asks
  return result;
}

}  // namespace bulkhead::compose
