// What a service takes for granted of the files in its image: users and groups that it has, and
// that its working directory is none of its files.
#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/container_files.h"
#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

constexpr const char* kUsers = "/etc/passwd";
constexpr const char* kGroups = "/etc/group";

/// "name:x:0:…" or "…:x:NUMBER:…" of passwd(5) and group(5).
bool has_account(std::string_view accounts, std::string_view wanted) {
  while (!accounts.empty()) {
    const std::size_t end = std::min(accounts.find('\n'), accounts.size());
    const std::string_view line = accounts.substr(0, end);
    if (line.substr(0, line.find(':')) == wanted) return true;
    accounts.remove_prefix(std::min(end + 1, accounts.size()));
  }
  return false;
}

bool is_account_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

class ImageFilesCheck final {
 public:
  ImageFilesCheck(const PreflightInputs& inputs, const model::Service& service,
                  linux::FileTree& tree, Concerns& concerns)
      : service_(service),
        user_(inputs.desired.service(service.name).spec.spec.config.user),
        image_(image_of(inputs.project, service)),
        // The engine reads accounts before it mounts anything.
        files_(&tree, nullptr),
        concerns_(inputs.project, service, concerns) {}

  void run() {
    check_users();
    check_working_dir();
  }

 private:
  std::string accounts(const char* path) const {
    constexpr std::size_t kLongest = std::size_t{1} << 20;
    return files_.head(files_.find(path), kLongest);
  }

  void check_users() {
    const std::size_t colon = user_.find(':');
    check_account(user_.substr(0, colon), kUsers, "user", "user");
    if (colon != std::string::npos)
      check_account(user_.substr(colon + 1), kGroups, "group", "user");
    for (const std::string& group : service_.group_add) {
      check_account(group, kGroups, "group", "group_add");
    }
  }

  void check_account(const std::string& name, const char* file, const char* kind,
                     const char* attribute) {
    if (name.empty() || name.starts_with('-') || is_account_number(name)) return;
    if (has_account(accounts(file), name)) return;
    concerns_.error(
        "BH547", "missing-account",
        fmt::format("{} names the {} {}, and image {} has none of that name in {}", attribute, kind,
                    name, image_, file),
        fmt::format("correct the name, give its number, or add the {} to the image", kind),
        concerns_.at(attribute));
  }

  void check_working_dir() {
    const std::string& folder = service_.working_dir;
    if (!folder.starts_with('/') || files_.find(folder).entry.kind != ContainerFiles::Kind::kFile) {
      return;
    }
    concerns_.error("BH538", "impossible-mount",
                    fmt::format("working_dir {} is a file in image {}", folder, image_),
                    "name a folder", concerns_.at("working_dir"));
  }

  const model::Service& service_;
  std::string user_;
  std::string image_;
  ContainerFiles files_;
  ServiceConcerns concerns_;
};

}  // namespace

void check_image_files(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    const std::unique_ptr<linux::FileTree> tree = image_tree_of(inputs, *service);
    if (tree) ImageFilesCheck(inputs, *service, *tree, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
