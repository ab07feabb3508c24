#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/image_name.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

constexpr std::size_t kLargestConfiguration = std::size_t{1} << 20;
constexpr std::size_t kMostFiles = 64;

/// A configuration without its comments, cut into words; ';', '{' and '}' stand alone.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == ';' || c == '{' || c == '}') {
      words.push_back(text.substr(at++, 1));
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at;
    } else {
      const std::size_t end = std::min(text.find_first_of(" \t\r\n;{}", at), text.size());
      words.push_back(text.substr(at, end - at));
      at = end;
    }
  }
  return words;
}

/// The host in "http://app:8080/x", "app:8080" or "app"; empty where a variable is in it, because
/// then nginx resolves it at each request.
std::string_view host_in(std::string_view address) {
  if (address.find('$') != std::string_view::npos) return {};
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) {
    address.remove_prefix(scheme + 3);
  }
  return address.substr(0, address.find_first_of(":/"));
}

/// Services that nginx looks up once, when it starts.
std::set<model::ServiceName> fixed_upstreams(const Context& context, std::string_view text) {
  static constexpr std::string_view kPasses[] = {"proxy_pass", "fastcgi_pass", "uwsgi_pass",
                                                 "grpc_pass", "scgi_pass"};
  std::set<model::ServiceName> found;
  const auto words = words_of(text);
  bool upstream = false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "upstream") upstream = true;
    if (words[i] == "}") upstream = false;
    const bool passes =
        std::find(std::begin(kPasses), std::end(kPasses), words[i]) != std::end(kPasses);
    const bool member = upstream && words[i] == "server";
    if (!passes && !member) continue;
    if (member) {
      // `resolve` on a server line has it looked up again (nginx 1.27.3).
      bool resolve = false;
      for (std::size_t j = i + 1; j < words.size() && words[j] != ";"; ++j) {
        resolve |= words[j] == "resolve";
      }
      if (resolve) continue;
    }
    const auto owners = context.names().find(std::string(host_in(words[i + 1])));
    if (owners != context.names().end()) found.insert(owners->second.begin(), owners->second.end());
  }
  return found;
}

bool is_nginx(const model::Service& service) {
  const std::string base = parse_image(service.image.value).base;
  return base == "nginx" || base == "openresty" || base == "nginx-unprivileged";
}

/// The image makes configurations from templates, in which variables stay to be filled in.
bool is_configuration(std::string_view path) {
  return path.ends_with(".conf") || path.ends_with(".template");
}

/// A configuration file of the project, and where the Compose file brings it in.
struct ConfigurationFile {
  std::string path;
  text::Span span;
};

std::vector<ConfigurationFile> configuration_files(const Context& context,
                                                   const model::Service& service) {
  const std::string folder = context.project().working_dir + "/";
  std::vector<ConfigurationFile> files;
  for (const auto& mount : service.volumes) {
    if (mount.type != model::Mount::Type::kBind || !mount.source.starts_with(folder)) continue;
    if (context.files().kind(mount.source) != text::FileKind::kDirectory) {
      if (is_configuration(mount.source)) files.push_back({mount.source, mount.span});
      continue;
    }
    const auto names = context.files().list(mount.source);
    if (!names) continue;
    for (const auto& name : *names) {
      if (is_configuration(name) && files.size() < kMostFiles) {
        files.push_back({mount.source + "/" + name, mount.span});
      }
    }
  }
  for (const auto& grant : service.configs) {
    const auto object = context.project().configs.find(grant.source);
    if (object == context.project().configs.end() || !object->second.file.starts_with(folder)) {
      continue;
    }
    files.push_back({object->second.file, grant.span});
  }
  return files;
}

}  // namespace

void cached_upstream(const Context& context, Sink& sink) {
  const std::size_t folder = context.project().working_dir.size() + 1;
  for (const auto& [name, service] : context.project().services) {
    if (!is_nginx(service)) continue;
    for (const ConfigurationFile& file : configuration_files(context, service)) {
      const auto text = context.files().read(file.path, kLargestConfiguration);
      if (!text) continue;
      const auto upstreams = fixed_upstreams(context, *text);
      if (upstreams.empty()) continue;
      auto& finding = sink.add(
          file.span.known() ? file.span : service.span,
          fmt::format("{} looks up {} once, when it starts (`./{}`): when the container's address "
                      "changes, it goes on with the old one",
                      quoted(name), listed_names(upstreams), file.path.substr(folder)),
          {name});
      finding.services.insert(finding.services.end(), upstreams.begin(), upstreams.end());
      finding.diagnostic.help =
          "set `resolver 127.0.0.11 valid=10s;` and give `proxy_pass` the address in a variable, "
          "or restart it whenever an upstream is recreated";
    }
  }
}

}  // namespace bulkhead::rules
