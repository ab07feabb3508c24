#include "rules/proxy_upstreams.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "contract/file_glob.h"
#include "model/build_stage.h"
#include "rules/image_name.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

constexpr std::size_t kLargestConfiguration = std::size_t{1} << 20;
constexpr std::size_t kMostFiles = 64;
constexpr int kDeepest = 2;  // ./nginx:/etc/nginx has conf.d and sites-enabled in it

enum class Proxy : std::uint8_t { kNone, kNginx, kHaproxy, kCaddy };

Proxy proxy_of(std::string_view image) {
  const std::string base = parse_image(image).base;
  if (base == "nginx" || base == "openresty" || base == "nginx-unprivileged") return Proxy::kNginx;
  if (base == "haproxy") return Proxy::kHaproxy;
  if (base == "caddy" || base == "caddy-docker-proxy") return Proxy::kCaddy;
  return Proxy::kNone;
}

bool is_configuration(Proxy proxy, std::string_view path) {
  switch (proxy) {
    case Proxy::kNginx:  // its image makes configurations from templates, too
      return path.ends_with(".conf") || path.ends_with(".template");
    case Proxy::kHaproxy:
      return path.ends_with(".cfg");
    case Proxy::kCaddy:
      return path.ends_with("Caddyfile") || path.ends_with(".caddy") ||
             path.ends_with(".Caddyfile");
    case Proxy::kNone:
      break;
  }
  return false;
}

/// A configuration without its comments, cut into words; each of `marks` stands alone.
std::vector<std::string_view> words_of(std::string_view text, std::string_view marks) {
  const std::string ends = " \t\r\n" + std::string(marks);
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (marks.find(c) != std::string_view::npos) {
      words.push_back(text.substr(at++, 1));
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at;
    } else {
      const std::size_t end = std::min(text.find_first_of(ends, at), text.size());
      words.push_back(text.substr(at, end - at));
      at = end;
    }
  }
  return words;
}

/// The host in "http://app:8080/x", "app:8080" or "app"; empty where a variable is in it: nginx
/// then looks it up at each request, and for others nobody knows it here.
std::string host_in(std::string_view address) {
  if (address.find_first_of("${") != std::string_view::npos) return {};
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) {
    address.remove_prefix(scheme + 3);
  }
  return std::string(address.substr(0, address.find_first_of(":/")));
}

void read_nginx(std::string_view text, std::set<Upstream>& found) {
  static constexpr std::string_view kPasses[] = {"proxy_pass", "fastcgi_pass", "uwsgi_pass",
                                                 "grpc_pass", "scgi_pass"};
  const auto words = words_of(text, ";{}");
  bool upstream = false;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "upstream") upstream = true;
    if (words[i] == "}") upstream = false;
    // `set $app http://app:8080;`: what a later proxy_pass looks up at each request.
    if (words[i] == "set" && words[i + 1].starts_with('$') && i + 2 < words.size()) {
      found.insert({host_in(words[i + 2]), false});
    }
    const bool passes =
        std::find(std::begin(kPasses), std::end(kPasses), words[i]) != std::end(kPasses);
    const bool member = upstream && words[i] == "server";
    if (!passes && !member) continue;
    bool once = true;
    // `resolve` on a server line has it looked up again (nginx 1.27.3).
    for (std::size_t j = i + 1; member && j < words.size() && words[j] != ";"; ++j) {
      if (words[j] == "resolve") once = false;
    }
    found.insert({host_in(words[i + 1]), once});
  }
}

void read_haproxy(std::string_view text, std::set<Upstream>& found) {
  bool by_default = true;  // once, until a line default-server has resolvers
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, end), "");
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty()) continue;
    const bool resolves = std::find(words.begin(), words.end(), "resolvers") != words.end();
    if (words[0] == "default-server" && resolves) by_default = false;
    if (words[0] == "server" && words.size() > 2) {
      found.insert({host_in(words[2]), by_default && !resolves});
    } else if (words[0] == "server-template" && words.size() > 3) {
      found.insert({host_in(words[3]), by_default && !resolves});
    }
  }
}

/// Caddy looks names up whenever it connects.
void read_caddy(std::string_view text, std::set<Upstream>& found) {
  bool block = false;  // of reverse_proxy, where `to` names more
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, end), "");
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty()) continue;
    const bool passes = words[0] == "reverse_proxy" || words[0] == "php_fastcgi";
    if (words[0] == "}") block = false;
    if (!passes && !(block && words[0] == "to")) continue;
    if (passes) block = words.back() == "{";
    for (std::size_t i = 1; i < words.size(); ++i) {
      // A matcher stands before the addresses: a path, `*` or @name.
      if (std::string_view("/*@{").find(words[i].front()) != std::string_view::npos) continue;
      found.insert({host_in(words[i]), false});
    }
  }
}

std::vector<Upstream> read(Proxy proxy, std::string_view text) {
  std::set<Upstream> found;
  if (proxy == Proxy::kNginx) read_nginx(text, found);
  if (proxy == Proxy::kHaproxy) read_haproxy(text, found);
  if (proxy == Proxy::kCaddy) read_caddy(text, found);
  std::erase_if(found, [](const Upstream& each) { return each.host.empty(); });
  return {found.begin(), found.end()};
}

/// A template as nginx's image fills it in when it starts: with what the service's environment has.
std::string filled_in(std::string_view text, const model::Service& service) {
  std::string filled;
  while (!text.empty()) {
    const auto open = std::min(text.find("${"), text.size());
    filled += text.substr(0, open);
    text.remove_prefix(open);
    const auto close = text.find('}');
    if (text.empty() || close == std::string_view::npos) break;
    const auto variable = service.environment.find(std::string(text.substr(2, close - 2)));
    const bool known = variable != service.environment.end() && variable->second.value;
    filled += known ? std::string_view(*variable->second.value) : text.substr(0, close + 1);
    text.remove_prefix(close + 1);
  }
  filled += text;
  return filled;
}

/// Folders of other people's code, and of none that a proxy reads.
bool is_passed_over(std::string_view folder) {
  return folder.starts_with('.') || folder == "node_modules";
}

class Configurations {
 public:
  Configurations(const model::Project& project, const model::Service& service,
                 text::FileReader& files)
      : folder_(project.working_dir + "/"), project_(project), service_(service), files_(files) {}

  std::vector<ProxyConfiguration> read_all() {
    std::optional<model::BuildStage> stage;
    if (service_.build) stage = model::built_stage(*service_.build, files_);
    proxy_ = proxy_of(stage ? stage->image : service_.image.value);
    if (proxy_ == Proxy::kNone) return {};
    for (const auto& mount : service_.volumes) {
      if (mount.type != model::Mount::Type::kBind) continue;
      // The program sees the name in the container.
      const bool as_file = is_configuration(proxy_, mount.target) &&
                           files_.kind(mount.source) == text::FileKind::kFile;
      if (as_file && mount.source.starts_with(folder_)) {
        add_file(mount.source, mount.span, mount.target);
      } else {
        add_path(mount.source, mount.span, kDeepest);
      }
    }
    for (const std::string& copied : stage ? stage->copied : std::vector<std::string>()) {
      std::string path = contract::absolute_path(service_.build->context, copied);
      while (path.size() > 1 && path.ends_with('/')) path.pop_back();
      // The whole context is the application's, too: only what lies in it directly.
      const bool whole = path == service_.build->context;
      add_path(path, service_.build->span, whole ? 0 : kDeepest);
    }
    for (const auto& grant : service_.configs) {
      const auto object = project_.configs.find(grant.source);
      if (object == project_.configs.end()) continue;
      const text::Span span = grant.span.known() ? grant.span : service_.span;
      if (object->second.content) {
        found_.push_back({fmt::format("config {}", quoted(grant.source)), span,
                          proxy_ == Proxy::kHaproxy, read(proxy_, *object->second.content)});
      } else if (object->second.file.starts_with(folder_)) {
        add_file(object->second.file, span);
      }
    }
    return std::move(found_);
  }

 private:
  /// A file, or those of a folder and of folders in it, `deeper` levels down.
  void add_path(const std::string& path, text::Span span, int deeper) {
    if (!path.starts_with(folder_)) return;
    if (files_.kind(path) != text::FileKind::kDirectory) {
      if (is_configuration(proxy_, path)) add_file(path, span);
      return;
    }
    const auto names = files_.list(path);
    if (!names) return;
    for (const auto& name : *names) {
      const std::string inner = path + "/" + name;
      if (is_configuration(proxy_, name)) {
        add_file(inner, span);
      } else if (deeper > 0 && !is_passed_over(name) &&
                 files_.kind(inner) == text::FileKind::kDirectory) {
        add_path(inner, span, deeper - 1);
      }
    }
  }

  /// `seen_as`: its name in the container, where that is another one.
  void add_file(const std::string& path, text::Span span, std::string_view seen_as = {}) {
    const std::string title = quoted("./" + path.substr(folder_.size()));
    // Once where the folder is mounted as well as the file.
    const bool known = std::any_of(found_.begin(), found_.end(),
                                   [&](const auto& each) { return each.title == title; });
    if (known || found_.size() == kMostFiles) return;
    auto text = files_.read(path, kLargestConfiguration);
    if (!text) return;
    if ((seen_as.empty() ? std::string_view(path) : seen_as).ends_with(".template"))
      *text = filled_in(*text, service_);
    found_.push_back({title, span.known() ? span : service_.span, proxy_ == Proxy::kHaproxy,
                      read(proxy_, *text)});
  }

  std::string folder_;
  const model::Project& project_;
  const model::Service& service_;
  text::FileReader& files_;
  Proxy proxy_ = Proxy::kNone;
  std::vector<ProxyConfiguration> found_;
};

}  // namespace

std::vector<ProxyConfiguration> proxy_configurations(const model::Project& project,
                                                     const model::Service& service,
                                                     text::FileReader& files) {
  return Configurations(project, service, files).read_all();
}

}  // namespace bulkhead::rules
