#include "text/yaml.h"

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "text/base64.h"
#include "text/diagnostic_codes.h"
#include "text/utf8.h"
#include "text/yaml_scalar.h"
#include "text/yaml_timestamp.h"
#include "text/yaml_tree.h"

namespace bulkhead::text {
namespace {

constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";
// More are not of use to anybody, and a hostile file could give a million.
constexpr std::size_t kMostErrors = 50;

// A tag as the user writes it.
std::string shown(std::string_view tag) {
  if (tag.starts_with(kCoreTags)) return fmt::format("!!{}", tag.substr(kCoreTags.size()));
  return std::string(tag);
}

class Resolver {
 public:
  Resolver(const YamlTree& tree, SourceId source, const YamlOptions& options,
           std::vector<Diagnostic>& out)
      : tree_(tree), source_(source), options_(options), out_(out), errors_before_(out.size()) {}

  Value value(NodeId id) {
    const YamlNode& node = tree_[id];
    switch (node.type) {
      case NodeType::kAlias:
        return value(node.target);
      case NodeType::kScalar:
        return scalar(node);
      case NodeType::kSequence:
        return sequence(node);
      case NodeType::kMapping:
        return mapping(node);
    }
    return Value();
  }

  bool failed() const { return out_.size() > errors_before_; }

 private:
  Span span(const YamlNode& node) const { return {source_, node.begin, node.end}; }
  bool full() const { return out_.size() - errors_before_ >= kMostErrors; }

  void fail(DiagnosticCode code, std::string message, const YamlNode& node, std::string help) {
    // An anchored value is resolved anew for each alias, and its faults are found anew.
    for (std::size_t i = errors_before_; i < out_.size(); ++i) {
      if (out_[i].span == span(node) && out_[i].code == code.code) return;
    }
    Diagnostic error = make_error(code, std::move(message), span(node));
    error.help = std::move(help);
    out_.push_back(std::move(error));
  }

  void unsupported_tag(const YamlNode& node) {
    fail(kUnsupportedTag,
         fmt::format("tag '{}' is not supported here", shown(tree_.tags[node.tag])), node,
         "remove the tag; !reset, !override and the core tags such as !!str are understood");
  }

  const YamlNode& follow(NodeId id) const {
    const YamlNode* node = &tree_[id];
    while (node->type == NodeType::kAlias) node = &tree_[node->target];
    return *node;
  }

  Tag compose_tag(const YamlNode& node) const {
    const std::string& tag = tree_.tags[node.tag];
    if (tag == "!reset") return Tag::kReset;
    if (tag == "!override") return Tag::kOverride;
    return Tag::kNone;
  }

  Value scalar(const YamlNode& node) {
    const bool plain = node.style == ScalarStyle::kPlain;
    const Tag tag = compose_tag(node);
    // Only what has no tag is resolved: `!override 1` is a text, as in the reference
    // implementation.
    Value result = tag != Tag::kNone ? Value(std::string(node.text))
                   : node.tag != 0   ? tagged(node)
                   : plain           ? resolve_plain_scalar(node.text)
                                     : Value(std::string(node.text));
    if (options_.dates != Dates::kAsText && plain && node.tag == 0) {
      if (auto date = timestamp_as_rfc3339(node.text)) {
        result = Value(*std::move(date));
        result.set_date(true);
      }
    }
    result.set_span(span(node));
    result.set_tag(tag);
    result.set_quoted(!plain);
    return result;
  }

  Value tagged(const YamlNode& node) {
    const std::string_view tag = tree_.tags[node.tag];
    if (tag == "!" || tag == "tag:yaml.org,2002:str" || tag == "tag:yaml.org,2002:timestamp") {
      return Value(std::string(node.text));
    }
    if (tag == "tag:yaml.org,2002:binary") {
      std::optional<std::string> bytes = decode_base64(node.text);
      if (!bytes) {
        fail(kInvalidTaggedValue, "the value of '!!binary' is no base64", node,
             "encode the value as base64, or remove the tag");
      } else if (valid_utf8_prefix(*bytes) != bytes->size()) {
        fail(kInvalidTaggedValue, "the value of '!!binary' is no UTF-8 text", node,
             "keep binary data in a file of its own");
      } else {
        return Value(*std::move(bytes));
      }
      return Value();
    }
    struct Expected {
      std::string_view tag;
      Kind kind;
    };
    static constexpr std::array kExpected = {
        Expected{"null", Kind::kNull},
        Expected{"bool", Kind::kBool},
        Expected{"int", Kind::kInteger},
        Expected{"float", Kind::kFloat},
    };
    for (const Expected& expected : kExpected) {
      if (!tag.starts_with(kCoreTags) || tag.substr(kCoreTags.size()) != expected.tag) continue;
      Value value = resolve_plain_scalar(node.text);
      if (value.kind() == expected.kind) return value;
      if (expected.kind == Kind::kFloat && value.as_integer()) {
        return Value(static_cast<double>(*value.as_integer()));
      }
      fail(kInvalidTaggedValue,
           fmt::format("'{}' is {}, but tag '{}' asks for {}", node.text, describe(value.kind()),
                       shown(tag), describe(expected.kind)),
           node, "change the value, or remove the tag");
      return Value();
    }
    unsupported_tag(node);
    return Value();
  }

  Value sequence(const YamlNode& node) {
    const Tag tag = compose_tag(node);
    if (node.tag != 0 && tag == Tag::kNone && tree_.tags[node.tag] != "tag:yaml.org,2002:seq") {
      unsupported_tag(node);
    }
    Sequence items;
    items.reserve(node.count);
    for (NodeId child = node.first; child != kNoNode && !full(); child = tree_[child].next) {
      items.push_back(value(child));
    }
    Value result(std::move(items), span(node));
    result.set_tag(tag);
    return result;
  }

  bool is_merge_key(const YamlNode& key) const {
    if (key.type != NodeType::kScalar) return false;
    if (tree_.tags[key.tag] == "tag:yaml.org,2002:merge") return true;
    return key.tag == 0 && key.style == ScalarStyle::kPlain && key.text == "<<";
  }

  Value mapping(const YamlNode& node) {
    const Tag tag = compose_tag(node);
    if (node.tag != 0 && tag == Tag::kNone && tree_.tags[node.tag] != "tag:yaml.org,2002:map") {
      unsupported_tag(node);
    }
    Mapping entries;
    entries.reserve(node.count / 2);
    const YamlNode* merge_key = nullptr;
    NodeId merged = kNoNode;
    for (NodeId key = node.first; key != kNoNode && !full();) {
      const NodeId child = tree_[key].next;
      if (is_merge_key(tree_[key])) {
        if (merge_key) {
          duplicate("<<", span(tree_[key]), span(*merge_key));
        } else {
          merge_key = &tree_[key];
          merged = child;
        }
      } else if (std::optional<std::string> name = key_name(key)) {
        const Span key_span = span(tree_[key]);
        if (const Mapping::Entry* first = entries.find_entry(*name)) {
          duplicate(*name, key_span, first->key_span);
        } else {
          entries.set(*std::move(name), value(child), key_span);
        }
      }
      key = tree_[child].next;
    }
    if (merged != kNoNode && !full()) merge(merged, entries);
    Value result(std::move(entries), span(node));
    result.set_tag(tag);
    return result;
  }

  void duplicate(const std::string& name, Span second, Span first) {
    for (std::size_t i = errors_before_; i < out_.size(); ++i) {
      if (out_[i].span == second) return;
    }
    Diagnostic error = make_error(
        kDuplicateKey, fmt::format("key '{}' is given twice in one mapping", name), second);
    error.related.push_back({first, "given first here"});
    error.help = name == "<<" ? "merge a list: '<<: [*a, *b]'" : "keep one of the two";
    out_.push_back(std::move(error));
  }

  std::optional<std::string> key_name(NodeId id) {
    const YamlNode& written = tree_[id];
    const YamlNode& key = follow(id);
    if (key.type != NodeType::kScalar) {
      // A template ("{{ image }}") is a mapping in a mapping.
      const bool mapping = key.type == NodeType::kMapping;
      fail(kNonStringKey,
           fmt::format("a key of a mapping is {}, but must be a string",
                       describe(mapping ? Kind::kMapping : Kind::kSequence)),
           written,
           mapping && key.flow ? "quote the text: \"{{ … }}\""
                               : "write the key as a string; quote text that begins with '['");
      return std::nullopt;
    }
    if (compose_tag(key) != Tag::kNone) {
      fail(kUnsupportedTag,
           fmt::format("tag '{}' stands on a key, but belongs to a value", tree_.tags[key.tag]),
           written,
           fmt::format("write it after the colon: '{}: {}'", key.text, tree_.tags[key.tag]));
      return std::nullopt;
    }
    if (key.tag == 0 && key.style != ScalarStyle::kPlain) return std::string(key.text);
    const std::size_t errors = out_.size();
    Value name = key.tag == 0 ? resolve_plain_scalar(key.text) : tagged(key);
    if (out_.size() > errors) return std::nullopt;
    if (std::string* text = name.as_string()) return std::move(*text);
    if (options_.non_string_keys == NonStringKeys::kAsText) return std::string(key.text);
    fail(kNonStringKey,
         key.text.empty()
             ? std::string("a key of a mapping is null, but must be a string")
             : fmt::format("key '{}' is {}, but must be a string", key.text, describe(name.kind())),
         written,
         key.text.empty() ? std::string("write a key before the colon")
                          : fmt::format("quote it: \"{}\"", key.text));
    return std::nullopt;
  }

  void merge(NodeId id, Mapping& into) {
    const YamlNode& node = follow(id);
    if (node.type == NodeType::kMapping) {
      merge_mapping(id, into);
      return;
    }
    if (node.type != NodeType::kSequence) {
      fail(kInvalidMerge, "'<<' merges a scalar, but needs a mapping or a list of mappings",
           tree_[id], "name an anchor whose value is a mapping");
      return;
    }
    for (NodeId item = node.first; item != kNoNode && !full(); item = tree_[item].next) {
      if (follow(item).type == NodeType::kMapping) {
        merge_mapping(item, into);
      } else {
        fail(kInvalidMerge, "'<<' merges a list whose items are not all mappings", tree_[item],
             "name anchors whose values are mappings");
      }
    }
  }

  void merge_mapping(NodeId id, Mapping& into) {
    Value source = value(id);
    Mapping* entries = source.as_mapping();
    if (!entries) return;
    for (Mapping::Entry& entry : *entries) {
      Value* own = into.find(entry.key);
      if (!own) {
        into.set(std::move(entry.key), std::move(entry.value), entry.key_span);
      } else if (own->tag() == Tag::kReset) {
        // What is reset is taken out before mappings are merged: it clears what other files say,
        // and lets the merged value stand.
        *own = std::move(entry.value);
        own->set_tag(Tag::kOverride);
      }
    }
  }

  const YamlTree& tree_;
  SourceId source_;
  const YamlOptions& options_;
  std::vector<Diagnostic>& out_;
  std::size_t errors_before_;
};

}  // namespace

std::optional<std::vector<Value>> parse_yaml_documents(const Sources& sources, SourceId source,
                                                       const YamlOptions& options,
                                                       std::vector<Diagnostic>& out) {
  const std::optional<YamlTree> tree =
      parse_yaml_tree(sources.file(source), source, options.limits, out);
  if (!tree) return std::nullopt;
  Resolver resolver(*tree, source, options, out);
  std::vector<Value> documents;
  documents.reserve(tree->documents.size());
  for (const NodeId root : tree->documents) documents.push_back(resolver.value(root));
  if (resolver.failed()) return std::nullopt;
  return documents;
}

std::optional<Value> parse_yaml(const Sources& sources, SourceId source, const YamlOptions& options,
                                std::vector<Diagnostic>& out) {
  std::optional<std::vector<Value>> documents = parse_yaml_documents(sources, source, options, out);
  if (!documents) return std::nullopt;
  if (documents->empty()) return Value::null(Span{source, 0, 0});
  if (documents->size() > 1) {
    Diagnostic error = make_error(
        kSeveralDocuments,
        fmt::format("the file holds {} YAML documents, but one is expected", documents->size()),
        (*documents)[1].span());
    error.label = "the second document";
    error.help = "keep one document, and remove the line '---' before the others";
    out.push_back(std::move(error));
    return std::nullopt;
  }
  return std::move(documents->front());
}

}  // namespace bulkhead::text
