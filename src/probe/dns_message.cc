#include "probe/dns_message.h"

#include <algorithm>
#include <array>

namespace bulkhead::probe {
namespace {

constexpr std::size_t kHeader = 12;
constexpr unsigned kResponse = 0x8000;
constexpr unsigned kTruncated = 0x0200;
constexpr char kRecursionDesired = 0x01;
constexpr std::uint8_t kPointer = 0xc0;

void append16(std::string& out, unsigned value) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value & 0xff));
}

/// Reads forward; nothing once the message is too short.
class Reader final {
 public:
  explicit Reader(std::string_view message) : message_(message) {}

  bool good() const { return good_; }

  std::uint8_t byte() {
    if (at_ >= message_.size()) {
      good_ = false;
      return 0;
    }
    return static_cast<std::uint8_t>(message_[at_++]);
  }

  unsigned number16() {
    const unsigned high = byte();
    return high << 8 | byte();
  }

  /// A compressed name ends at its first pointer.
  void skip_name() {
    for (;;) {
      const std::uint8_t length = byte();
      if (!good_ || length == 0) return;
      if ((length & kPointer) == kPointer) {
        byte();
        return;
      }
      skip(length);
    }
  }

  void skip(std::size_t count) {
    if (count > message_.size() - std::min(at_, message_.size())) {
      good_ = false;
      return;
    }
    at_ += count;
  }

 private:
  std::string_view message_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace

std::optional<std::string> encode_question(std::uint16_t id, std::string_view name,
                                           RecordType type) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > 253) return std::nullopt;
  std::string message;
  append16(message, id);
  message.push_back(kRecursionDesired);
  message.push_back('\0');
  append16(message, 1);  // one question, nothing else
  message.append(6, '\0');
  while (true) {
    const auto dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (label.empty() || label.size() > 63) return std::nullopt;
    message.push_back(static_cast<char>(label.size()));
    message.append(label);
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
  }
  message.push_back('\0');
  append16(message, static_cast<unsigned>(type));
  append16(message, 1);  // class IN
  return message;
}

std::optional<DnsAnswer> decode_answer(std::string_view message) {
  if (message.size() < kHeader) return std::nullopt;
  Reader reader(message);
  DnsAnswer answer;
  answer.id = static_cast<std::uint16_t>(reader.number16());
  const unsigned flags = reader.number16();
  if ((flags & kResponse) == 0) return std::nullopt;
  answer.code = static_cast<int>(flags & 0x0f);
  answer.truncated = (flags & kTruncated) != 0;
  const unsigned questions = reader.number16();
  const unsigned answers = reader.number16();
  reader.skip(4);  // authority and additional: not read
  for (unsigned i = 0; i < questions && reader.good(); ++i) {
    reader.skip_name();
    reader.skip(4);
  }
  for (unsigned i = 0; i < answers && reader.good(); ++i) {
    reader.skip_name();
    const unsigned type = reader.number16();
    reader.skip(6);  // class and time to live
    const unsigned length = reader.number16();
    std::array<std::uint8_t, 16> bytes{};
    const bool is_v4 = type == static_cast<unsigned>(RecordType::kA) && length == 4;
    const bool is_v6 = type == static_cast<unsigned>(RecordType::kAaaa) && length == 16;
    if (!is_v4 && !is_v6) {
      reader.skip(length);
      continue;
    }
    for (std::size_t k = 0; k < length; ++k) bytes[k] = reader.byte();
    if (!reader.good()) break;
    answer.addresses.push_back(is_v6 ? linux::IpAddress::v6(bytes)
                                     : linux::IpAddress::v4((std::uint32_t{bytes[0]} << 24) |
                                                            (std::uint32_t{bytes[1]} << 16) |
                                                            (std::uint32_t{bytes[2]} << 8) |
                                                            bytes[3]));
  }
  if (!reader.good()) return std::nullopt;
  std::sort(answer.addresses.begin(), answer.addresses.end());
  return answer;
}

}  // namespace bulkhead::probe
