#include "verify/resolvers.h"

#include <gtest/gtest.h>

namespace bulkhead::verify {
namespace {

TEST(Resolvers, AreThoseOfResolvConf) {
  std::string found;
  for (const auto& server : name_servers("# nameserver 10.0.0.9\n"
                                         "search example\n"
                                         "nameserver 10.0.0.1\n"
                                         "  nameserver\t::1 # the second\r\n"
                                         "nameserver nobody\n"
                                         "nameservers 10.0.0.3\n"
                                         "nameserver 127.0.0.53")) {
    found += server.str() + " ";
  }
  EXPECT_EQ(found, "10.0.0.1 ::1 127.0.0.53 ");
  EXPECT_TRUE(name_servers("").empty());
}

}  // namespace
}  // namespace bulkhead::verify
