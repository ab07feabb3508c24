#include "linux/new_file.h"

#include <filesystem>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "linux/disk_files.h"
#include "linux/file_pieces.h"

namespace bulkhead::linux {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class NewFileTest : public ::testing::Test {
 protected:
  NewFileTest() {
    std::string pattern = ::testing::TempDir() + "bh-new-file.XXXXXX";
    folder_ = std::string(::mkdtemp(pattern.data())) + "/kept";
  }
  ~NewFileTest() override {
    std::filesystem::remove_all(std::filesystem::path(folder_).parent_path());
  }

  std::vector<std::string> names() {
    DiskFiles files;
    return files.list(folder_).value();
  }

  std::string folder_;
};

TEST_F(NewFileTest, IsThereOnceItIsKept) {
  {
    auto file = NewFile::create(folder_);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->write("one "));
    ASSERT_TRUE(file->write("two"));
    ASSERT_EQ(names().size(), 1U);
    EXPECT_TRUE(names().front().starts_with(NewFile::kPartPrefix)) << names().front();
    ASSERT_TRUE(file->keep("data"));
  }
  EXPECT_THAT(names(), ElementsAre("data"));
  struct stat status {};
  ASSERT_EQ(::stat((folder_ + "/data").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);

  auto pieces = FilePieces::open(folder_ + "/data");
  ASSERT_TRUE(pieces) << pieces.error().message;
  EXPECT_EQ(pieces->next(5).value(), "one t");
  EXPECT_EQ(pieces->next(5).value(), "wo");
  EXPECT_EQ(pieces->next(5).value(), "");
}

TEST_F(NewFileTest, IsGoneUnlessItIsKept) {
  {
    const auto file = NewFile::create(folder_);
    ASSERT_TRUE(file);
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(NewFileTest, RemovingWhatIsNotThereIsFine) {
  EXPECT_TRUE(remove_file(folder_ + "/none"));
  EXPECT_EQ(FilePieces::open(folder_ + "/none").error().message,
            folder_ + "/none: No such file or directory");
}

}  // namespace
}  // namespace bulkhead::linux
