#include "rules/port_fixes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "rules/fixes.h"
#include "rules/list_as_mapping.h"

namespace bulkhead::rules {
namespace {

constexpr const char* kLoopback = "127.0.0.1";

/// The entry of `ports` that publishes a port, in the file that says so.
struct WrittenPort {
  text::YamlPath list;  // leads to `ports`
  text::Sequence ports;
  std::size_t index = 0;
};

std::optional<WrittenPort> written_port(const Context& context, const model::Service& service,
                                        const model::PublishedPort& port) {
  WrittenPort written{{"services", service.name.str(), "ports"}, {}, 0};
  auto list = written_at(context, port.span, written.list);
  if (!list || list->as_sequence() == nullptr) return std::nullopt;
  written.ports = std::move(*list->as_sequence());
  const auto found =
      std::find_if(written.ports.begin(), written.ports.end(), [&](const text::Value& each) {
        return each.span().begin == port.span.begin && each.span().end == port.span.end;
      });
  if (found == written.ports.end()) return std::nullopt;
  written.index = static_cast<std::size_t>(found - written.ports.begin());
  return written;
}

/// "127.0.0.1:5432:5432" for "5432:5432", "0.0.0.0:5432:5432" and "[::]:5432:5432", and
/// "127.0.0.1::5432" for "5432". Nothing for what holds variables: a colon may be theirs.
std::optional<std::string> on_loopback(std::string_view written) {
  if (written.find('$') != std::string_view::npos) return std::nullopt;
  for (const std::string_view wildcard : {"0.0.0.0:", "[::]:", ":::"}) {
    if (written.starts_with(wildcard)) {
      return fmt::format("{}:{}", kLoopback, written.substr(wildcard.size()));
    }
  }
  const bool published = written.find(':') != std::string_view::npos;
  return fmt::format("{}:{}{}", kLoopback, published ? "" : ":", written);
}

bool holds_comment_line(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (trim(text.substr(0, end)).starts_with('#')) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

}  // namespace

std::optional<text::Fix> bind_to_loopback(const Context& context, const model::Service& service,
                                          const model::PublishedPort& port) {
  const auto written = written_port(context, service, port);
  if (!written) return std::nullopt;
  text::YamlPath path = written->list;
  const std::string title = fmt::format("publish it on {} only", kLoopback);
  path.emplace_back(written->index);
  const text::Value& entry = written->ports[written->index];
  if (entry.as_mapping() != nullptr) {
    if (entry.get("host_ip") == nullptr) {
      return fix_by_key(context, port.span, path, "host_ip", text::Value(kLoopback), title);
    }
    path.emplace_back("host_ip");
    return fix_by_value(context, port.span, path, text::Value(kLoopback), title);
  }
  const std::string* text = entry.as_string();
  const std::int64_t* number = entry.as_integer();
  if (text == nullptr && number == nullptr) return std::nullopt;
  const auto bound = on_loopback(text != nullptr ? *text : std::to_string(*number));
  if (!bound) return std::nullopt;
  return fix_by_value(context, port.span, path, text::Value(*bound), title);
}

std::optional<text::Fix> unpublish(const Context& context, const model::Service& service,
                                   const model::PublishedPort& port,
                                   bool (*stays)(const Context&, const model::Service&,
                                                 const model::PublishedPort&)) {
  const auto written = written_port(context, service, port);
  if (!written) return std::nullopt;
  text::YamlPath path = written->list;
  bool all_go = true;
  for (const auto& each : service.ports) {
    const bool keep = stays(context, service, each);
    if (keep && each.span == port.span) return std::nullopt;  // one range, in part
    all_go = all_go && !keep;
  }
  const std::string title = "remove it from `ports`";
  // A list of which nothing is left goes as a whole.
  if (all_go && written->ports.size() <= service.ports.size()) {
    auto fix = fix_by_removal(context, port.span, path, title);
    if (fix && holds_comment_line(context.sources().text(fix->edits.front().span))) {
      fix->title = "remove `ports`, and the comments in it";
    }
    return fix;
  }
  path.emplace_back(written->index);
  return fix_by_removal(context, port.span, path, title);
}

}  // namespace bulkhead::rules
