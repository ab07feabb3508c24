#include "docker/archive.h"

#include <gtest/gtest.h>

namespace bulkhead::docker {
namespace {

std::string archive(const std::vector<ArchivedFile>& files) {
  return archive_of(files, 1'767'323'045).value_or("");
}

/// The header of an entry that is no regular file, with its content.
std::string entry(char type, const std::string& content) {
  std::string one = archive({{.path = "/x", .content = content}});
  one[156] = type;
  return one.substr(0, one.size() - 1024);  // without the two blocks that end an archive
}

TEST(FirstFile, IsReadBackAsItWasWritten) {
  for (const std::string& content :
       {std::string(), std::string("a\n"), std::string(512, 'b'), std::string(513, '\0')}) {
    EXPECT_EQ(first_file_of(archive({{.path = "/etc/app.conf", .content = content},
                                     {.path = "/etc/other", .content = "other"}})),
              content);
  }
}

TEST(FirstFile, ComesAfterFoldersAndRecords) {
  EXPECT_EQ(first_file_of(entry('x', "30 path=long\n") + entry('5', "") +
                          archive({{.path = "/app", .content = "text"}})),
            "text");
}

TEST(FirstFile, IsNoneInWhatIsNoArchive) {
  EXPECT_EQ(first_file_of(""), std::nullopt);
  EXPECT_EQ(first_file_of(archive({})), std::nullopt);
  EXPECT_EQ(first_file_of(std::string(600, 'z')), std::nullopt);
  const std::string whole = archive({{.path = "/app", .content = "text"}});
  EXPECT_EQ(first_file_of(whole.substr(0, 514)), std::nullopt);
  std::string folder = entry('5', "");
  EXPECT_EQ(first_file_of(folder), std::nullopt);
}

}  // namespace
}  // namespace bulkhead::docker
