#include "orchestrate/tmpfs_option.h"

#include <algorithm>
#include <array>

#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {
namespace {

/// moby, pkg/mount: what a tmpfs may be mounted with, before the '='.
constexpr std::array<std::string_view, 42> kTmpfsOptions{
    "",      "size",       "mode",        "uid",        "gid",         "nr_inodes",     "nr_blocks",
    "mpol",  "defaults",   "ro",          "rw",         "suid",        "nosuid",        "dev",
    "nodev", "exec",       "noexec",      "sync",       "async",       "dirsync",       "remount",
    "mand",  "nomand",     "atime",       "noatime",    "diratime",    "nodiratime",    "bind",
    "rbind", "unbindable", "runbindable", "private",    "rprivate",    "shared",        "rshared",
    "slave", "rslave",     "relatime",    "norelatime", "strictatime", "nostrictatime", "huge"};

/// Linux, Documentation/filesystems/tmpfs and mount(8), besides.
constexpr std::array<std::string_view, 16> kOfKernel{
    "inode32",  "inode64",         "noswap",   "quota",      "usrquota",   "grpquota",
    "casefold", "strict_encoding", "context",  "fscontext",  "defcontext", "rootcontext",
    "lazytime", "nolazytime",      "iversion", "nosymfollow"};

/// "=64m", "=50%" (tmpfs(5)).
bool is_tmpfs_size(std::string_view text) {
  if (!text.starts_with('=')) return false;
  text.remove_prefix(1);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view unit = text.substr(digits);
  return digits > 0 && unit.size() <= 1 &&
         (unit.empty() || std::string_view("kKmMgGtT%").find(unit[0]) != std::string_view::npos);
}

bool has_only(std::string_view text, std::string_view digits) {
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

}  // namespace

std::optional<WrongOption> wrong_with_tmpfs(std::string_view option, bool read_by_engine) {
  const std::string_view name = option.substr(0, option.find('='));
  const std::string_view value = option.substr(std::min(name.size() + 1, option.size()));
  const bool known = has(kTmpfsOptions, name) || (!read_by_engine && has(kOfKernel, name));
  if (!known) {
    return WrongOption{"is no option of one",
                       "use size, mode, uid, gid, ro, noexec and the like (tmpfs(5))"};
  }
  if (name == "size" && !is_tmpfs_size(option.substr(name.size()))) {
    return WrongOption{"is no size", "write it as size=64m"};
  }
  if (name == "mode" && !has_only(value, "01234567")) {
    return WrongOption{"is no file mode", "write it in octal digits: mode=1777"};
  }
  if ((name == "uid" || name == "gid") && !has_only(value, "0123456789")) {
    return WrongOption{"is no number of a user or group", "write the number: uid=1000"};
  }
  return std::nullopt;
}

}  // namespace bulkhead::orchestrate
