#include "probe/dns_message.h"

#include <gtest/gtest.h>

namespace bulkhead::probe {
namespace {

using namespace std::string_literals;

std::string shown(std::string_view message) {
  const auto answer = decode_answer(message);
  if (!answer) return "no answer";
  std::string text = std::to_string(answer->id) + " code " + std::to_string(answer->code);
  for (const auto& address : answer->addresses) text += " " + address.str();
  return text;
}

// The question for "db", as bytes of RFC 1035.
const std::string kQuestion =
    "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x02"
    "db\x00\x00\x01\x00\x01"s;

TEST(DnsQuestion, IsEncoded) {
  EXPECT_EQ(encode_question(0x1234, "db", RecordType::kA), kQuestion);
  EXPECT_EQ(encode_question(1, "a.b", RecordType::kAaaa),
            "\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01"
            "a\x01"
            "b\x00\x00\x1c\x00\x01"s);
  EXPECT_EQ(encode_question(1, "a.b.", RecordType::kA), encode_question(1, "a.b", RecordType::kA));
}

TEST(DnsQuestion, RefusesWhatIsNoName) {
  EXPECT_FALSE(encode_question(1, "", RecordType::kA));
  EXPECT_FALSE(encode_question(1, ".", RecordType::kA));
  EXPECT_FALSE(encode_question(1, "a..b", RecordType::kA));
  EXPECT_FALSE(encode_question(1, std::string(64, 'a'), RecordType::kA));
  EXPECT_FALSE(encode_question(1, std::string(300, 'a'), RecordType::kA));
}

TEST(DnsAnswer, GivesAddressesSortedAndSkipsTheRest) {
  const std::string head =
      "\x12\x34\x81\x80\x00\x01\x00\x03\x00\x00\x00\x00\x02"
      "db\x00\x00\x01\x00\x01"s;
  const std::string alias = "\xc0\x0c\x00\x05\x00\x01\x00\x00\x02\x58\x00\x02\xc0\x0c"s;
  const std::string first = "\xc0\x0c\x00\x01\x00\x01\x00\x00\x02\x58\x00\x04\xac\x12\x00\x03"s;
  const std::string second = "\xc0\x0c\x00\x01\x00\x01\x00\x00\x02\x58\x00\x04\xac\x12\x00\x02"s;
  EXPECT_EQ(shown(head + alias + first + second), "4660 code 0 172.18.0.2 172.18.0.3");
  // Cut anywhere, it is no answer.
  const std::string whole = head + alias + first + second;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(shown(std::string_view(whole).substr(0, size)), "no answer") << size;
  }
}

TEST(DnsAnswer, NoSuchName) {
  EXPECT_EQ(shown("\x00\x07\x81\x83\x00\x00\x00\x00\x00\x00\x00\x00"s), "7 code 3");
}

TEST(DnsAnswer, AQuestionIsNone) {
  EXPECT_EQ(shown(kQuestion), "no answer");
}

}  // namespace
}  // namespace bulkhead::probe
