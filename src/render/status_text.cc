#include "render/status_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/duration.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

constexpr std::size_t kColumns = 6;
using Row = std::array<std::string, kColumns>;

std::string state_of(const model::ContainerStatus& status) {
  if (status.state == "exited") return fmt::format("exited ({})", status.exit_code);
  return status.state;
}

const char* color_of(const model::ContainerStatus& status) {
  if (status.health == "unhealthy" || status.state == "dead" || status.state == "restarting" ||
      (status.state == "exited" && status.exit_code != 0)) {
    return "\x1b[31m";
  }
  if (status.state == "running" && status.health != "starting") return "\x1b[32m";
  return "\x1b[33m";
}

}  // namespace

std::string status_text(const model::StackStatus& status, bool color) {
  if (status.containers.empty()) return {};
  std::vector<Row> rows{{"CONTAINER", "TIER", "STATE", "HEALTH", "PORTS", "NETWORKS"}};
  for (const model::ContainerStatus& one : status.containers) {
    std::string label = one.name.empty() ? one.service.str() : one.name;
    if (one.orphan) label += " (orphan)";
    std::string state = state_of(one);
    if (one.since) state += " " + human_duration(*one.since);
    rows.push_back(
        {text::printable(label), one.tier.empty() ? "-" : text::printable(one.tier.str()), state,
         one.health.empty() ? "-" : one.health,
         one.ports.empty() ? "-" : fmt::format("{}", fmt::join(one.ports, ", ")),
         one.networks.empty() ? "-"
                              : text::printable(fmt::format("{}", fmt::join(one.networks, ", ")))});
  }
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      widths[i] = std::max(widths[i], text::columns(row[i]));
    }
  }
  std::string table;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
      std::string cell = rows[r][i] + std::string(widths[i] - text::columns(rows[r][i]), ' ');
      const bool colored = color && r > 0 && (i == 2 || i == 3);
      if (colored) cell = color_of(status.containers[r - 1]) + cell + "\x1b[0m";
      line += cell;
      if (i + 1 < kColumns) line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    table += line + "\n";
  }
  return table;
}

}  // namespace bulkhead::render
