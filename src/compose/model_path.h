// Paths into a Compose model ("services.web.ports.0"), and tables keyed by patterns of such paths:
// merge rules, canonical forms, defaults, checks. `*` stands for one key or one list position.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead::compose {

/// Where a recursion stands. Lives on the stack; parents outlive children.
class ModelPath final {
 public:
  ModelPath() = default;
  ModelPath(const ModelPath& parent, std::string_view key) : parent_(&parent), key_(key) {}
  ModelPath(const ModelPath& parent, std::size_t index)
      : parent_(&parent), index_(index), is_index_(true) {}

  bool is_root() const { return parent_ == nullptr; }
  bool is_index() const { return is_index_; }
  std::string_view key() const { return key_; }
  const ModelPath* parent() const { return parent_; }
  std::string str() const;

 private:
  const ModelPath* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

/// Immutable once built. No pattern may have both a literal and `*` at the same place below the
/// same prefix: the literal wins and the other is not tried.
template <typename T>
class PathTable final {
 public:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> any;
    const T* value = nullptr;
  };

  /// A place in the table that moves along with a recursion; null when no pattern can match.
  class Cursor final {
   public:
    Cursor() = default;
    explicit Cursor(const Node* node) : node_(node) {}

    /// False when nothing at or below this place is in the table: the recursion may stop.
    bool alive() const { return node_ != nullptr; }
    const T* value() const { return node_ ? node_->value : nullptr; }
    Cursor key(std::string_view name) const {
      if (!node_) return {};
      if (const auto found = node_->literals.find(name); found != node_->literals.end()) {
        return Cursor(found->second.get());
      }
      return Cursor(node_->any.get());
    }
    Cursor item() const { return node_ ? Cursor(node_->any.get()) : Cursor(); }

   private:
    const Node* node_ = nullptr;
  };

  PathTable(std::initializer_list<std::pair<std::string_view, T>> entries) {
    for (const auto& [pattern, value] : entries) add(pattern, value);
  }

  Cursor root() const { return Cursor(&root_); }

 private:
  void add(std::string_view pattern, const T& value) {
    Node* node = &root_;
    while (true) {
      const std::size_t dot = pattern.find('.');
      const std::string_view part = pattern.substr(0, dot);
      std::unique_ptr<Node>& next = part == "*" ? node->any : node->literals[std::string(part)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
      if (dot == std::string_view::npos) break;
      pattern.remove_prefix(dot + 1);
    }
    values_.push_back(std::make_unique<T>(value));
    node->value = values_.back().get();
  }

  Node root_;
  std::vector<std::unique_ptr<T>> values_;
};

}  // namespace bulkhead::compose
