// Programs that a container is to run and that are files of the host: whether the kernel can
// execute them. What is in the image only the engine knows.
#include <fmt/format.h>

#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

using text::FileKind;

constexpr const char* kCode = "BH544";
constexpr const char* kRule = "program-not-executable";
/// Of a longer one the kernel reads the beginning, too (execve(2)).
constexpr std::size_t kLongestRead = std::size_t{1} << 20;

/// What is wrong with a program's text, and what to do; two empty strings when nothing is.
std::pair<std::string, std::string> wrong_with(const std::string& text) {
  if (text.starts_with("\x7f"
                       "ELF"))
    return {};
  if (!text.starts_with("#!")) {
    return {"has neither a first line that names its interpreter nor the form of a program",
            "begin it with #!/bin/sh, or run it by its interpreter"};
  }
  if (text.substr(0, text.find('\n')).ends_with('\r')) {
    return {"has a carriage return behind its interpreter's name, which so does not exist",
            "save it with Unix line ends (sed -i 's/\\r$//')"};
  }
  return {};
}

void check(const model::Service& service, const model::Mount& mount, const HostFacts& host,
           Concerns& concerns) {
  const auto what = [&](std::string_view wrong) {
    return fmt::format("service \"{}\": it runs {}, which is {} of the host, and that {}",
                       service.name, mount.target, mount.source, wrong);
  };
  const FileKind kind = host.files->kind(mount.source);
  if (kind == FileKind::kDirectory) {
    concerns.error(kCode, kRule, what("is a folder"), "name the program", mount.span);
    return;
  }
  if (kind != FileKind::kFile) return;
  if (host.may_execute && !host.may_execute(mount.source)) {
    concerns.error(kCode, kRule, what("is not executable"), "chmod +x " + mount.source, mount.span);
    return;
  }
  const auto text = host.files->read(mount.source, kLongestRead);
  if (!text) return;  // too long for a script, or not ours to read
  const auto [wrong, help] = wrong_with(*text);
  if (!wrong.empty()) concerns.error(kCode, kRule, what(wrong), help, mount.span);
}

}  // namespace

void check_programs(const PreflightInputs& inputs, Concerns& concerns) {
  if (inputs.host == nullptr) return;
  for (const model::ServiceName& name : services_to_start(inputs.plan)) {
    const auto found = inputs.project.services.find(name);
    if (found == inputs.project.services.end()) continue;
    const docker::ContainerConfig& config = inputs.desired.service(name).spec.spec.config;
    const bool has_entrypoint = config.entrypoint && !config.entrypoint->empty();
    const auto& words = has_entrypoint ? config.entrypoint : config.cmd;
    if (!words || words->empty()) continue;
    for (const model::Mount& mount : found->second.volumes) {
      if (mount.type != model::Mount::Type::kBind || mount.target != words->front()) continue;
      check(found->second, mount, *inputs.host, concerns);
    }
  }
}

}  // namespace bulkhead::orchestrate
