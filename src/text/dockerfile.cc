#include "text/dockerfile.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"

namespace bulkhead::text {
namespace {

// Each is looked for to the end of the file; nobody means more than one or two such words.
constexpr int kMostUnended = 16;

std::string in_upper_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

/// Ends of here-documents that an instruction begins: "EOF" of `RUN <<-"EOF"`. Arrows within a
/// word, and those without a word behind them, are the shell's or a program's: `1<<n`, `<<< text`.
std::vector<std::string> here_documents(const DockerfileInstruction& instruction) {
  static constexpr std::array<std::string_view, 3> kTakers = {"RUN", "COPY", "ADD"};
  if (std::find(kTakers.begin(), kTakers.end(), instruction.keyword) == kTakers.end()) return {};
  std::vector<std::string> ends;
  std::string_view rest = instruction.arguments;
  while (true) {
    const auto arrows = rest.find("<<");
    if (arrows == std::string_view::npos) return ends;
    const bool begins_word = arrows == 0 || rest[arrows - 1] == ' ' || rest[arrows - 1] == '\t';
    rest.remove_prefix(arrows + 2);
    if (!begins_word) continue;
    if (rest.starts_with('<')) {
      rest.remove_prefix(std::min(rest.find_first_not_of('<'), rest.size()));
      continue;
    }
    if (rest.starts_with('-')) rest.remove_prefix(1);
    if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
    std::string end;
    while (!rest.empty() && (rest[0] == '_' || is_digit(rest[0]) ||
                             (ascii_lower(rest[0]) >= 'a' && ascii_lower(rest[0]) <= 'z'))) {
      end += rest[0];
      rest.remove_prefix(1);
    }
    if (!end.empty() && !is_digit(end[0])) ends.push_back(std::move(end));
  }
}

class DockerfileReader {
 public:
  explicit DockerfileReader(std::string_view text) : rest_(text) {}

  Dockerfile read() {
    bool may_be_directive = true;
    while (const auto line = next()) {
      const std::string_view words = trim(*line);
      if (words.starts_with('#')) {
        may_be_directive = may_be_directive && take_directive(words.substr(1));
        continue;
      }
      may_be_directive = false;
      if (!words.empty()) add_instruction(words);
    }
    return std::move(file_);
  }

 private:
  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const auto end = std::min(rest_.find('\n'), rest_.size() - 1) + 1;
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end);
    ++line_;
    return line;
  }

  /// "syntax=docker/dockerfile:1": before everything else, also before other comments.
  bool take_directive(std::string_view comment) {
    const auto equals = comment.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string name = in_upper_case(trim(comment.substr(0, equals)));
    const std::string_view value = trim(comment.substr(equals + 1));
    if (name == "SYNTAX") file_.syntax = value;
    if (name == "ESCAPE" && value == "`") escape_ = '`';
    return name == "SYNTAX" || name == "ESCAPE" || name == "CHECK";
  }

  void add_instruction(std::string_view first) {
    DockerfileInstruction instruction;
    instruction.line = line_;
    std::string whole(first);
    while (whole.ends_with(escape_)) {
      whole.pop_back();
      auto line = next();
      // Comments within are left out, and so are empty lines.
      while (line && (trim(*line).empty() || trim(*line).starts_with('#'))) line = next();
      if (!line) break;
      whole += ' ';
      whole += trim(*line);
    }
    const std::string_view words = trim(whole);
    if (words.empty()) return;
    const auto blank = std::min(words.find_first_of(" \t\r\n"), words.size());
    instruction.keyword = in_upper_case(words.substr(0, blank));
    instruction.arguments = trim(words.substr(blank));
    for (const std::string& end : here_documents(instruction)) skip_here_document(end);
    file_.instructions.push_back(std::move(instruction));
  }

  /// Without its end it is none: only the shell knows what was meant.
  void skip_here_document(std::string_view end) {
    if (unended_ == kMostUnended) return;
    const std::string_view rest = rest_;
    const std::uint32_t at = line_;
    while (const auto line = next()) {
      if (trim(*line) == end) return;
    }
    rest_ = rest;
    line_ = at;
    ++unended_;
  }

  std::string_view rest_;
  std::uint32_t line_ = 0;
  int unended_ = 0;
  char escape_ = '\\';
  Dockerfile file_;
};

}  // namespace

Dockerfile parse_dockerfile(std::string_view text) {
  return DockerfileReader(text).read();
}

}  // namespace bulkhead::text
