// The YAML of one source as written: nodes, aliases and tags unresolved, marks as bytes. Internal
// to the layer: the step between libyaml's events and text::Value (yaml.h), and what edits look at.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/diagnostic.h"
#include "text/source.h"
#include "text/yaml.h"

namespace bulkhead::text {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0xffffffff;

enum class NodeType : std::uint8_t { kScalar, kSequence, kMapping, kAlias };
enum class ScalarStyle : std::uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kLiteral, kFolded };

struct YamlNode {
  /// A scalar's value, unescaped and folded; a view into the source or into the tree's own texts.
  std::string_view text;
  /// Nodes of this subtree with aliases followed, itself included.
  std::uint64_t expanded = 1;
  std::uint32_t begin = 0;  // bytes, without anchor and tag
  std::uint32_t end = 0;
  /// Children in order, linked; in a mapping key, value, key, value.
  NodeId first = kNoNode;
  NodeId next = kNoNode;
  NodeId target = kNoNode;   // of an alias
  std::uint32_t count = 0;   // children
  std::uint32_t tag = 0;     // index into tags; 0 is none
  std::uint32_t height = 1;  // of this subtree with aliases followed
  NodeType type = NodeType::kScalar;
  ScalarStyle style = ScalarStyle::kPlain;
  bool flow = false;  // a collection in brackets
};

struct YamlTree {
  std::vector<YamlNode> nodes;
  std::vector<NodeId> documents;      // root nodes
  std::vector<std::string> tags{""};  // in full: "tag:yaml.org,2002:str", "!reset"
  std::deque<std::string> texts;

  const YamlNode& operator[](NodeId id) const { return nodes[id]; }
};

/// Empty, with an error in `out`, where the text is no YAML, is not UTF-8, or crosses a limit.
/// Views in the tree point into the source: it must outlive the tree.
std::optional<YamlTree> parse_yaml_tree(const SourceFile& file, SourceId source,
                                        const YamlLimits& limits, std::vector<Diagnostic>& out);

}  // namespace bulkhead::text
