// The YAML half of edit.h. Every edit is found in the tree of what is written (yaml_tree.h), then
// proved: the file is parsed again with the edit, and must mean what the old one means with the
// same change made to its value.

#include <algorithm>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "text/edit.h"
#include "text/json.h"
#include "text/number_text.h"
#include "text/write_yaml.h"
#include "text/yaml.h"
#include "text/yaml_tree.h"

namespace bulkhead::text {
namespace {

constexpr std::uint32_t kIndent = 2;

tl::unexpected<Error> refused(const YamlPath& path, std::string_view why) {
  return failure(ErrorKind::kRefused, fmt::format("'{}' cannot be edited: {}", shown(path), why));
}

// A node and how it is reached.
struct Found {
  NodeId node = kNoNode;
  NodeId parent = kNoNode;
  NodeId key = kNoNode;       // in a mapping
  NodeId previous = kNoNode;  // the value of the entry before, the item before
  NodeId next = kNoNode;      // the key of the entry after, the item after
  bool in_flow = false;       // inside brackets
};

bool same(const Value& a, const Value& b) {
  if (a.tag() != b.tag() || a.kind() != b.kind()) return false;
  if (const Sequence* items = a.as_sequence()) {
    const Sequence& others = *b.as_sequence();
    return std::equal(items->begin(), items->end(), others.begin(), others.end(), same);
  }
  if (const Mapping* entries = a.as_mapping()) {
    const Mapping& others = *b.as_mapping();
    return std::equal(
        entries->begin(), entries->end(), others.begin(), others.end(),
        [](const auto& x, const auto& y) { return x.key == y.key && same(x.value, y.value); });
  }
  if (a.as_float() && *a.as_float() != *a.as_float()) return *b.as_float() != *b.as_float();
  return a == b;
}

std::string flow_text(const Value& value);

// In brackets some characters end a plain scalar.
std::string flow_string(std::string_view text) {
  std::string written = write_yaml_string(text);
  const bool plain = written == text;
  const bool ends_early = text.find_first_of(",[]{}?:") != std::string_view::npos;
  if (!plain || (!ends_early && !text.empty())) return written;
  written.clear();
  append_json_string(written, text);
  return written;
}

std::string flow_text(const Value& value) {
  if (const std::string* text = value.as_string()) return flow_string(*text);
  std::string result;
  if (const Sequence* items = value.as_sequence()) {
    for (const Value& item : *items) {
      result += (result.empty() ? "" : ", ") + flow_text(item);
    }
    return "[" + result + "]";
  }
  if (const Mapping* entries = value.as_mapping()) {
    for (const Mapping::Entry& entry : *entries) {
      result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", flow_string(entry.key),
                            flow_text(entry.value));
    }
    return "{" + result + "}";
  }
  result = write_yaml(value);
  result.pop_back();  // the line break
  return result;
}

class Editor {
 public:
  static Result<Editor> open(const Sources& sources, SourceId source, const YamlPath& path) {
    std::vector<Diagnostic> out;
    const SourceFile& file = sources.file(source);
    std::optional<YamlTree> tree = parse_yaml_tree(file, source, {}, out);
    std::optional<Value> value = tree ? parse_yaml(sources, source, {}, out) : std::nullopt;
    if (!tree || !value) {
      return failure(ErrorKind::kInvalid,
                     fmt::format("{} cannot be edited: {}", file.path(), out.front().message));
    }
    Editor editor(file, source, path, *std::move(tree), *std::move(value));
    TRY(editor.find());
    return editor;
  }

  const YamlNode& node() const { return tree_[found_.node]; }
  const Found& found() const { return found_; }

  // The edit, if the file with it means what `change` makes of the old value. The change gets the
  // value at the path, or the one that is so many levels above.
  Result<Edit> prove(std::uint32_t begin, std::uint32_t end, std::string replacement,
                     const std::function<void(Value&)>& change, std::size_t levels_up = 0) const {
    Edit edit{{source_, begin, end}, std::move(replacement)};
    Result<std::string> edited = apply_edits(content_, {edit});
    if (!edited) return tl::unexpected(edited.error());
    Sources scratch;
    std::vector<Diagnostic> out;
    const SourceId id = scratch.add("edited", *std::move(edited));
    const std::optional<Value> after = parse_yaml(scratch, id, {}, out);
    if (!after) return refused(path_, fmt::format("it would become {}", out.front().message));
    Value expected = value_;
    change(at_path(expected, levels_up));
    if (!same(*after, expected)) return refused(path_, "something else would change with it");
    return edit;
  }

  // Prepares a change of the value at the path in place.
  static std::function<void(Value&)> assign(const Value& value) {
    return [&value](Value& at) {
      const Tag tag = at.tag();
      at = value;
      at.set_tag(tag);
    };
  }

  std::string_view line_break() const {
    return content_.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
  }

  std::uint32_t line_begin(std::uint32_t at) const {
    while (at > 0 && content_[at - 1] != '\n') --at;
    return at;
  }
  // Before the line break.
  std::uint32_t line_end(std::uint32_t at) const {
    while (at < content_.size() && content_[at] != '\n' && content_[at] != '\r') ++at;
    return at;
  }
  std::uint32_t after_line_break(std::uint32_t at) const {
    if (at < content_.size() && content_[at] == '\r') ++at;
    if (at < content_.size() && content_[at] == '\n') ++at;
    return at;
  }
  std::uint32_t column(std::uint32_t at) const { return at - line_begin(at); }
  char at(std::uint32_t offset) const { return content_[offset]; }
  bool blank(std::uint32_t begin, std::uint32_t end) const {
    return content_.substr(begin, end - begin).find_first_not_of(" \t") == std::string_view::npos;
  }

  // From the end of what stands before, where the next token begins.
  std::uint32_t next_token(std::uint32_t at) const {
    bool after_blank = true;
    while (at < content_.size()) {
      const char c = content_[at];
      if (c == '#' && after_blank) {
        at = line_end(at);
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') {
        after_blank = true;
        ++at;
      } else {
        break;
      }
    }
    return at;
  }

  NodeId last_child(NodeId id) const {
    NodeId child = tree_[id].first;
    while (child != kNoNode && tree_[child].next != kNoNode) child = tree_[child].next;
    return child;
  }

  const YamlNode& operator[](NodeId id) const { return tree_[id]; }

  // `value` after a key or '-' that stands in column `indent`, with what separates the two.
  std::string block_text(const Value& value, std::uint32_t indent, bool after_dash) const {
    const Sequence* items = value.as_sequence();
    const Mapping* entries = value.as_mapping();
    const bool nested = (items && !items->empty()) || (entries && !entries->empty());
    const std::string_view content = value.as_string() ? *value.as_string() : std::string_view();
    if (!nested && content.find('\n') == std::string_view::npos) {
      std::string text = " " + write_yaml(value);
      text.pop_back();
      return text;
    }
    // The writer's own lines, moved to the right.
    const std::string inner(indent + kIndent, ' ');
    std::string text = write_yaml(value);
    text.pop_back();
    std::string result = nested && !after_dash ? std::string(line_break()) + inner : " ";
    const std::string margin = nested ? inner : std::string(indent, ' ');
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\n') {
        result += text[i];
        continue;
      }
      result += line_break();
      if (i + 1 < text.size() && text[i + 1] != '\n') result += margin;
    }
    return result;
  }

 private:
  Editor(const SourceFile& file, SourceId source, const YamlPath& path, YamlTree tree, Value value)
      : content_(file.content()),
        source_(source),
        path_(path),
        tree_(std::move(tree)),
        value_(std::move(value)) {}

  Status find() {
    if (tree_.documents.empty()) {
      if (path_.empty()) return refused(path_, "the file is empty");
      return not_found();
    }
    found_.node = tree_.documents.front();
    for (const YamlStep& step : path_) {
      const YamlNode& parent = tree_[found_.node];
      if (parent.type == NodeType::kAlias) {
        return refused(path_, "an alias stands on the way, and what it names is used elsewhere");
      }
      const auto* key = std::get_if<std::string>(&step);
      if (parent.type != (key ? NodeType::kMapping : NodeType::kSequence)) return not_found();
      Found next;
      next.parent = found_.node;
      next.in_flow = found_.in_flow || parent.flow;
      if (!(key ? find_key(*key, next) : find_item(std::get<std::size_t>(step), next))) {
        return not_found();
      }
      found_ = next;
    }
    return {};
  }

  bool find_key(const std::string& name, Found& next) const {
    NodeId before = kNoNode;
    for (NodeId key = tree_[next.parent].first; key != kNoNode;) {
      const NodeId value = tree_[key].next;
      const YamlNode* text = &tree_[key];
      while (text->type == NodeType::kAlias) text = &tree_[text->target];
      const bool merge = text->text == "<<" && text->style == ScalarStyle::kPlain;
      if (text->text == name && !merge) {
        next.node = value;
        next.key = key;
        next.previous = before;
        next.next = tree_[value].next;
        return true;
      }
      before = value;
      key = tree_[value].next;
    }
    return false;
  }

  bool find_item(std::size_t index, Found& next) const {
    NodeId item = tree_[next.parent].first;
    for (; item != kNoNode && index > 0; --index) {
      next.previous = item;
      item = tree_[item].next;
    }
    if (item == kNoNode) return false;
    next.node = item;
    next.next = tree_[item].next;
    return true;
  }

  tl::unexpected<Error> not_found() const {
    return failure(ErrorKind::kNotFound,
                   fmt::format("'{}' is not written in this file", shown(path_)));
  }

  Value& at_path(Value& root, std::size_t levels_up) const {
    Value* at = &root;
    for (std::size_t i = 0; i + levels_up < path_.size(); ++i) {
      const YamlStep& step = path_[i];
      if (const auto* key = std::get_if<std::string>(&step)) {
        at = at->as_mapping()->find(*key);
      } else {
        at = &(*at->as_sequence())[std::get<std::size_t>(step)];
      }
    }
    return *at;
  }

  std::string_view content_;
  SourceId source_;
  const YamlPath& path_;
  YamlTree tree_;
  Value value_;
  Found found_;
};

// Where the entry or item begins, its '-', '?', anchor or tag included.
std::uint32_t entry_begin(const Editor& editor) {
  const Found& found = editor.found();
  const YamlNode& parent = editor[found.parent];
  if (found.previous == kNoNode) {
    return parent.flow && (editor.at(parent.begin) == '{' || editor.at(parent.begin) == '[')
               ? editor.next_token(parent.begin + 1)
               : parent.begin;
  }
  return editor.next_token(editor[found.previous].end);
}

Result<Edit> add_to_flow(const Editor& editor, const std::string& text,
                         const std::function<void(Value&)>& change) {
  const YamlNode& node = editor.node();
  const NodeId last = editor.last_child(editor.found().node);
  if (last == kNoNode) return editor.prove(node.begin + 1, node.begin + 1, text, change);
  const std::uint32_t end = editor[last].end;
  return editor.prove(end, end, ", " + text, change);
}

// A new line after the last line of a block collection.
Result<Edit> add_to_block(const Editor& editor, const std::string& text,
                          const std::function<void(Value&)>& change) {
  const YamlNode& node = editor.node();
  const std::uint32_t at = editor.line_end(node.end);
  const std::string margin(editor.column(node.begin), ' ');
  return editor.prove(at, at, fmt::format("{}{}{}", editor.line_break(), margin, text), change);
}

// A collection where nothing or null is written: below its key, or in brackets.
Result<Edit> begin_collection(const Editor& editor, const std::string& block,
                              const std::string& flow, const std::function<void(Value&)>& change) {
  const YamlNode& node = editor.node();
  const Found& found = editor.found();
  const bool below_key = node.begin == node.end && !found.in_flow && found.key != kNoNode &&
                         node.begin > 0 && editor.at(node.begin - 1) == ':';
  if (!below_key) {
    const bool written = node.begin != node.end;
    return editor.prove(node.begin, node.end, written ? flow : " " + flow, change);
  }
  const std::uint32_t at = editor.line_end(node.begin);
  const std::string margin(editor.column(editor[found.key].begin) + kIndent, ' ');
  return editor.prove(at, at, fmt::format("{}{}{}", editor.line_break(), margin, block), change);
}

bool is_null(const YamlNode& node) {
  return node.type == NodeType::kScalar && node.style == ScalarStyle::kPlain && node.tag == 0 &&
         (node.text.empty() || node.text == "~" || node.text == "null");
}

}  // namespace

Result<Edit> insert_key(const Sources& sources, SourceId source, const YamlPath& path,
                        const std::string& key, const Value& value) {
  const Editor editor = TRY(Editor::open(sources, source, path));
  const YamlNode& node = editor.node();
  const auto change = [&](Value& at) {
    if (at.is_null()) at = Value(Mapping());
    // Before what a merge brings, as the parser orders it: set() would put it last.
    Mapping entries;
    Mapping merged;
    for (Mapping::Entry& entry : *at.as_mapping()) {
      const bool own = entry.key_span.begin >= node.begin && entry.key_span.begin < node.end;
      (own ? entries : merged).set(entry.key, std::move(entry.value), entry.key_span);
    }
    entries.set(key, value);
    for (Mapping::Entry& entry : merged) entries.set(entry.key, std::move(entry.value));
    at = Value(std::move(entries));
  };
  const std::string flow = fmt::format("{}: {}", flow_string(key), flow_text(value));
  const auto block = [&](std::uint32_t indent) {
    return write_yaml_string(key) + ":" + editor.block_text(value, indent, false);
  };
  if (is_null(node)) {
    const NodeId owner = editor.found().key;
    const std::uint32_t indent =
        owner == kNoNode ? 0 : editor.column(editor[owner].begin) + kIndent;
    return begin_collection(editor, block(indent), "{" + flow + "}", change);
  }
  if (node.type == NodeType::kAlias) return refused(path, "it is an alias");
  if (node.type != NodeType::kMapping) return refused(path, "it is no mapping");
  for (NodeId child = node.first; child != kNoNode; child = editor[editor[child].next].next) {
    if (editor[child].text == key) {
      return failure(ErrorKind::kConflict,
                     fmt::format("'{}' has the key '{}' already", shown(path), key));
    }
  }
  if (node.flow) return add_to_flow(editor, flow, change);
  return add_to_block(editor, block(editor.column(node.begin)), change);
}

Result<Edit> append_item(const Sources& sources, SourceId source, const YamlPath& path,
                         const Value& value) {
  const Editor editor = TRY(Editor::open(sources, source, path));
  const YamlNode& node = editor.node();
  const auto change = [&](Value& at) {
    if (at.is_null()) at = Value(Sequence());
    at.as_sequence()->push_back(value);
  };
  const auto block = [&](std::uint32_t indent) {
    return "-" + editor.block_text(value, indent, true);
  };
  if (is_null(node)) {
    const NodeId owner = editor.found().key;
    const std::uint32_t indent =
        owner == kNoNode ? 0 : editor.column(editor[owner].begin) + kIndent;
    return begin_collection(editor, block(indent), "[" + flow_text(value) + "]", change);
  }
  if (node.type == NodeType::kAlias) return refused(path, "it is an alias");
  if (node.type != NodeType::kSequence) return refused(path, "it is no list");
  if (node.flow) return add_to_flow(editor, flow_text(value), change);
  return add_to_block(editor, block(editor.column(node.begin)), change);
}

Result<Edit> replace_value(const Sources& sources, SourceId source, const YamlPath& path,
                           const Value& value) {
  const Editor editor = TRY(Editor::open(sources, source, path));
  const YamlNode& node = editor.node();
  if (node.type == NodeType::kAlias) return refused(path, "it is an alias");
  if (node.type != NodeType::kScalar && !node.flow) {
    return refused(path, "it is a block of several lines");
  }
  std::string text;
  const std::string* string = value.as_string();
  if (string && node.style == ScalarStyle::kSingleQuoted && write_yaml_string(*string)[0] != '"') {
    text = "'";
    for (const char c : *string) text += c == '\'' ? "''" : std::string(1, c);
    text += "'";
  } else if (string && node.style == ScalarStyle::kDoubleQuoted) {
    text = write_yaml_string(*string);
    if (text[0] != '"') {
      text.clear();
      append_json_string(text, *string);
    }
  } else if (string && !editor.found().in_flow) {
    text = write_yaml_string(*string);
  } else {
    text = flow_text(value);
  }
  if (node.begin == node.end) text.insert(0, " ");
  return editor.prove(node.begin, node.end, text, Editor::assign(value));
}

Result<Edit> remove_entry(const Sources& sources, SourceId source, const YamlPath& path) {
  if (path.empty()) return refused(path, "it is the whole file");
  const Editor editor = TRY(Editor::open(sources, source, path));
  const Found& found = editor.found();
  const YamlNode& node = editor.node();
  const YamlNode& parent = editor[found.parent];
  const auto change = [&](Value& at) {
    if (const auto* key = std::get_if<std::string>(&path.back())) {
      at.as_mapping()->erase(*key);
    } else {
      Sequence& items = *at.as_sequence();
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(std::get<std::size_t>(path.back())));
    }
  };
  const std::uint32_t begin = entry_begin(editor);
  const std::uint32_t end = std::max(node.end, begin);
  if (parent.flow) {
    if (found.next != kNoNode) {
      return editor.prove(begin, editor.next_token(end), "", change, 1);
    }
    const std::uint32_t from = found.previous == kNoNode ? begin : editor[found.previous].end;
    return editor.prove(from, end, "", change, 1);
  }
  if (found.previous == kNoNode && found.next == kNoNode) {
    return refused(path, "it is alone in its block");
  }
  const std::uint32_t line = editor.line_begin(begin);
  if (editor.blank(line, begin)) {
    const std::uint32_t last = editor.line_end(end);
    const std::uint32_t past = editor.after_line_break(last);
    // At the end of a file without a last line break, the one before goes instead.
    std::uint32_t from = line;
    if (past == last && from > 0) {
      --from;
      if (from > 0 && editor.at(from) == '\n' && editor.at(from - 1) == '\r') --from;
    }
    return editor.prove(from, past, "", change, 1);
  }
  // The first entry beside a '-': the next one moves up to it.
  return editor.prove(begin, editor.next_token(end), "", change, 1);
}

}  // namespace bulkhead::text
