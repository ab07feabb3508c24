#include "text/shortlist.h"

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

constexpr Severity kE = Severity::kError;
constexpr Severity kW = Severity::kWarning;
constexpr Severity kN = Severity::kNote;

TEST(Shortlist, ShowsAllOfAShortList) {
  EXPECT_EQ(shortlist({kN, kE, kW}, 3), std::vector<bool>({true, true, true}));
  EXPECT_EQ(shortlist({}, 3), std::vector<bool>());
}

TEST(Shortlist, KeepsTheWorstWhereThereAreTooMany) {
  EXPECT_EQ(shortlist({kW, kN, kE, kW, kE}, 3),
            std::vector<bool>({true, false, true, false, true}));
  EXPECT_EQ(shortlist({kE, kE, kE}, 2), std::vector<bool>({true, true, false}));
  EXPECT_EQ(shortlist({kE}, 0), std::vector<bool>({false}));
}

}  // namespace
}  // namespace bulkhead::text
