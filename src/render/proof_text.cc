#include "render/proof_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/duration.h"
#include "render/wording.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

using model::Node;
using model::ProofCell;
using model::ProofCounts;
using model::Verdict;
using text::printable;

constexpr std::array<ProofCell::Kind, 8> kKinds = {
    ProofCell::Kind::kService,     ProofCell::Kind::kAttachment, ProofCell::Kind::kEdge,
    ProofCell::Kind::kForeignEdge, ProofCell::Kind::kName,       ProofCell::Kind::kRoute,
    ProofCell::Kind::kPublication, ProofCell::Kind::kWayOut};

std::string_view heading(ProofCell::Kind kind) {
  switch (kind) {
    case ProofCell::Kind::kService:
      return "services";
    case ProofCell::Kind::kAttachment:
      return "attachments";
    case ProofCell::Kind::kEdge:
      return "edges";
    case ProofCell::Kind::kForeignEdge:
      return "foreign";
    case ProofCell::Kind::kName:
      return "names";
    case ProofCell::Kind::kRoute:
      return "routes";
    case ProofCell::Kind::kPublication:
      return "published";
    case ProofCell::Kind::kWayOut:
      return "ways out";
  }
  return "";
}

/// What stands in the matrix.
char mark(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRequired:
      return '+';
    case Verdict::kDenied:
      return 'x';
    case Verdict::kClosed:
      return '.';
    case Verdict::kExcess:
      return 'o';
    case Verdict::kViolated:
      return '!';
    case Verdict::kUnknown:
      return '?';
  }
  return '?';
}

std::string_view color_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRequired:
      return "\x1b[32m";
    case Verdict::kDenied:
      return "\x1b[36m";
    case Verdict::kClosed:
    case Verdict::kExcess:
      return "\x1b[2m";
    case Verdict::kViolated:
      return "\x1b[1;31m";
    case Verdict::kUnknown:
      return "\x1b[1;33m";
  }
  return "";
}

std::string colored(Verdict verdict, std::string_view text, bool color) {
  return color ? fmt::format("{}{}\x1b[0m", color_of(verdict), text) : std::string(text);
}

/// Words for what a count means where it stands.
std::string counted(ProofCell::Kind kind, const ProofCounts& counts) {
  const bool edges = kind == ProofCell::Kind::kEdge || kind == ProofCell::Kind::kForeignEdge ||
                     kind == ProofCell::Kind::kWayOut;
  const char* required = kind == ProofCell::Kind::kService      ? "as they should be"
                         : kind == ProofCell::Kind::kAttachment ? "as in the files"
                         : kind == ProofCell::Kind::kName       ? "resolve"
                         : kind == ProofCell::Kind::kRoute      ? "arrive"
                         : edges                                ? "required and open"
                                                                : "answer";
  const char* denied = kind == ProofCell::Kind::kName ? "hidden" : "closed as they must be";
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(counts.required, required);
  add(counts.denied, denied);
  add(counts.closed, "closed, not needed");
  add(counts.excess, "excess");
  add(counts.violated, "violated");
  add(counts.unknown, "unknown");
  return fmt::format("{}", fmt::join(parts, ", "));
}

class Writer final {
 public:
  Writer(const model::Proof& proof, const text::Sources& sources, const ProofTextOptions& options)
      : proof_(proof), sources_(sources), options_(options) {}

  std::string write() {
    if (!options_.quiet) {
      write_title();
      write_matrix();
      write_counts();
    }
    write_cells();
    if (!options_.quiet) {
      for (const std::string& note : proof_.notes)
        text_ += fmt::format("note: {}\n", printable(note));
    }
    return std::move(text_);
  }

 private:
  void write_title() {
    std::string name = printable(proof_.project);
    if (!proof_.environment.empty()) name += fmt::format(" ({})", printable(proof_.environment));
    text_ += fmt::format("{}: {} on {}, {} in {}\n", name,
                         proof_.with_contract ? "the contract" : "parity with the files",
                         plural(proof_.services.size(), "service"), plural(proof_.probes, "probe"),
                         human_duration(proof_.took));
  }

  void write_matrix() {
    const std::size_t count = proof_.services.size();
    std::size_t widest = 0;
    for (const auto& service : proof_.services) {
      widest = std::max(widest, printable(service.str()).size());
    }
    const std::size_t needed = widest + 5 + 3 * count;
    if (count < 2 || needed > static_cast<std::size_t>(std::max(options_.width, 0))) return;
    std::map<std::pair<model::ServiceName, model::ServiceName>, Verdict> edges;
    for (const ProofCell& cell : proof_.cells) {
      if (cell.kind != ProofCell::Kind::kEdge) continue;
      edges.emplace(std::pair(cell.from.service, cell.to.service), cell.verdict);
    }
    text_ += fmt::format("\n{:>{}}", "", widest + 4);
    for (std::size_t i = 1; i <= count; ++i) text_ += fmt::format("{:>3}", i);
    text_ += "\n";
    for (std::size_t row = 0; row < count; ++row) {
      const auto& from = proof_.services[row];
      text_ += fmt::format("{:>3} {:<{}}", row + 1, printable(from.str()), widest);
      for (const auto& to : proof_.services) {
        const auto found = edges.find({from, to});
        if (found == edges.end()) {
          text_ += "   ";
          continue;
        }
        const char sign = mark(found->second);
        text_ += "  " + colored(found->second, std::string_view(&sign, 1), options_.color);
      }
      text_ += "\n";
    }
    text_ += "    + required and open   x closed as it must be   . closed   o excess";
    const ProofCounts counts = proof_.counts(ProofCell::Kind::kEdge);
    if (counts.violated > 0) text_ += "   ! violated";
    if (counts.unknown > 0) text_ += "   ? unknown";
    text_ += "\n";
  }

  void write_counts() {
    text_ += "\n";
    for (const ProofCell::Kind kind : kKinds) {
      const std::string counts = counted(kind, proof_.counts(kind));
      if (!counts.empty()) text_ += fmt::format("{:<12} {}\n", heading(kind), counts);
    }
    const ProofCounts total = proof_.counts();
    if (proof_.holds()) {
      text_ += colored(Verdict::kRequired, "proved", options_.color);
      text_ += total.excess > 0 ? "; excess is open and not needed (--all lists it)\n" : "\n";
    }
  }

  void write_cells() {
    std::size_t idle = 0;
    for (const ProofCell& cell : proof_.cells) {
      const bool fails = cell.verdict == Verdict::kViolated || cell.verdict == Verdict::kUnknown;
      if (fails && cell.idle) ++idle;
      if (fails && !cell.idle) write_failure(cell);
    }
    if (idle > 0) {
      text_ += fmt::format("{}: {} could not be tried, because a service does not run\n",
                           colored(Verdict::kUnknown, "unknown", options_.color),
                           plural(idle, "more cell"));
    }
    if (!options_.all) return;
    text_ += "\n";
    for (const ProofCell& cell : proof_.cells) {
      text_ += fmt::format(
          "{} {}: {}",
          colored(cell.verdict, fmt::format("{:<8}", model::name(cell.verdict)), options_.color),
          printable(describe(cell)), printable(cell.decided));
      if (!cell.control.empty()) text_ += fmt::format(" [control: {}]", printable(cell.control));
      text_ += "\n";
    }
  }

  void write_failure(const ProofCell& cell) {
    text_ += fmt::format("{}: {}: {}\n",
                         colored(cell.verdict, model::name(cell.verdict), options_.color),
                         printable(describe(cell)), printable(cell.decided));
    std::string because = printable(cell.reason);
    if (cell.span.known()) {
      because +=
          fmt::format("{}({})", because.empty() ? "" : " ", printable(sources_.where(cell.span)));
    }
    if (!because.empty()) text_ += fmt::format("    {}\n", because);
  }

  const model::Proof& proof_;
  const text::Sources& sources_;
  const ProofTextOptions& options_;
  std::string text_;
};

}  // namespace

std::string describe(const ProofCell& cell) {
  std::string from = to_string(cell.from);
  const std::string to = to_string(cell.to);
  const std::string& subject = cell.subject;
  switch (cell.kind) {
    case ProofCell::Kind::kService:
      return from;
    case ProofCell::Kind::kAttachment:
      return fmt::format("{} on {}", from, subject);
    case ProofCell::Kind::kEdge:
    case ProofCell::Kind::kForeignEdge:
      return subject.empty() ? fmt::format("{} -> {}", from, to)
                             : fmt::format("{} -> {} on {}", from, to, subject);
    case ProofCell::Kind::kName:
      return fmt::format("{}: name {}", from, subject);
    case ProofCell::Kind::kRoute:
      return fmt::format("{} -> {} for {}", from, to, subject);
    case ProofCell::Kind::kPublication:
      return fmt::format("{} -> {} at {}", from, to, subject);
    case ProofCell::Kind::kWayOut:
      return subject.empty() ? fmt::format("{} -> {}", from, to)
                             : fmt::format("{} -> {} {}", from, to, subject);
  }
  return subject;
}

std::string proof_text(const model::Proof& proof, const text::Sources& sources,
                       const ProofTextOptions& options) {
  return Writer(proof, sources, options).write();
}

}  // namespace bulkhead::render
