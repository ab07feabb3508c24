#include "text/render_diagnostic.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace bulkhead::text {
namespace {

// SGR sequences, ECMA-48 section 8.3.117.
constexpr const char* kReset = "\x1b[0m";
constexpr const char* kBold = "\x1b[1m";
constexpr const char* kRed = "\x1b[1;31m";
constexpr const char* kYellow = "\x1b[1;33m";
constexpr const char* kBlue = "\x1b[1;34m";
constexpr const char* kCyan = "\x1b[1;36m";

constexpr std::size_t kTabWidth = 4;

const char* color_of(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return kCyan;
    case Severity::kWarning:
      return kYellow;
    case Severity::kError:
      return kRed;
  }
  return kRed;
}

/// What is said under one line.
struct Mark {
  Span span;
  Position position;
  std::string message;
  bool primary = false;
};

/// A source line as it is shown, with the columns at which the mark stands in it.
struct ShownLine {
  std::string text;
  std::size_t indent = 0;
  std::size_t width = 1;
  /// Only the part around the mark is shown: another mark needs the line again.
  bool cut = false;
};

/// Tabs become spaces, control characters visible: what stands on the terminal.
std::string shown(std::string_view raw) {
  std::string out;
  std::size_t column = 0;
  while (!raw.empty()) {
    const std::size_t tab = raw.find('\t');
    const std::string part = printable(raw.substr(0, tab));
    out += part;
    column += columns(part);
    if (tab == std::string_view::npos) break;
    const std::size_t spaces = kTabWidth - column % kTabWidth;
    out.append(spaces, ' ');
    column += spaces;
    raw.remove_prefix(tab + 1);
  }
  return out;
}

/// The first byte of a character at or after `offset`.
std::size_t character_start(std::string_view line, std::size_t offset) {
  while (offset < line.size() && (static_cast<unsigned char>(line[offset]) & 0xc0) == 0x80) {
    ++offset;
  }
  return std::min(offset, line.size());
}

ShownLine lay_out(std::string_view line, std::size_t begin, std::size_t end, std::size_t limit) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  std::string before_mark;
  std::string after_mark;
  // A minified file may have one line of a megabyte: only what stands near the mark is looked at.
  const bool too_long = line.size() > 4 * limit || columns(shown(line)) > limit;
  if (too_long) {
    const std::size_t room = limit / 3;
    if (begin > room) {
      const std::size_t cut = character_start(line, begin - room);
      line.remove_prefix(cut);
      begin -= cut;
      end -= cut;
      before_mark = "… ";
    }
    if (line.size() > limit) {
      line = line.substr(0, character_start(line, limit));
      end = std::clamp(end, begin, line.size());
      after_mark = " …";
    }
  }
  ShownLine result;
  result.cut = too_long;
  const std::string up_to_mark = before_mark + shown(line.substr(0, begin));
  const std::string up_to_end = before_mark + shown(line.substr(0, end));
  result.text = before_mark + shown(line) + after_mark;
  result.indent = columns(up_to_mark);
  const std::size_t end_column = columns(up_to_end);
  result.width = end_column > result.indent ? end_column - result.indent : 1;
  return result;
}

class Renderer {
 public:
  Renderer(const Diagnostic& diagnostic, const Sources& sources, const RenderOptions& options)
      : diagnostic_(diagnostic), sources_(sources), options_(options) {}

  std::string render() {
    headline();
    snippets();
    for (const std::string& note : diagnostic_.notes) remark("note", kBold, note);
    if (!diagnostic_.help.empty()) remark("help", kCyan, diagnostic_.help);
    if (diagnostic_.fix) {
      const bool note = diagnostic_.severity == Severity::kNote;  // mended where it is shown
      remark("fix", kCyan,
             fmt::format("{} (bulkhead check --fix{})", diagnostic_.fix->title,
                         note ? " --notes" : ""));
    }
    return out_ + "\n";
  }

 private:
  std::string paint(const char* color, std::string_view text) const {
    return options_.color ? fmt::format("{}{}{}", color, text, kReset) : std::string(text);
  }

  void headline() {
    const std::string title =
        diagnostic_.code.empty()
            ? std::string(name(diagnostic_.severity))
            : fmt::format("{}[{}]", name(diagnostic_.severity), diagnostic_.code);
    std::string message = printable(diagnostic_.message);
    if (!diagnostic_.rule.empty()) message = diagnostic_.rule + ": " + message;
    out_ +=
        fmt::format("{} {}\n", paint(color_of(diagnostic_.severity), title), paint(kBold, message));
  }

  void remark(std::string_view word, const char* color, std::string_view text) {
    out_.append(gutter_, ' ');
    out_ += fmt::format(" {} {}: {}\n", paint(kBlue, "="), paint(color, word), printable(text));
  }

  /// The primary place first, then the files of the related ones in their order.
  std::vector<std::vector<Mark>> marks_by_file() const {
    std::vector<std::vector<Mark>> files;
    const auto add = [&](Span span, const std::string& message, bool primary) {
      if (!span.known()) return;
      Mark mark{span, sources_.file(span.source).position(span.begin), message, primary};
      const auto file = std::find_if(files.begin(), files.end(), [&](const auto& marks) {
        return marks.front().span.source == span.source;
      });
      if (file == files.end()) {
        files.push_back({std::move(mark)});
      } else {
        file->push_back(std::move(mark));
      }
    };
    add(diagnostic_.span, diagnostic_.label, true);
    for (const RelatedSpan& related : diagnostic_.related) {
      add(related.span, related.message, false);
    }
    return files;
  }

  void snippets() {
    auto files = marks_by_file();
    for (const auto& marks : files) {
      for (const Mark& mark : marks) {
        gutter_ = std::max(gutter_, fmt::formatted_size("{}", mark.position.line));
      }
    }
    bool first = true;
    for (auto& marks : files) {
      snippet(marks, first && diagnostic_.span.known());
      first = false;
    }
  }

  void snippet(std::vector<Mark>& marks, bool primary) {
    out_.append(gutter_, ' ');
    out_ += fmt::format("{} {}\n", paint(kBlue, primary ? "-->" : ":::"),
                        printable(sources_.where(marks.front().span)));
    blank_gutter("");
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
      return a.position.line < b.position.line;
    });
    std::uint32_t last_line = 0;
    for (const Mark& mark : marks) {
      if (last_line != 0 && mark.position.line > last_line + 1) out_ += paint(kBlue, "...") + "\n";
      source_line(mark, mark.position.line != last_line);
      last_line = mark.position.line;
    }
  }

  void source_line(const Mark& mark, bool with_text) {
    const SourceFile& file = sources_.file(mark.span.source);
    const std::string_view line = file.line(mark.position.line);
    const auto start = static_cast<std::size_t>(line.data() - file.content().data());
    const ShownLine layout =
        lay_out(line, mark.span.begin - start, mark.span.end - start,
                static_cast<std::size_t>(std::max(options_.source_columns, 30)));
    if (with_text || layout.cut) {
      const std::string number = fmt::format("{:>{}}", mark.position.line, gutter_);
      out_ += fmt::format("{} {}{}{}\n", paint(kBlue, number), paint(kBlue, "|"),
                          layout.text.empty() ? "" : " ", layout.text);
    }
    std::string underline(layout.width, mark.primary ? '^' : '-');
    if (!mark.message.empty()) underline += " " + printable(mark.message);
    blank_gutter(" " + std::string(layout.indent, ' ') +
                 paint(mark.primary ? color_of(diagnostic_.severity) : kBlue, underline));
  }

  void blank_gutter(const std::string& rest) {
    out_.append(gutter_ + 1, ' ');
    out_ += paint(kBlue, "|") + rest + "\n";
  }

  const Diagnostic& diagnostic_;
  const Sources& sources_;
  const RenderOptions& options_;
  std::size_t gutter_ = 1;
  std::string out_;
};

}  // namespace

std::string render(const Diagnostic& diagnostic, const Sources& sources,
                   const RenderOptions& options) {
  return Renderer(diagnostic, sources, options).render();
}

}  // namespace bulkhead::text
