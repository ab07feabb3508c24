#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "model/build_stage.h"
#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/project_path.h"
#include "rules/resolved_place.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

constexpr std::string_view kName = "localhost";

/// The words of a test, which stand in a list or in one line of a shell.
std::vector<std::string_view> words_of(const std::vector<std::string>& test) {
  static constexpr std::string_view kBetween = " \t\n\"'`;|&()<>";
  std::vector<std::string_view> words;
  for (const std::string& part : test) {
    std::string_view rest = part;
    while (true) {
      rest.remove_prefix(std::min(rest.find_first_not_of(kBetween), rest.size()));
      if (rest.empty()) break;
      const auto end = std::min(rest.find_first_of(kBetween), rest.size());
      words.push_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }
  return words;
}

bool names_one_of(const std::vector<std::string_view>& words,
                  const std::vector<std::string_view>& programs) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    if (const auto slash = word.rfind('/'); slash != std::string_view::npos) {
      word.remove_prefix(slash + 1);
    }
    return std::find(programs.begin(), programs.end(), word) != programs.end();
  });
}

/// Nothing, or ':' and a port, or a path follows the name.
bool ends_there(std::string_view after) {
  if (after.empty() || after.front() == '/') return true;
  return after.size() > 1 && after.front() == ':' && is_digit(after[1]);
}

enum class Asked : std::uint8_t { kPlain, kByCertificate };

/// How the test asks for the name; nothing where it does not. What only looks so is left out: the
/// clients of MySQL take the name for a socket, and `Host: localhost` is a header.
std::optional<Asked> asks_localhost(const std::vector<std::string>& test) {
  const auto words = words_of(test);
  if (names_one_of(words, {"mysql", "mysqladmin", "mariadb", "mariadb-admin"})) return std::nullopt;
  const bool takes_host =
      names_one_of(words, {"nc", "ncat", "netcat", "telnet", "pg_isready", "redis-cli"});
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (const auto scheme = word.find("://"); scheme != std::string_view::npos) {
      const std::string_view host = word.substr(scheme + 3);
      if (!host.starts_with(kName)) continue;
      const std::string_view after = host.substr(kName.size());
      if (!ends_there(after) && !after.starts_with(":$")) continue;
      return word.substr(0, scheme).ends_with("http") ? Asked::kPlain : Asked::kByCertificate;
    }
    if (word.starts_with('-') && word.find('=') != std::string_view::npos) {
      word.remove_prefix(word.find('=') + 1);
    }
    if (!word.starts_with(kName) || (i > 0 && words[i - 1].ends_with(':'))) continue;
    const std::string_view after = word.substr(kName.size());
    if (after.empty() ? takes_host : ends_there(after)) return Asked::kPlain;
  }
  return std::nullopt;
}

constexpr std::string_view kWhy =
    "asks `localhost`, which can mean ::1 where the service listens on IPv4 only";
// A certificate is made out to a name: there the address takes more than another word.
constexpr std::string_view kByCertificateHelp =
    "write 127.0.0.1 where no certificate is checked against the name, or let the service listen "
    "on ::1 too";

void judge_own(const Context& context, Sink& sink, const model::Service& service) {
  const auto asked = asks_localhost(service.healthcheck->test);
  if (!asked) return;
  const text::Span span = service.healthcheck->span;
  auto& finding = sink.add(
      span, fmt::format("the healthcheck of {} {}", quoted(service.name), kWhy), {service.name});
  if (*asked == Asked::kByCertificate) {
    finding.diagnostic.help = kByCertificateHelp;
    return;
  }
  finding.diagnostic.help = "write 127.0.0.1";
  finding.diagnostic.fix =
      fix_by_text(context, span, kName, "127.0.0.1", "ask 127.0.0.1 instead of localhost");
}

/// The healthcheck that the image gets from the Dockerfile.
void judge_built(const Context& context, Sink& sink, const model::Service& service) {
  const model::Build& build = *service.build;
  const auto stage = model::built_stage(build, context.files());
  if (!stage || !stage->healthcheck) return;
  const auto asked = asks_localhost({stage->healthcheck->command});
  if (!asked) return;
  const auto path = model::dockerfile_path(build);
  auto& finding = sink.add(
      place_of(context, service, {"build", path ? "dockerfile" : "dockerfile_inline"}, build.span),
      fmt::format("the HEALTHCHECK with which {} is built ({}, line {}) {}", quoted(service.name),
                  path ? quoted(path_in_project(context.project(), *path)) : "`dockerfile_inline`",
                  stage->healthcheck->line, kWhy),
      {service.name});
  finding.diagnostic.help =
      *asked == Asked::kByCertificate ? kByCertificateHelp : "write 127.0.0.1 there";
}

}  // namespace

void localhost_probe(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    // Without a test of its own a healthcheck changes the times of the image's only.
    const bool has_own = service.healthcheck &&
                         (service.healthcheck->disabled || !service.healthcheck->test.empty());
    if (!has_own) {
      if (service.build) judge_built(context, sink, service);
    } else if (!service.healthcheck->disabled) {
      judge_own(context, sink, service);
    }
  }
}

}  // namespace bulkhead::rules
