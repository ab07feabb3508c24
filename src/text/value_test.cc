#include "text/value.h"

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

// Murmur2, which libstdc++ hashes strings with: its steps can be undone, so that whoever knows the
// seed (it is a constant) makes as many keys of one hash as he likes.
constexpr std::uint64_t kMultiplier = 0xc6a4a7935bd1e995U;
constexpr std::uint64_t kSeed = 0xc70f6907U;

std::uint64_t shift_mix(std::uint64_t value) {  // its own inverse
  return value ^ (value >> 47U);
}

std::uint64_t inverse_multiplier() {
  std::uint64_t inverse = kMultiplier;  // Newton's iteration doubles the bits that are right
  for (int round = 0; round < 6; ++round) inverse *= 2 - kMultiplier * inverse;
  return inverse;
}

// 16 bytes: the first half is `number`, the second undoes what it did to the hash.
std::string colliding_key(std::uint64_t number) {
  constexpr std::uint64_t kLength = 16;
  constexpr std::uint64_t kMeetingPoint = 42;
  static const std::uint64_t inverse = inverse_multiplier();
  const std::uint64_t mixed = shift_mix(number * kMultiplier) * kMultiplier;
  const std::uint64_t hash = ((kSeed ^ (kLength * kMultiplier)) ^ mixed) * kMultiplier;
  const std::uint64_t second = shift_mix((hash ^ kMeetingPoint) * inverse) * inverse;
  std::string key(kLength, '\0');
  std::memcpy(key.data(), &number, sizeof number);
  std::memcpy(key.data() + sizeof number, &second, sizeof second);
  return key;
}

TEST(Mapping, IsNotSlowedDownByKeysMadeToCollide) {
  ASSERT_EQ(std::hash<std::string>()(colliding_key(1)), std::hash<std::string>()(colliding_key(2)));
  // By hash these would take 20,000,000,000 comparisons, minutes; in order they take a moment.
  constexpr std::uint64_t kMany = 200'000;
  Mapping mapping;
  for (std::uint64_t i = 0; i < kMany; ++i) {
    mapping.set(colliding_key(i), Value(static_cast<std::int64_t>(i)));
  }
  ASSERT_EQ(mapping.size(), kMany);
  for (std::uint64_t i = 0; i < kMany; ++i) {
    ASSERT_EQ(*mapping.find(colliding_key(i))->as_integer(), static_cast<std::int64_t>(i));
  }
}

TEST(Mapping, ErasesWhatIsAskedForInOnePass) {
  Mapping mapping;
  for (int i = 0; i < 50; ++i) mapping.set("key" + std::to_string(i), Value(std::int64_t{i}));
  ASSERT_TRUE(mapping.contains("key7"));
  mapping.erase_if([](const Mapping::Entry& entry) { return *entry.value.as_integer() % 2 == 1; });
  EXPECT_EQ(mapping.size(), 25U);
  EXPECT_FALSE(mapping.contains("key7"));
  ASSERT_TRUE(mapping.contains("key48"));
  EXPECT_EQ(*mapping.find("key48")->as_integer(), 48);
}

TEST(Mapping, FindsEveryKeyWhateverItsSize) {
  for (const int size : {1, 10, 23, 24, 25, 300}) {
    Mapping mapping;
    for (int i = 0; i < size; ++i) {
      mapping.set("key" + std::to_string(i), Value(std::int64_t{i}));
      // Looking up between insertions builds the index early and makes it follow.
      ASSERT_EQ(mapping.contains("key0"), true);
    }
    for (int i = 0; i < size; ++i) {
      const Value* found = mapping.find("key" + std::to_string(i));
      ASSERT_NE(found, nullptr) << size << ' ' << i;
      EXPECT_EQ(*found->as_integer(), i);
    }
    EXPECT_EQ(mapping.find("absent"), nullptr);

    Mapping copy = mapping;
    EXPECT_TRUE(copy.erase("key0"));
    EXPECT_FALSE(copy.contains("key0"));
    EXPECT_TRUE(mapping.contains("key0"));

    Mapping moved = std::move(mapping);
    EXPECT_TRUE(moved.contains("key0"));
    EXPECT_EQ(moved.size(), static_cast<std::size_t>(size));
  }
}

TEST(Mapping, ReplacesInPlaceAndSortsBytewise) {
  Mapping mapping;
  mapping.set("b", Value("1"));
  mapping.set("a", Value("2"));
  mapping.set("b", Value("3"));
  ASSERT_EQ(mapping.size(), 2U);
  EXPECT_EQ(mapping.begin()->key, "b");
  EXPECT_EQ(*mapping.find("b")->as_string(), "3");
  mapping.sort();
  EXPECT_EQ(mapping.begin()->key, "a");
}

TEST(Value, ComparesDataOnly) {
  Mapping one;
  one.set("x", Value(std::int64_t{1}, Span{SourceId{0}, 3, 4}));
  one.set("y", Value(Sequence{Value(true)}));
  Mapping two;
  two.set("y", Value(Sequence{Value(true)}));
  two.set("x", Value(std::int64_t{1}));
  EXPECT_EQ(Value(one), Value(two));
  two.set("x", Value(1.0));
  EXPECT_FALSE(Value(one) == Value(two));
}

}  // namespace
}  // namespace bulkhead::text
