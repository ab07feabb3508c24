#include "text/value.h"

#include <string>

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

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
