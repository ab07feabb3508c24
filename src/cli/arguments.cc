#include "cli/arguments.h"

#include "base/check.h"

namespace bulkhead::cli {

const std::vector<std::string>* Arguments::find(std::string_view name) const {
  const std::string key(name);
  CHECK(declared_.contains(key));
  const auto found = given_.find(key);
  return found == given_.end() ? nullptr : &found->second;
}

bool Arguments::flag(std::string_view name) const {
  return find(name) != nullptr;
}

std::optional<std::string> Arguments::value(std::string_view name) const {
  const auto* values = find(name);
  if (!values || values->empty()) return std::nullopt;
  return values->back();
}

std::string Arguments::value_or(std::string_view name, std::string_view fallback) const {
  return value(name).value_or(std::string(fallback));
}

std::vector<std::string> Arguments::values(std::string_view name) const {
  const auto* values = find(name);
  return values ? *values : std::vector<std::string>{};
}

void Arguments::set(const std::string& name, std::vector<std::string> values) {
  CHECK(declared_.contains(name));
  given_[name] = std::move(values);
}

const std::vector<OptionSpec>& global_options() {
  static const std::vector<OptionSpec> kOptions{
      {"file",
       'f',
       OptionKind::kList,
       "FILE",
       "Compose file; several are merged in order, - is standard input",
       {},
       Completion::kFile},
      {"project-name", 'p', OptionKind::kValue, "NAME", "name of the project"},
      {"profile", 0, OptionKind::kList, "NAME", "profile to enable; * enables all"},
      {"env-file",
       0,
       OptionKind::kList,
       "FILE",
       "file of variables, instead of .env",
       {},
       Completion::kFile},
      {"project-directory",
       0,
       OptionKind::kValue,
       "DIR",
       "folder that relative paths start from",
       {},
       Completion::kDirectory},
      {"contract",
       'c',
       OptionKind::kValue,
       "FILE",
       "contract, instead of bulkhead.yaml",
       {},
       Completion::kFile},
      {"environment",
       'e',
       OptionKind::kValue,
       "NAME",
       "environment of the contract; the first one is the default",
       {},
       Completion::kEnvironment},
      {"output",
       'o',
       OptionKind::kValue,
       "FILE",
       "write the result to FILE instead of standard output",
       {},
       Completion::kFile},
      {"quiet", 'q', OptionKind::kFlag, "", "print findings and errors only"},
      {"no-color", 0, OptionKind::kFlag, "", "no colours, as NO_COLOR=1"},
      {"help", 'h', OptionKind::kFlag, "", "explain the command"},
  };
  return kOptions;
}

}  // namespace bulkhead::cli
