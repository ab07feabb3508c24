#include "orchestrate/build_command.h"

#include <fmt/format.h>

namespace bulkhead::orchestrate {
namespace {

using text::Value;

class Command final {
 public:
  Command(const model::Project& project, const model::Service& service,
          const std::map<std::string, std::string>& environment)
      : project_(project), service_(service), build_(*service.build), environment_(environment) {
    const Value* services = project.resolved.get("services");
    const Value* written = services ? services->get(service.name.str()) : nullptr;
    written_ = written ? written->get("build") : nullptr;
  }

  Result<BuildCommand> made(const std::string& image) {
    made_.words = {"docker", "build", "--tag", image};
    add_common();
    TRY(add_secrets());
    add_of_buildkit();
    if (needs_buildkit_) made_.environment["DOCKER_BUILDKIT"] = "1";
    made_.words.push_back(build_.context);
    return std::move(made_);
  }

 private:
  void add(const char* option, const std::string& value) {
    made_.words.insert(made_.words.end(), {option, value});
  }

  void add_common() {
    for (const std::string& tag : build_.tags) add("--tag", tag);
    made_.input = build_.dockerfile_inline;
    const std::string& file = build_.dockerfile;
    if (!made_.input.empty()) {
      add("--file", "-");
    } else if (!file.empty()) {
      add("--file", file.starts_with('/') ? file : build_.context + "/" + file);
    }
    if (!build_.target.empty()) add("--target", build_.target);
    for (const auto& [name, value] : build_.args) {
      add("--build-arg", value ? name + "=" + *value : name);
    }
    for (const auto& [name, label] : build_.labels) add("--label", name + "=" + label.value);
    for (const std::string& from : build_.cache_from) add("--cache-from", from);
    for (const std::string& host : build_.extra_hosts) add("--add-host", host);
    if (!build_.network.empty()) add("--network", build_.network);
    if (build_.shm_size != 0) add("--shm-size", fmt::format("{}", build_.shm_size));
    for (const auto& entry : mapping("ulimits")) add_ulimit(entry.key, entry.value);
    if (build_.no_cache) made_.words.emplace_back("--no-cache");
    if (build_.pull) made_.words.emplace_back("--pull");
    // Of several platforms the engine's own is built, as for an image that is to run here.
    const bool one = build_.platforms.size() == 1;
    const std::string platform =
        service_.platform.empty() && one ? build_.platforms.front() : service_.platform;
    if (!platform.empty()) add("--platform", platform);
  }

  void add_ulimit(const std::string& name, const Value& limit) {
    const auto number = [](const Value* value) { return value ? value->as_integer() : nullptr; };
    const std::int64_t* both = limit.as_integer();
    const std::int64_t* soft = both ? both : number(limit.get("soft"));
    const std::int64_t* hard = both ? both : number(limit.get("hard"));
    if (soft && hard) add("--ulimit", fmt::format("{}={}:{}", name, *soft, *hard));
  }

  /// As docker compose names them: by the target, where there is one.
  Status add_secrets() {
    for (const Value& grant : items("secrets")) {
      const std::string source = text_of(grant.get("source"));
      const std::string target = text_of(grant.get("target"));
      const auto found = project_.secrets.find(source);
      const std::string id = target.empty() ? source : target;
      if (found == project_.secrets.end() ||
          (found->second.file.empty() && found->second.environment.empty())) {
        return failure(
            ErrorKind::kInvalid,
            fmt::format("the build needs the secret \"{}\", which has neither a file nor "
                        "a variable: declare it with `file:` or `environment:`",
                        source));
      }
      needs_buildkit_ = true;
      const model::FileObject& object = found->second;
      if (!object.file.empty()) {
        add("--secret", fmt::format("id={},src={}", id, object.file));
        continue;
      }
      const auto value = environment_.find(object.environment);
      if (value != environment_.end()) made_.environment[value->first] = value->second;
      add("--secret", fmt::format("id={},env={}", id, object.environment));
    }
    return {};
  }

  void add_of_buildkit() {
    const auto begin = made_.words.size();
    for (const Value& key : items("ssh")) {
      // "default", or "name: /path" as docker compose prints it.
      std::string text = text_of(&key);
      const std::size_t colon = text.find(": ");
      if (colon != std::string::npos) text.replace(colon, 2, "=");
      add("--ssh", text);
    }
    for (const auto& entry : mapping("additional_contexts")) {
      add("--build-context", entry.key + "=" + text_of(&entry.value));
    }
    for (const Value& to : items("cache_to")) add("--cache-to", text_of(&to));
    for (const Value& right : items("entitlements")) add("--allow", text_of(&right));
    if (build_.privileged) add("--allow", "security.insecure");
    needs_buildkit_ = needs_buildkit_ || made_.words.size() > begin;
  }

  static std::string text_of(const Value* value) {
    const std::string* text = value ? value->as_string() : nullptr;
    return text ? *text : std::string();
  }

  const text::Sequence& items(const char* key) const {
    static const text::Sequence kNone;
    const Value* value = written_ ? written_->get(key) : nullptr;
    return value && value->as_sequence() ? *value->as_sequence() : kNone;
  }

  const text::Mapping& mapping(const char* key) const {
    static const text::Mapping kNone;
    const Value* value = written_ ? written_->get(key) : nullptr;
    return value && value->as_mapping() ? *value->as_mapping() : kNone;
  }

  const model::Project& project_;
  const model::Service& service_;
  const model::Build& build_;
  const std::map<std::string, std::string>& environment_;
  const Value* written_ = nullptr;  // `build` as the files say it; null: not known
  BuildCommand made_;
  bool needs_buildkit_ = false;
};

}  // namespace

Result<BuildCommand> build_command(const model::Project& project, const model::Service& service,
                                   const std::string& image,
                                   const std::map<std::string, std::string>& environment) {
  return Command(project, service, environment).made(image);
}

}  // namespace bulkhead::orchestrate
