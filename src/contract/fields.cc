#include "contract/fields.h"

#include <charconv>

#include <fmt/format.h>

#include "base/duration.h"
#include "text/suggest.h"

namespace bulkhead::contract {
namespace {

std::string list_words(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += fmt::format("`{}`", words[i]);
  }
  return text;
}

/// What the user wrote, short enough to repeat.
std::string shown(const text::Value& value) {
  if (const auto* string = value.as_string()) {
    return string->size() <= 60 ? fmt::format("`{}`", *string) : std::string("a long string");
  }
  if (const auto* integer = value.as_integer()) return fmt::format("{}", *integer);
  if (const auto* number = value.as_float()) return fmt::format("{}", *number);
  if (const auto* flag = value.as_bool()) return *flag ? "true" : "false";
  return std::string(text::describe(value.kind()));
}

const text::Mapping& no_fields() {
  static const text::Mapping kEmpty;
  return kEmpty;
}

}  // namespace

text::Diagnostic& Faults::add(text::Span span, std::string message, std::string help) const {
  out.push_back(text::make_error(code, std::move(message), span));
  out.back().help = std::move(help);
  return out.back();
}

Fields::Fields(const text::Value& value, std::string path, const Faults& faults,
               std::string_view whole)
    : mapping_(value.as_mapping()), path_(std::move(path)), whole_(whole), faults_(faults) {
  if (mapping_ != nullptr) return;
  mapping_ = &no_fields();
  if (value.is_null()) return;
  const std::string subject = path_.empty() ? std::string(whole_) : fmt::format("`{}`", path_);
  faults_.add(value.span(),
              fmt::format("{} must be a mapping, not {}", subject, text::describe(value.kind())));
}

text::Span Fields::key_span(std::string_view key) const {
  const auto* entry = mapping_->find_entry(key);
  return entry == nullptr ? text::Span{} : entry->key_span;
}

std::string Fields::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

const text::Value* Fields::typed(std::string_view key, text::Kind kind,
                                 std::string_view wanted) const {
  const text::Value* found = mapping_->find(key);
  if (found == nullptr || found->is_null()) return nullptr;
  if (found->kind() == kind) return found;
  faults_.add(found->span(),
              fmt::format("`{}` must be {}, not {}", path_of(key), wanted, shown(*found)));
  return nullptr;
}

std::optional<Located<std::string>> Fields::string(std::string_view key) const {
  const text::Value* found = typed(key, text::Kind::kString, "a string");
  if (found == nullptr) return std::nullopt;
  return Located<std::string>{*found->as_string(), found->span()};
}

std::optional<Located<bool>> Fields::boolean(std::string_view key) const {
  const text::Value* found = typed(key, text::Kind::kBool, "true or false");
  if (found == nullptr) return std::nullopt;
  return Located<bool>{*found->as_bool(), found->span()};
}

std::optional<double> Fields::number(std::string_view key, double low, double high) const {
  const text::Value* found = mapping_->find(key);
  if (found == nullptr || found->is_null()) return std::nullopt;
  std::optional<double> number;
  if (const auto* integer = found->as_integer()) number = static_cast<double>(*integer);
  if (const auto* decimal = found->as_float()) number = *decimal;
  // Written so that not-a-number fails too.
  if (number && *number >= low && *number <= high) return number;
  faults_.add(found->span(), fmt::format("`{}` must be a number from {} to {}, not {}",
                                         path_of(key), low, high, shown(*found)));
  return std::nullopt;
}

std::optional<Duration> Fields::duration(std::string_view key) const {
  const text::Value* found = mapping_->find(key);
  if (found == nullptr || found->is_null()) return std::nullopt;
  if (const auto* string = found->as_string()) {
    const auto duration = parse_duration(*string);
    if (duration && *duration > Duration::zero()) return duration;
  }
  faults_.add(found->span(),
              fmt::format("`{}` must be a positive duration, not {}", path_of(key), shown(*found)),
              "write a number with a unit, such as `2s`, `500ms` or `1m30s`");
  return std::nullopt;
}

std::optional<Located<model::Port>> Fields::port(std::string_view key) const {
  const text::Value* found = mapping_->find(key);
  if (found == nullptr || found->is_null()) return std::nullopt;
  const auto port = decode_port(*found, path_of(key), faults_);
  if (!port) return std::nullopt;
  return Located<model::Port>{*port, found->span()};
}

std::vector<Located<std::string>> Fields::strings(std::string_view key) const {
  std::vector<Located<std::string>> result;
  const text::Value* found = typed(key, text::Kind::kSequence, "a list of strings");
  if (found == nullptr) return result;
  for (const text::Value& item : *found->as_sequence()) {
    if (const auto* string = item.as_string()) {
      result.push_back({*string, item.span()});
    } else {
      faults_.add(item.span(),
                  fmt::format("each of `{}` must be a string, not {}", path_of(key), shown(item)));
    }
  }
  return result;
}

std::vector<Located<model::Port>> Fields::ports(std::string_view key) const {
  std::vector<Located<model::Port>> result;
  const text::Value* found = typed(key, text::Kind::kSequence, "a list of ports");
  if (found == nullptr) return result;
  for (const text::Value& item : *found->as_sequence()) {
    if (const auto port = decode_port(item, path_of(key), faults_)) {
      result.push_back({*port, item.span()});
    }
  }
  return result;
}

std::vector<Located<Publishable>> Fields::publishables(std::string_view key) const {
  std::vector<Located<Publishable>> result;
  const text::Value* found = typed(key, text::Kind::kSequence, "a list of ports");
  if (found == nullptr) return result;
  for (const text::Value& item : *found->as_sequence()) {
    const std::string* text = item.as_string();
    const auto colon = text == nullptr ? std::string::npos : text->rfind(':');
    std::string address;
    text::Value port = item;
    if (colon != std::string::npos) {
      address = text->substr(0, colon);
      if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
      }
      if (address.find_first_not_of("0123456789abcdefABCDEF.:") != std::string::npos ||
          address.empty()) {
        faults_.add(
            item.span(),
            fmt::format("`{}` takes ports and addresses, not {}", path_of(key), shown(item)),
            "write `8080`, or `127.0.0.1:8080` for one address only");
        continue;
      }
      port = text::Value(text->substr(colon + 1), item.span());
    }
    if (const auto decoded = decode_port(port, path_of(key), faults_)) {
      result.push_back({{*decoded, std::move(address)}, item.span()});
    }
  }
  return result;
}

std::optional<Located<std::string>> Fields::word(std::string_view key,
                                                 const std::vector<std::string_view>& words) const {
  const text::Value* found = mapping_->find(key);
  if (found == nullptr || found->is_null()) return std::nullopt;
  if (const auto* string = found->as_string()) {
    for (const std::string_view candidate : words) {
      if (*string == candidate) return Located<std::string>{*string, found->span()};
    }
    faults_.add(found->span(),
                fmt::format("`{}` must be {}, not `{}`", path_of(key), list_words(words), *string),
                text::did_you_mean(*string, words));
    return std::nullopt;
  }
  faults_.add(found->span(), fmt::format("`{}` must be {}, not {}", path_of(key), list_words(words),
                                         shown(*found)));
  return std::nullopt;
}

void Fields::refuse_unknown(const std::vector<std::string_view>& known,
                            text::DiagnosticCode code) const {
  for (const auto& entry : *mapping_) {
    if (entry.key.starts_with("x-")) continue;
    bool found = false;
    for (const std::string_view candidate : known) found |= candidate == entry.key;
    if (found) continue;
    const std::string place = path_.empty() ? std::string(whole_) : fmt::format("`{}`", path_);
    std::string help = text::did_you_mean(entry.key, known);
    if (help.empty()) help = fmt::format("it may have {}", list_words(known));
    Faults{code, faults_.out}.add(
        entry.key_span, fmt::format("{} has no key `{}`", place, entry.key), std::move(help));
  }
}

std::optional<model::Port> decode_port(const text::Value& value, const std::string& path,
                                       const Faults& faults) {
  std::string text;
  if (const auto* integer = value.as_integer()) text = fmt::format("{}", *integer);
  if (const auto* string = value.as_string()) text = *string;
  std::string_view digits = text;
  auto protocol = std::optional(model::Protocol::kTcp);
  if (const auto slash = digits.find('/'); slash != std::string_view::npos) {
    protocol = model::parse_protocol(digits.substr(slash + 1));
    digits = digits.substr(0, slash);
  }
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  if (whole && protocol && number >= 1 && number <= 65535) {
    return model::Port{static_cast<std::uint16_t>(number), *protocol};
  }
  faults.add(value.span(),
             fmt::format("`{}` takes ports from 1 to 65535, not {}", path, shown(value)),
             "write `8080`, or `53/udp` for another protocol than TCP");
  return std::nullopt;
}

std::optional<std::chrono::sys_days> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto read = [&](std::size_t begin, std::size_t size, auto& number) {
    const char* last = text.data() + begin + size;
    const auto [end, error] = std::from_chars(text.data() + begin, last, number);
    return error == std::errc() && end == last;
  };
  if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::string format_day(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace bulkhead::contract
