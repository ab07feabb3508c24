#include "text/yaml_tree.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <yaml.h>

#include "base/check.h"
#include "text/diagnostic_codes.h"
#include "text/utf8.h"
#include "text/yaml_errors.h"

namespace bulkhead::text {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// libyaml counts code points; everything of ours counts bytes. One byte offset is kept for each
// block of code points, so that a lookup decodes less than a block.
class ByteOffsets {
 public:
  // `skipped` bytes stand before the text that libyaml sees.
  ByteOffsets(std::string_view text, std::uint32_t skipped) : text_(text), skipped_(skipped) {
    ascii_ = std::all_of(text.begin(), text.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii_) return;
    std::size_t points = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!starts_point(text[i])) continue;
      if (points++ % kBlock == 0) blocks_.push_back(static_cast<std::uint32_t>(i));
    }
  }

  std::uint32_t at(std::size_t point) const {
    if (ascii_) return skipped_ + static_cast<std::uint32_t>(std::min(point, text_.size()));
    const std::size_t block = point / kBlock;
    if (block >= blocks_.size()) return skipped_ + static_cast<std::uint32_t>(text_.size());
    std::size_t i = blocks_[block];
    for (std::size_t left = point % kBlock; left > 0 && i < text_.size(); --left) {
      ++i;
      while (i < text_.size() && !starts_point(text_[i])) ++i;
    }
    return skipped_ + static_cast<std::uint32_t>(i);
  }

 private:
  static constexpr std::size_t kBlock = 64;
  static bool starts_point(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

  std::string_view text_;
  std::uint32_t skipped_;
  bool ascii_ = false;
  std::vector<std::uint32_t> blocks_;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class TreeBuilder {
 public:
  TreeBuilder(const SourceFile& file, SourceId source, const YamlLimits& limits,
              std::vector<Diagnostic>& out)
      : file_(file),
        content_(file.content()),
        skipped_(content_.starts_with(kByteOrderMark) ? 3U : 0U),
        offsets_(content_.substr(skipped_), skipped_),
        source_(source),
        limits_(limits),
        out_(out) {}

  std::optional<YamlTree> build() {
    yaml_parser_t parser;
    CHECK(yaml_parser_initialize(&parser));
    const std::string_view input = content_.substr(skipped_);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(input.data()),
                                 input.size());
    bool good = true;
    bool done = false;
    while (good && !done) {
      yaml_event_t event;
      if (!yaml_parser_parse(&parser, &event)) {
        report(parser);
        good = false;
        break;
      }
      done = event.type == YAML_STREAM_END_EVENT;
      good = take(event);
      yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (!good) return std::nullopt;
    if (!within_alias_ratio()) return std::nullopt;
    return std::move(tree_);
  }

 private:
  struct Open {
    NodeId node;
    NodeId last_child = kNoNode;
  };

  Span span(std::uint32_t begin, std::uint32_t end) const { return {source_, begin, end}; }

  static std::string_view text_of(const yaml_char_t* text) {
    return text ? reinterpret_cast<const char*>(text) : std::string_view();
  }

  bool fail(Diagnostic diagnostic) {
    out_.push_back(std::move(diagnostic));
    return false;
  }

  void report(const yaml_parser_t& parser) {
    if (parser.error == YAML_READER_ERROR) {
      // Validated before: only the characters that YAML forbids are left.
      std::size_t offset = std::min(skipped_ + parser.problem_offset, content_.size());
      const std::size_t size = offset < content_.size() ? decode_utf8(content_, offset).size : 0;
      Diagnostic error = make_error(
          kInvalidEncoding,
          fmt::format("control character U+{:04X} is not allowed in YAML", parser.problem_value),
          span(static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset + size)));
      error.help = "remove it, or write it as an escape in double quotes";
      out_.push_back(std::move(error));
      return;
    }
    CHECK(parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR);
    YamlProblem problem;
    if (parser.problem) problem.problem = parser.problem;
    if (parser.context) problem.context = parser.context;
    problem.at = offsets_.at(parser.problem_mark.index);
    problem.context_at = offsets_.at(parser.context_mark.index);
    out_.push_back(explain_yaml_problem(file_, source_, problem));
  }

  bool take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        anchors_.clear();
        return true;
      case YAML_ALIAS_EVENT:
        return alias(event);
      case YAML_SCALAR_EVENT:
        return scalar(event);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& data = event.data.sequence_start;
        return open(event, NodeType::kSequence, data.anchor, data.tag,
                    data.style == YAML_FLOW_SEQUENCE_STYLE);
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& data = event.data.mapping_start;
        return open(event, NodeType::kMapping, data.anchor, data.tag,
                    data.style == YAML_FLOW_MAPPING_STYLE);
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return close(event);
      default:
        return true;
    }
  }

  // Where the value itself begins, after its `properties` (an anchor, a tag).
  std::uint32_t skip_properties(std::uint32_t at, std::uint32_t limit, int properties) const {
    while (at < limit) {
      const char c = content_[at];
      if (is_blank(c)) {
        ++at;
      } else if (c == '#') {
        while (at < limit && content_[at] != '\n' && content_[at] != '\r') ++at;
      } else if (properties-- > 0) {
        const char* ends = content_.substr(at, 2) == "!<" ? ">" : " \t\r\n,[]{}";
        while (at < limit && std::string_view(ends).find(content_[at]) == std::string_view::npos) {
          ++at;
        }
        if (*ends == '>' && at < limit) ++at;
      } else {
        break;
      }
    }
    return at;
  }

  static int property_count(const yaml_char_t* anchor, const yaml_char_t* tag) {
    return (anchor ? 1 : 0) + (tag ? 1 : 0);
  }

  std::uint32_t trim_end(std::uint32_t begin, std::uint32_t end) const {
    while (end > begin && is_blank(content_[end - 1])) --end;
    return end;
  }

  std::uint32_t tag_index(std::string_view tag) {
    if (tag.empty()) return 0;
    const auto found = std::find(tree_.tags.begin() + 1, tree_.tags.end(), tag);
    if (found == tree_.tags.end()) {
      tree_.tags.emplace_back(tag);
      return static_cast<std::uint32_t>(tree_.tags.size() - 1);
    }
    return static_cast<std::uint32_t>(found - tree_.tags.begin());
  }

  // Adds the node to the open collection, or as a document.
  bool add(YamlNode node, const yaml_char_t* anchor) {
    const auto id = static_cast<NodeId>(tree_.nodes.size());
    if (++total_ > limits_.max_nodes) return too_many_nodes(node);
    if (anchor) anchors_[std::string(text_of(anchor))] = id;
    tree_.nodes.push_back(node);
    if (open_.empty()) {
      tree_.documents.push_back(id);
    } else {
      Open& parent = open_.back();
      (parent.last_child == kNoNode ? tree_.nodes[parent.node].first
                                    : tree_.nodes[parent.last_child].next) = id;
      parent.last_child = id;
      ++tree_.nodes[parent.node].count;
      if (node.type == NodeType::kScalar || node.type == NodeType::kAlias) count_into_parent(node);
    }
    return true;
  }

  void count_into_parent(const YamlNode& child) {
    YamlNode& parent = tree_.nodes[open_.back().node];
    parent.expanded += child.expanded;
    parent.height = std::max(parent.height, child.height + 1);
  }

  bool too_many_nodes(const YamlNode& node) {
    Diagnostic error = make_error(
        kYamlLimit,
        fmt::format("the file has more than {} values, aliases expanded", limits_.max_nodes),
        span(node.begin, node.end));
    error.help = "split the file, or use fewer aliases";
    return fail(std::move(error));
  }

  bool too_deep(std::uint32_t begin, std::uint32_t end) {
    Diagnostic error = make_error(
        kYamlLimit, fmt::format("values are nested deeper than {} levels", limits_.max_depth),
        span(begin, end));
    error.help = "nest less deeply";
    return fail(std::move(error));
  }

  bool scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    YamlNode node;
    node.begin = offsets_.at(event.start_mark.index);
    node.end = offsets_.at(event.end_mark.index);
    switch (data.style) {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        node.style = ScalarStyle::kSingleQuoted;
        break;
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        node.style = ScalarStyle::kDoubleQuoted;
        break;
      case YAML_LITERAL_SCALAR_STYLE:
        node.style = ScalarStyle::kLiteral;
        break;
      case YAML_FOLDED_SCALAR_STYLE:
        node.style = ScalarStyle::kFolded;
        break;
      default:
        node.style = ScalarStyle::kPlain;
        break;
    }
    node.begin = skip_properties(node.begin, node.end, property_count(data.anchor, data.tag));
    node.tag = tag_index(text_of(data.tag));
    if (node.style == ScalarStyle::kLiteral || node.style == ScalarStyle::kFolded) {
      node.end = trim_end(node.begin, node.end);
    }
    const bool unwritten = node.style == ScalarStyle::kPlain && data.length == 0;
    // A value that is not written stands after its indicator or the last token, not before the
    // next one.
    if (unwritten && node.begin > last_end_ && !data.anchor && !data.tag &&
        std::string_view(":-?").find(content_[node.begin - 1]) == std::string_view::npos) {
      node.begin = node.end = last_end_;
    }
    node.text = keep(node, {reinterpret_cast<const char*>(data.value), data.length});
    last_end_ = std::max(last_end_, node.end);
    return add(node, data.anchor);
  }

  // Most scalars stand in the source as they are: those need no copy.
  std::string_view keep(const YamlNode& node, std::string_view value) {
    std::string_view written = content_.substr(node.begin, node.end - node.begin);
    if (node.style == ScalarStyle::kSingleQuoted || node.style == ScalarStyle::kDoubleQuoted) {
      if (written.size() >= 2) written = written.substr(1, written.size() - 2);
    }
    if (written == value) return written;
    return tree_.texts.emplace_back(value);
  }

  bool open(const yaml_event_t& event, NodeType type, const yaml_char_t* anchor,
            const yaml_char_t* tag, bool flow) {
    YamlNode node;
    node.type = type;
    node.flow = flow;
    node.begin = offsets_.at(event.start_mark.index);
    node.begin = skip_properties(node.begin, static_cast<std::uint32_t>(content_.size()),
                                 property_count(anchor, tag));
    node.end = node.begin;
    node.tag = tag_index(text_of(tag));
    if (open_.size() >= limits_.max_depth) {
      return too_deep(node.begin, offsets_.at(event.end_mark.index));
    }
    if (!add(node, anchor)) return false;
    last_end_ = std::max(last_end_, flow ? node.begin + 1 : node.begin);
    open_.push_back({static_cast<NodeId>(tree_.nodes.size() - 1)});
    return true;
  }

  bool close(const yaml_event_t& event) {
    YamlNode& node = tree_.nodes[open_.back().node];
    open_.pop_back();
    // Brackets end where they close; all else, pairs in a flow list too, where its last token ends.
    const bool bracketed = node.flow && event.start_mark.index != event.end_mark.index;
    node.end = bracketed ? offsets_.at(event.end_mark.index) : std::max(node.begin, last_end_);
    last_end_ = std::max(last_end_, node.end);
    if (!open_.empty()) count_into_parent(node);
    return true;
  }

  bool alias(const yaml_event_t& event) {
    YamlNode node;
    node.type = NodeType::kAlias;
    node.begin = offsets_.at(event.start_mark.index);
    node.end = offsets_.at(event.end_mark.index);
    const std::string name(text_of(event.data.alias.anchor));
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      Diagnostic error = make_error(
          kUnknownAlias, fmt::format("alias '*{0}' has no anchor '&{0}' before it", name),
          span(node.begin, node.end));
      error.help =
          "quote the text if it is no alias; an anchor must stand before its aliases, in "
          "the same file";
      return fail(std::move(error));
    }
    node.target = found->second;
    const YamlNode& target = tree_.nodes[node.target];
    const bool contains_itself = std::any_of(
        open_.begin(), open_.end(), [&](const Open& frame) { return frame.node == node.target; });
    if (contains_itself) {
      Diagnostic error =
          make_error(kYamlLimit,
                     fmt::format("alias '*{0}' stands inside the value of its anchor '&{0}'", name),
                     span(node.begin, node.end));
      error.related.push_back({span(target.begin, std::max(target.begin, last_end_)),
                               fmt::format("the value of '&{}' begins here", name)});
      error.help = "remove the alias: a value cannot contain itself";
      return fail(std::move(error));
    }
    node.expanded = target.expanded;
    node.height = target.height;
    last_end_ = std::max(last_end_, node.end);
    if (open_.size() + target.height > limits_.max_depth) return too_deep(node.begin, node.end);
    total_ += target.expanded - 1;  // bounded: target.expanded is at most max_nodes
    return add(node, nullptr);
  }

  bool within_alias_ratio() {
    const std::uint64_t written = tree_.nodes.size();
    const std::uint64_t added = total_ - written;
    if (added <= limits_.free_alias_nodes || added <= written * limits_.max_alias_ratio) {
      return true;
    }
    // The alias that brings most is the one to show.
    const YamlNode* largest = nullptr;
    for (const YamlNode& node : tree_.nodes) {
      if (node.type == NodeType::kAlias && (!largest || node.expanded > largest->expanded)) {
        largest = &node;
      }
    }
    CHECK(largest);
    Diagnostic error =
        make_error(kYamlLimit,
                   fmt::format("aliases expand {} written values to {}, more than {} times as many",
                               written, total_, limits_.max_alias_ratio),
                   span(largest->begin, largest->end));
    error.label = fmt::format("this alias alone stands for {} values", largest->expanded);
    error.help = "write the values out, or use fewer aliases of aliases";
    return fail(std::move(error));
  }

  const SourceFile& file_;
  std::string_view content_;
  std::uint32_t skipped_;
  ByteOffsets offsets_;
  SourceId source_;
  const YamlLimits& limits_;
  std::vector<Diagnostic>& out_;
  YamlTree tree_;
  std::vector<Open> open_;
  std::map<std::string, NodeId, std::less<>> anchors_;
  std::uint64_t total_ = 0;
  std::uint32_t last_end_ = 0;  // where the last token so far ends
};

bool check_text(const SourceFile& file, SourceId source, const YamlLimits& limits,
                std::vector<Diagnostic>& out) {
  const std::string_view content = file.content();
  if (content.size() > limits.max_bytes) {
    Diagnostic error =
        make_error(kYamlLimit,
                   fmt::format("the file has {} bytes, more than the {} that are read",
                               content.size(), limits.max_bytes),
                   Span{source, 0, 0});
    error.help = "split the file";
    out.push_back(std::move(error));
    return false;
  }
  const std::size_t valid = valid_utf8_prefix(content);
  if (valid == content.size()) return true;
  const auto at = static_cast<std::uint32_t>(valid);
  Diagnostic error = make_error(
      kInvalidEncoding,
      fmt::format("byte 0x{:02x} is no valid UTF-8", static_cast<unsigned char>(content[valid])),
      Span{source, at, at + 1});
  error.help = "save the file as UTF-8";
  out.push_back(std::move(error));
  return false;
}

}  // namespace

std::optional<YamlTree> parse_yaml_tree(const SourceFile& file, SourceId source,
                                        const YamlLimits& limits, std::vector<Diagnostic>& out) {
  if (!check_text(file, source, limits, out)) return std::nullopt;
  return TreeBuilder(file, source, limits, out).build();
}

}  // namespace bulkhead::text
