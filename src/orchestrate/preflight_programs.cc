// Programs that a container is to run and that are files of the host: whether the kernel can
// execute them. What is in the image only the engine knows.
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

using text::FileKind;

constexpr const char* kProgramCode = "BH544";
constexpr const char* kProgramRule = "program-not-executable";
/// Of a longer one the kernel reads the beginning, too (execve(2)).
constexpr std::size_t kLongestRead = std::size_t{1} << 20;

/// A file of the host that a container sees.
struct HostFile {
  std::string path;
  text::Span span;       // of the mount that brings it
  bool is_mount = true;  // and not a file below what is mounted
};

/// What is wrong with a program's text, and what to do; two empty strings when nothing is.
std::pair<std::string, std::string> wrong_with(const std::string& text) {
  if (text.starts_with("\x7f"
                       "ELF")) {
    return {};
  }
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

class ProgramCheck final {
 public:
  ProgramCheck(const PreflightInputs& inputs, const model::Service& service, Concerns& concerns)
      : inputs_(inputs), service_(service), host_(*inputs.host), concerns_(concerns) {}

  void run() {
    const docker::ContainerConfig& config = inputs_.desired.service(service_.name).spec.spec.config;
    const bool has_entrypoint = config.entrypoint && !config.entrypoint->empty();
    const auto& words = has_entrypoint ? config.entrypoint : config.cmd;
    if (!words || words->empty()) return;
    program_ = words->front();
    if (const auto path = absolute()) {
      if (const auto file = on_host(*path)) check(*file);
    }
  }

 private:
  /// Nothing where the image decides: by its PATH, or its working directory.
  std::optional<std::string> absolute() const {
    if (program_.starts_with('/')) return program_;
    if (program_.find('/') == std::string::npos || service_.working_dir.empty()) {
      return std::nullopt;
    }
    const std::string rest = program_.starts_with("./") ? program_.substr(2) : program_;
    if (rest.starts_with("..")) return std::nullopt;
    return service_.working_dir + (service_.working_dir.ends_with('/') ? "" : "/") + rest;
  }

  /// By the mount that covers it most closely; nothing where that is none of the host's.
  std::optional<HostFile> on_host(const std::string& path) const {
    std::size_t closest = 0;
    std::optional<HostFile> found;
    const auto take = [&](std::string target, const std::string& source, text::Span span) {
      while (target.size() > 1 && target.ends_with('/')) target.pop_back();
      const bool below = path.starts_with(target + "/");
      if ((path != target && !below) || target.size() < closest) return;
      closest = target.size();
      found.reset();
      if (!source.empty()) found = HostFile{source + path.substr(target.size()), span, !below};
    };
    for (const model::Mount& mount : service_.volumes) {
      const bool bind = mount.type == model::Mount::Type::kBind;
      take(mount.target, bind ? mount.source : "", mount.span);
    }
    for (const std::string& tmpfs : service_.tmpfs) take(tmpfs.substr(0, tmpfs.find(':')), "", {});
    for (const auto& [grants, objects] : {std::pair(&service_.configs, &inputs_.project.configs),
                                          std::pair(&service_.secrets, &inputs_.project.secrets)}) {
      for (const model::FileGrant& grant : *grants) {
        const auto object = objects->find(grant.source);
        if (object != objects->end()) take(grant.target, object->second.file, grant.span);
      }
    }
    return found;
  }

  void report(const HostFile& file, std::string_view wrong, const std::string& help) {
    concerns_.error(kProgramCode, kProgramRule,
                    fmt::format("service \"{}\": it runs {}, which is {} of the host, and that {}",
                                service_.name, program_, file.path, wrong),
                    help, file.span.known() ? file.span : service_.span);
  }

  void check(const HostFile& file) {
    const FileKind kind = host_.files->kind(file.path);
    if (kind == FileKind::kMissing) {
      // A mount of which nothing is there is told as such.
      const std::string folder = file.path.substr(0, file.path.rfind('/'));
      if (!file.is_mount && host_.files->kind(folder) == FileKind::kDirectory) {
        report(file, "does not exist", "create it, or correct the command");
      }
      return;
    }
    if (kind == FileKind::kDirectory) {
      report(file, "is a folder", "name the program");
      return;
    }
    if (kind != FileKind::kFile) return;
    if (host_.may_execute && !host_.may_execute(file.path)) {
      report(file, "is not executable", "chmod +x " + file.path);
      return;
    }
    const auto text = host_.files->read(file.path, kLongestRead);
    if (!text) return;  // too long for a script, or not ours to read
    const auto [wrong, help] = wrong_with(*text);
    if (!wrong.empty()) report(file, wrong, help);
  }

  const PreflightInputs& inputs_;
  const model::Service& service_;
  const HostFacts& host_;
  Concerns& concerns_;
  std::string program_;
};

}  // namespace

void check_programs(const PreflightInputs& inputs, Concerns& concerns) {
  if (inputs.host == nullptr) return;
  for (const model::Service* service : definitions_to_start(inputs)) {
    ProgramCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
