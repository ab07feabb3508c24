#include "text/yaml_errors.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "text/diagnostic_codes.h"
#include "text/utf8.h"

namespace bulkhead::text {
namespace {

// What libyaml says, and what we say instead and advise. Its words pass through where they are not
// listed.
struct Wording {
  std::string_view problem;
  std::string_view message;
  std::string_view help;
};

constexpr std::array kWordings = {
    Wording{"did not find expected key", "expected a key of the mapping here",
            "give this line the indentation of the other keys of its mapping"},
    Wording{"did not find expected '-' indicator", "expected a list item ('- …') here",
            "start the line with '-', or indent it to belong to the item above"},
    Wording{"did not find expected ',' or ']'", "expected ',' or ']' in the list", ""},
    Wording{"did not find expected ',' or '}'", "expected ',' or '}' in the mapping", ""},
    Wording{"did not find expected node content", "expected a value here", ""},
    Wording{"did not find expected <document start>",
            "expected the end of the document or a line '---' here", ""},
    Wording{"could not find expected ':'", "expected ':' after the key",
            "write 'key: value', or quote the text if it is a value"},
    Wording{"mapping values are not allowed in this context", "a ':' cannot stand here",
            "quote the text before it if it contains ': ', or put the key on a line of its own"},
    Wording{"block sequence entries are not allowed in this context",
            "a list item ('- …') cannot stand here", "put it on a line of its own"},
    Wording{"mapping keys are not allowed in this context", "a key cannot stand here", ""},
    Wording{"found character that cannot start any token",
            "this character cannot begin a plain value", "quote the value"},
    Wording{"found a tab character that violates indentation",
            "a tab cannot be used for indentation", "indent with spaces"},
    Wording{"found a tab character where an indentation space is expected",
            "a tab cannot be used for indentation", "indent with spaces"},
    Wording{"found unexpected end of stream", "the file ends inside a quoted value",
            "close the quote"},
    Wording{"found unexpected document indicator",
            "a document marker ('---' or '...') stands inside a quoted value", "close the quote"},
    Wording{"found unknown escape character", "this escape is not known in double quotes",
            "write '\\\\' for a backslash, or use single quotes"},
    Wording{"found invalid Unicode character escape code", "this escape is no Unicode character",
            "write the character itself, or \\U and eight digits"},
    Wording{"did not find expected hexdecimal number", "this escape lacks its hexadecimal digits",
            "write '\\\\' for a backslash, or use single quotes"},
    Wording{"did not find expected alphabetic or numeric character",
            "the name of an anchor ('&') or alias ('*') may hold letters, digits, '-' and '_' only",
            "rename it, or quote the text if it is meant as it stands"},
    Wording{"did not find expected comment or line break",
            "text follows the '|' or '>' that begins a block", "put the text on the next line"},
    Wording{"did not find expected whitespace or line break", "a space is missing after a tag",
            "quote the text if it is no tag"},
    Wording{"did not find expected tag URI", "this is no tag", "quote the text"},
    Wording{"found undefined tag handle", "the handle of this tag is not declared",
            "quote the text if it is no tag"},
    Wording{"found incompatible YAML document", "this version of YAML is not supported",
            "remove the line %YAML"},
    Wording{"found unexpected ':'", "a ':' cannot stand in a plain value inside brackets",
            "quote the value"},
    Wording{"found an indentation indicator equal to 0", "a block cannot be indented by 0 columns",
            "remove the digit"},
};

std::string_view context_message(std::string_view context) {
  struct Context {
    std::string_view libyaml;
    std::string_view ours;
  };
  static constexpr std::array kContexts = {
      Context{"while parsing a block mapping", "in the mapping that begins here"},
      Context{"while parsing a flow mapping", "in the mapping that begins here"},
      Context{"while parsing a block collection", "in the list that begins here"},
      Context{"while parsing a flow sequence", "in the list that begins here"},
      Context{"while scanning a simple key", "the key"},
      Context{"while scanning a quoted scalar", "the quote is opened here"},
      Context{"while scanning a plain scalar", "in the value that begins here"},
      Context{"while scanning a block scalar", "in the block that begins here"},
      Context{"while parsing a node", "in the value that begins here"},
  };
  for (const Context& known : kContexts) {
    if (known.libyaml == context) return known.ours;
  }
  return {};
}

// The line around an offset.
struct Line {
  std::string_view text;
  std::uint32_t begin = 0;
  std::uint32_t number = 0;

  std::uint32_t indent() const {
    return static_cast<std::uint32_t>(std::min(text.find_first_not_of(' '), text.size()));
  }
  bool blank() const {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos || text[first] == '#';
  }
};

// A key that is followed by its value on the same line: "image: nginx".
struct KeyAndValue {
  std::uint32_t key_begin = 0;
  std::uint32_t colon = 0;
  std::uint32_t value_begin = 0;
};

class Explainer {
 public:
  Explainer(const SourceFile& file, SourceId source, const YamlProblem& problem)
      : file_(file), content_(file.content()), source_(source), problem_(problem) {}

  Diagnostic explain() {
    const auto* wording =
        std::find_if(kWordings.begin(), kWordings.end(),
                     [&](const Wording& known) { return known.problem == problem_.problem; });
    const bool known = wording != kWordings.end();
    diagnostic_ = make_error(kInvalidYaml, std::string(known ? wording->message : problem_.problem),
                             point(problem_.at));
    if (known) diagnostic_.help = wording->help;
    if (!look_closer()) add_context();
    diagnostic_.message = "invalid YAML: " + diagnostic_.message;
    return std::move(diagnostic_);
  }

 private:
  // One code point, or nothing at the end of the file.
  Span point(std::uint32_t at) const {
    const std::uint32_t size = at < content_.size() ? decode_utf8(content_, at).size : 0;
    return {source_, at, at + size};
  }
  Span span(std::uint32_t begin, std::uint32_t end) const { return {source_, begin, end}; }

  void say(std::string message, std::string help) {
    diagnostic_.message = std::move(message);
    diagnostic_.help = std::move(help);
  }
  void relate(Span place, std::string message) {
    diagnostic_.related.push_back({place, std::move(message)});
  }

  void add_context() {
    const std::string_view message = context_message(problem_.context);
    if (!message.empty() && problem_.context_at != problem_.at) {
      relate(point(problem_.context_at), std::string(message));
    }
  }

  Line line(std::uint32_t number) const {
    const std::string_view text = file_.line(number);
    return {text, static_cast<std::uint32_t>(text.data() - content_.data()), number};
  }
  Line line_at(std::uint32_t offset) const { return line(file_.position(offset).line); }
  // Above this one, the nearest that says something; number 0 when there is none.
  Line line_above(const Line& below) const {
    for (std::uint32_t number = below.number; number > 1; --number) {
      const Line above = line(number - 1);
      if (!above.blank()) return above;
    }
    return {};
  }

  // True where the slip was recognised and everything is said.
  bool look_closer() {
    if (merge_conflict() || tab()) return true;
    const std::string_view problem = problem_.problem;
    if (problem == "found unexpected end of stream") return open_quote();
    if (problem == "found character that cannot start any token") return odd_beginning();
    if (problem == "mapping values are not allowed in this context") return stray_colon();
    if (problem.starts_with("did not find expected")) {
      return after_quote() || variable_in_braces() || list_beside_keys();
    }
    return false;
  }

  bool merge_conflict() {
    for (std::uint32_t number = 1; number <= file_.line_count(); ++number) {
      const Line at = line(number);
      if (!at.text.starts_with("<<<<<<< ")) continue;
      diagnostic_.span = span(at.begin, at.begin + static_cast<std::uint32_t>(at.text.size()));
      say("a merge conflict is not resolved", "keep one side, and remove the lines with the marks");
      return true;
    }
    return false;
  }

  bool tab() {
    if (problem_.at >= content_.size()) return false;
    const Line at = line_at(problem_.at);
    const std::string_view margin = at.text.substr(0, at.text.find_first_not_of(" \t"));
    const std::size_t first = margin.find('\t');
    if (first == std::string_view::npos || problem_.at > at.begin + margin.size()) return false;
    diagnostic_.span = point(at.begin + static_cast<std::uint32_t>(first));
    say("a tab cannot be used for indentation", "indent with spaces");
    return true;
  }

  bool open_quote() {
    if (problem_.context != "while scanning a quoted scalar") return false;
    diagnostic_.span = point(problem_.context_at);
    say("this quote is not closed", "close it where the value ends");
    return true;
  }

  bool odd_beginning() {
    if (problem_.at >= content_.size()) return false;
    say(fmt::format("a plain value cannot begin with '{}'",
                    content_.substr(problem_.at, diagnostic_.span.end - problem_.at)),
        "quote the value");
    return true;
  }

  // "key: value" on a line, the last one before `until`.
  static std::optional<KeyAndValue> key_and_value(const Line& at, std::uint32_t until) {
    const std::string_view text = at.text.substr(0, until - at.begin);
    const std::size_t key = text.find_first_not_of(" -");
    const std::size_t colon = text.find(": ");
    if (key == std::string_view::npos || colon == std::string_view::npos || colon < key) {
      return std::nullopt;
    }
    const std::size_t value = text.find_first_not_of(' ', colon + 1);
    if (value == std::string_view::npos || text[value] == '#') return std::nullopt;
    const auto offset = [&](std::size_t i) { return at.begin + static_cast<std::uint32_t>(i); };
    return KeyAndValue{offset(key), offset(colon), offset(value)};
  }

  bool stray_colon() {
    const Line at = line_at(problem_.at);
    if (const auto first = key_and_value(at, problem_.at)) {
      say("a second ':' stands in this value", "quote the value");
      relate(point(first->colon), "the value of this key begins after its ':'");
      return true;
    }
    const Line above = line_above(at);
    if (above.number == 0) return false;
    const auto above_end = above.begin + static_cast<std::uint32_t>(above.text.size());
    if (const auto owner = key_and_value(above, above_end)) {
      if (at.indent() <= owner->key_begin - above.begin) return false;
      const std::uint32_t key = at.begin + at.indent();
      diagnostic_.span = span(key, problem_.at);
      const std::string_view name =
          content_.substr(owner->key_begin, owner->colon - owner->key_begin);
      say(fmt::format("this key is indented deeper than '{}', which has a value already", name),
          fmt::format("indent it like '{}'", name));
      relate(span(owner->key_begin, owner->colon), "indented less");
      return true;
    }
    return missing_space(above, at);
  }

  // "image:nginx", followed by a key.
  bool missing_space(const Line& above, const Line& at) {
    const std::size_t key = above.text.find_first_not_of(" -");
    const std::size_t colon = above.text.find(':');
    if (key == std::string_view::npos || colon == std::string_view::npos || colon <= key ||
        colon + 1 >= above.text.size() || above.indent() > at.indent()) {
      return false;
    }
    const auto place = above.begin + static_cast<std::uint32_t>(colon);
    diagnostic_.span = point(place);
    say("a space is missing after this ':'",
        fmt::format("write '{}: {}'", above.text.substr(key, colon - key),
                    above.text.substr(colon + 1)));
    return true;
  }

  // 'it's' or "a"b
  // `{image: ${TAG}}`: the brace ends the plain value that began with the dollar sign.
  bool variable_in_braces() {
    const std::size_t at = problem_.at;
    if (at == 0 || at >= content_.size() || content_[at] != '{' || content_[at - 1] != '$') {
      return false;
    }
    const std::size_t end = content_.find_first_of("}\n", at);
    const bool closed = end != std::string_view::npos && content_[end] == '}';
    say("a variable in braces stands without quotes between { } or [ ]",
        closed ? fmt::format("quote the value it stands in: \"{}\"",
                             content_.substr(at - 1, end + 2 - at))
               : "quote the value it stands in");
    return true;
  }

  bool after_quote() {
    if (problem_.at == 0 || problem_.at >= content_.size()) return false;
    const char quote = content_[problem_.at - 1];
    if (quote != '\'' && quote != '"') return false;
    say("text follows the closing quote",
        quote == '\'' ? "write '' for a quote inside single quotes, or use double quotes"
                      : "write \\\" for a quote inside double quotes, or use single quotes");
    relate(point(problem_.at - 1), "the quote is closed here");
    return true;
  }

  bool list_beside_keys() {
    const bool item = content_.substr(problem_.at, 2) == "- ";
    if (problem_.problem != "did not find expected key" || !item) return false;
    say("a list item stands where a key of the mapping is expected",
        "put the list below a key of its own, or indent it below its key");
    add_context();
    return true;
  }

  const SourceFile& file_;
  std::string_view content_;
  SourceId source_;
  const YamlProblem& problem_;
  Diagnostic diagnostic_;
};

}  // namespace

Diagnostic explain_yaml_problem(const SourceFile& file, SourceId source,
                                const YamlProblem& problem) {
  return Explainer(file, source, problem).explain();
}

}  // namespace bulkhead::text
