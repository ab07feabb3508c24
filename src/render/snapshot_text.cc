#include "render/snapshot_text.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/byte_size.h"
#include "base/timestamp.h"
#include "render/wording.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

using model::Snapshot;
using text::printable;

std::string moment(WallTime time) {
  return format_timestamp(std::chrono::floor<std::chrono::seconds>(time));
}

std::string short_digest(const std::string& id) {
  constexpr std::string_view kPrefix = "sha256:";
  const std::size_t begin = id.starts_with(kPrefix) ? kPrefix.size() : 0;
  return printable(id.substr(begin, 12));
}

/// Columns padded to the widest cell but for the last.
std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], text::columns(row[i]));
    }
  }
  std::string all;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line += std::string(widths[i] + 2 - text::columns(row[i]), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    all += line + "\n";
  }
  return all;
}

std::string indented(const std::string& lines) {
  std::string all;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    all += "  " + lines.substr(begin, end - begin) + "\n";
    begin = end + 1;
  }
  return all;
}

std::string file_line(const model::SnapshotFile& file) {
  std::string line = printable(file.path);
  if (!file.text.hidden.empty()) {
    const bool sealed = std::any_of(file.text.hidden.begin(), file.text.hidden.end(),
                                    [](const auto& hidden) { return !hidden.sealed.empty(); });
    line += fmt::format(" ({} {})", plural(file.text.hidden.size(), "secret"),
                        sealed ? "encrypted" : "by digest only");
  }
  return line;
}

/// How much is kept of what volumes held.
std::string contents(const Snapshot& snapshot) {
  std::uint64_t bytes = 0;
  bool any = false;
  for (const model::SnapshotVolume& volume : snapshot.volumes) {
    any = any || !volume.archive.empty();
    bytes += volume.archive_bytes;
  }
  return any ? human_size(bytes) : "-";
}

}  // namespace

std::string snapshot_list_text(const std::vector<Snapshot>& snapshots) {
  if (snapshots.empty()) return {};
  std::vector<std::vector<std::string>> rows{
      {"ID", "TIME", "TAKEN", "ENVIRONMENT", "CONTAINERS", "VOLUMES", "NOTE"}};
  rows.reserve(snapshots.size() + 1);
  for (const Snapshot& snapshot : snapshots) {
    rows.push_back({fmt::format("{}", snapshot.id), moment(snapshot.time),
                    std::string(model::name(snapshot.reason)),
                    snapshot.environment.empty() ? "-" : printable(snapshot.environment.str()),
                    fmt::format("{}", snapshot.containers.size()), contents(snapshot),
                    printable(snapshot.note)});
  }
  return table(rows);
}

std::string snapshot_text(const Snapshot& snapshot) {
  std::string text =
      fmt::format("snapshot {} of {}, taken {} at {}\n", snapshot.id, printable(snapshot.project),
                  model::name(snapshot.reason), moment(snapshot.time));
  if (!snapshot.note.empty()) text += printable(snapshot.note) + "\n";
  text += "files\n";
  for (const auto& file : snapshot.files) {
    if (file.kind == model::SnapshotFile::Kind::kFile) text += "  " + file_line(file) + "\n";
  }
  std::map<model::ServiceName, std::string> images;
  for (const auto& image : snapshot.images) {
    images[image.service] =
        fmt::format("{} ({})", printable(image.reference), short_digest(image.id));
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& container : snapshot.containers) {
    rows.push_back(
        {printable(container.name), printable(container.state), images[container.service]});
  }
  text += "containers\n" + indented(table(rows));
  rows.clear();
  for (const auto& network : snapshot.networks) {
    rows.push_back({printable(network.name), printable(network.driver),
                    network.external   ? "external"
                    : network.internal ? "internal"
                                       : ""});
  }
  text += "networks\n" + indented(table(rows));
  rows.clear();
  for (const auto& volume : snapshot.volumes) {
    rows.push_back(
        {printable(volume.name), printable(volume.driver),
         volume.archive.empty() ? "content not kept" : human_size(volume.archive_bytes) + " kept"});
  }
  if (!rows.empty()) text += "volumes\n" + indented(table(rows));
  for (const auto& service : snapshot.unlike_files) {
    text += fmt::format("service {} ran with a definition that these files do not say\n",
                        printable(service.str()));
  }
  return text;
}

std::string snapshot_diff_text(const std::vector<model::SnapshotChange>& changes, bool color) {
  constexpr std::array kSigns{' ', '-', '+'};
  const std::array<const char*, 3> colors{"", color ? "\x1b[31m" : "", color ? "\x1b[32m" : ""};
  const char* reset = color ? "\x1b[0m" : "";
  std::string text;
  for (const model::SnapshotChange& change : changes) {
    text += fmt::format("{} {} {}\n", model::name(change.subject), printable(change.name),
                        model::name(change.kind));
    const auto shown = [](const std::string& value) {
      return value.empty() ? std::string("nothing") : printable(value);
    };
    for (const model::FieldChange& field : change.fields) {
      text += fmt::format("  {}: {} -> {}\n", printable(field.field), shown(field.live),
                          shown(field.wanted));
    }
    for (const auto& line : change.lines) {
      const auto kind = static_cast<std::size_t>(line.kind);
      text += fmt::format("  {}{}{}{}\n", colors.at(kind), kSigns.at(kind), printable(line.text),
                          line.kind == text::DiffLine::Kind::kSame ? "" : reset);
    }
  }
  return text;
}

}  // namespace bulkhead::render
