#include "docker/registry_logins.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "docker/image_name.h"
#include "docker/json.h"
#include "docker/registry_auth.h"
#include "linux/process.h"

namespace bulkhead::docker {
namespace {

constexpr std::string_view kHub = "docker.io";
constexpr const char* kHubServer = "https://index.docker.io/v1/";
/// By which a helper says, with exit 1, that it has nothing (docker-credential-helpers, errors.go).
constexpr std::string_view kHasNothing = "credentials not found in native keychain";
/// As the user's name: the secret is a token, not a password.
constexpr std::string_view kToken = "<token>";
constexpr std::size_t kMostOutput = std::size_t{64} << 10;
constexpr std::size_t kMostTold = 200;

bool is_helper_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

/// What it said of an error: one line, and never what might hold a secret.
std::string complaint(const linux::ProcessResult& ended) {
  std::string said = ended.out.empty() ? ended.err : ended.out;
  said.resize(std::min({said.size(), said.find('\n'), kMostTold}));
  return said.empty() || said.find('{') != std::string::npos ? "" : ": " + said;
}

Result<RegistryLogin> ask(const CredentialProgram& helper, Clock& clock,
                          const std::stop_token& stop) {
  linux::ProcessSpec process;
  process.argv = {helper.program, "get"};
  process.input = helper.server;
  process.timeout = RegistryLogins::kPatience;
  process.output_limit = kMostOutput;
  process.stop = stop;
  const auto why = [&](std::string_view what) {
    return RegistryLogin{"", fmt::format("credential helper {}, which config.json names for {}, {}",
                                         helper.program, helper.server, what)};
  };
  const auto ended = linux::run_process(clock, process);
  if (!ended) {
    switch (ended.error().kind) {
      case ErrorKind::kInterrupted:
        return tl::unexpected(ended.error());
      case ErrorKind::kNotFound:
        return why("is not in PATH");
      case ErrorKind::kTimeout:
        return why(fmt::format("did not answer within {} s",
                               RegistryLogins::kPatience / std::chrono::seconds(1)));
      default:
        return why("could not be run: " + ended.error().message);
    }
  }
  if (ended->exit_code != 0) {
    if (ended->out.find(kHasNothing) != std::string::npos) return RegistryLogin{};
    return why(fmt::format("ended with exit {}{}", ended->exit_code, complaint(*ended)));
  }
  const auto said = parse_json(ended->out);
  const std::string user = said ? Fields(*said).text("Username") : "";
  const std::string secret = said ? Fields(*said).text("Secret") : "";
  if (ended->truncated || user.empty() || secret.empty()) {
    return why("gave no answer with a Username and a Secret");
  }
  return RegistryLogin{user == kToken ? auth_of_token(helper.server, secret)
                                      : auth_of_password(helper.server, user, secret),
                       ""};
}

}  // namespace

Result<std::optional<CredentialProgram>> credential_program(std::string_view config_json,
                                                            const ImageRef& image) {
  const std::string registry = split_image_name(image.str()).registry;
  const json::value config = TRY(with_context(parse_json(config_json), "config.json"));
  const Fields fields(config);
  std::string name = fields.text("credsStore");
  fields.each_member("credHelpers", [&](const std::string& key, const json::value& value) {
    if (registry_of_key(key) == registry && value.is_string()) name = value.as_string().c_str();
  });
  if (name.empty()) return std::optional<CredentialProgram>();
  if (!is_helper_name(name)) {
    return failure(ErrorKind::kInvalid,
                   fmt::format("config.json: \"{}\" is no name of a credential helper", name));
  }
  return CredentialProgram{"docker-credential-" + name,
                           registry == kHub ? std::string(kHubServer) : registry};
}

Result<RegistryLogin> RegistryLogins::find(const ImageRef& image, const std::stop_token& stop) {
  if (config_json_.empty()) return RegistryLogin{};
  const auto helper = TRY(credential_program(config_json_, image));
  if (!helper) return RegistryLogin{TRY(registry_auth(config_json_, image)), ""};
  const std::scoped_lock guard(lock_);
  const auto known = asked_.find(helper->server);
  if (known != asked_.end()) return known->second;
  RegistryLogin login = TRY(ask(*helper, clock_, stop));
  return asked_.emplace(helper->server, std::move(login)).first->second;
}

}  // namespace bulkhead::docker
