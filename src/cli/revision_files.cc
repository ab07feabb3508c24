#include "cli/revision_files.h"

#include <fmt/format.h>

#include "linux/process.h"

namespace bulkhead::cli {
namespace {

Result<std::string> git(Clock& clock, const std::string& directory,
                        std::vector<std::string> arguments) {
  linux::ProcessSpec spec;
  spec.argv = {"git", "-C", directory};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  const auto result = TRY(linux::run_process(clock, spec));
  if (result.exit_code == 0) return result.out;
  std::string why = result.err.substr(0, result.err.find('\n'));
  if (why.starts_with("fatal: ")) why.erase(0, 7);
  return failure(ErrorKind::kNotFound, why.empty() ? "git failed" : why);
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

Result<std::unique_ptr<RevisionFiles>> RevisionFiles::open(Clock& clock, text::FileReader& disk,
                                                           const std::string& directory,
                                                           const std::string& revision) {
  const std::string root =
      without_line_end(TRY(git(clock, directory, {"rev-parse", "--show-toplevel"})));
  auto commit =
      git(clock, directory,
          {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (!commit) {
    return failure(ErrorKind::kNotFound, fmt::format("there is no revision {}", revision));
  }
  std::unique_ptr<RevisionFiles> files(
      new RevisionFiles(clock, disk, root, without_line_end(*std::move(commit))));
  const std::string listing =
      TRY(git(clock, root, {"ls-tree", "-r", "-z", "--name-only", files->revision_}));
  for (std::size_t at = 0; at < listing.size();) {
    const std::size_t end = listing.find('\0', at);
    const std::string path = listing.substr(at, end - at);
    at = end == std::string::npos ? listing.size() : end + 1;
    files->files_.insert(path);
    std::string child = path;
    while (true) {
      const auto slash = child.rfind('/');
      const std::string parent = slash == std::string::npos ? "" : child.substr(0, slash);
      const bool is_new = files->directories_[parent].insert(child.substr(slash + 1)).second;
      if (!is_new || slash == std::string::npos) break;
      child = parent;
    }
  }
  return files;
}

bool RevisionFiles::inside(const std::string& path, std::string& relative) const {
  if (path == root_) {
    relative.clear();
    return true;
  }
  if (!path.starts_with(root_ + "/")) return false;
  relative = path.substr(root_.size() + 1);
  return true;
}

Result<std::string> RevisionFiles::read(const std::string& path, std::size_t limit) {
  std::string relative;
  if (!inside(path, relative)) return disk_.read(path, limit);
  if (!files_.contains(relative)) {
    return failure(ErrorKind::kNotFound, "no such file in that revision");
  }
  auto content = git(clock_, root_, {"cat-file", "blob", revision_ + ":" + relative});
  if (content && content->size() > limit) return failure(ErrorKind::kRefused, "it is too large");
  return content;
}

text::FileKind RevisionFiles::kind(const std::string& path) {
  std::string relative;
  if (!inside(path, relative)) return disk_.kind(path);
  if (files_.contains(relative)) return text::FileKind::kFile;
  return directories_.contains(relative) ? text::FileKind::kDirectory : text::FileKind::kMissing;
}

Result<std::vector<std::string>> RevisionFiles::list(const std::string& directory) {
  std::string relative;
  if (!inside(directory, relative)) return disk_.list(directory);
  const auto found = directories_.find(relative);
  if (found == directories_.end()) {
    return failure(ErrorKind::kNotFound, "no such folder in that revision");
  }
  return std::vector<std::string>(found->second.begin(), found->second.end());
}

}  // namespace bulkhead::cli
