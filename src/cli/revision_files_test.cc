#include "cli/revision_files.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "linux/disk_files.h"
#include "linux/process.h"

namespace bulkhead::cli {
namespace {

using ::testing::ElementsAre;

/// A repository in a folder of its own, gone with the test.
class Repository {
 public:
  Repository() {
    std::string pattern = (std::filesystem::temp_directory_path() / "revision-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    git({"init", "-q", "-b", "main"});
  }
  ~Repository() { std::filesystem::remove_all(folder_); }
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;

  const std::string& folder() const { return folder_; }

  void write(const std::string& path, const std::string& content) const {
    ASSERT_TRUE(linux::write_file(folder_ + "/" + path, content));
  }

  void commit() const {
    git({"add", "-A"});
    git({"-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "x"});
  }

 private:
  void git(std::vector<std::string> arguments) const {
    linux::ProcessSpec spec;
    spec.argv = {"git", "-C", folder_};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    const auto result = linux::run_process(system_clock(), spec);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_EQ(result->exit_code, 0) << result->err;
  }

  std::string folder_;
};

TEST(RevisionFiles, ShowsTheFilesAsTheyWere) {
  const Repository repository;
  repository.write("compose.yaml", "one");
  repository.write("a/b/c.yaml", "deep");
  repository.commit();
  repository.write("compose.yaml", "two");
  repository.write("new.yaml", "new");

  linux::DiskFiles disk;
  const auto opened = RevisionFiles::open(system_clock(), disk, repository.folder(), "HEAD");
  ASSERT_TRUE(opened) << opened.error().message;
  RevisionFiles& files = **opened;
  const std::string& root = repository.folder();
  EXPECT_EQ(files.read(root + "/compose.yaml", 100).value_or("?"), "one");
  EXPECT_FALSE(files.read(root + "/compose.yaml", 2));
  EXPECT_FALSE(files.read(root + "/new.yaml", 100));
  EXPECT_EQ(files.kind(root + "/new.yaml"), text::FileKind::kMissing);
  EXPECT_EQ(files.kind(root + "/a/b"), text::FileKind::kDirectory);
  EXPECT_EQ(files.kind(root), text::FileKind::kDirectory);
  EXPECT_THAT(files.list(root).value(), ElementsAre("a", "compose.yaml"));
  EXPECT_THAT(files.list(root + "/a/b").value(), ElementsAre("c.yaml"));
  EXPECT_EQ(files.kind("/"), text::FileKind::kDirectory);  // outside: as it is
}

TEST(RevisionFiles, RefusesWhatIsNoRevision) {
  const Repository repository;
  repository.write("x", "x");
  repository.commit();
  linux::DiskFiles disk;
  const auto unknown = RevisionFiles::open(system_clock(), disk, repository.folder(), "nowhere");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message, "there is no revision nowhere");
  EXPECT_FALSE(RevisionFiles::open(system_clock(), disk, repository.folder(), "--output=x"));
  EXPECT_FALSE(RevisionFiles::open(system_clock(), disk, "/", "HEAD"));
}

}  // namespace
}  // namespace bulkhead::cli
