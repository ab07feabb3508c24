#include "compose/merge.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "compose/model_path.h"
#include "text/canonical_json.h"

namespace bulkhead::compose {
namespace {

using text::Kind;
using text::Mapping;
using text::Sequence;
using text::Value;

// Each pool of one file is compared with each of the other.
constexpr std::size_t kMostPools = 200;

class Merger;
using Rule = void (Merger::*)(Value& base, Value over, const ModelPath& path);

class Merger final {
 public:
  Merger(ProblemList& problems, MergeObserver* observer)
      : problems_(problems), observer_(observer) {}

  void merge(Value& base, Value over, const ModelPath& path, PathTable<Rule>::Cursor rule) {
    if (rule.value()) {
      rule_ = rule;
      (this->**rule.value())(base, std::move(over), path);
      return;
    }
    if (over.is_null()) return;
    if (base.as_mapping()) {
      if (!over.as_mapping()) return cannot(base, over, path);
      merge_mappings(base, std::move(over), path, rule);
    } else if (Sequence* items = base.as_sequence()) {
      Sequence* more = over.as_sequence();
      if (!more) return cannot(base, over, path);
      std::move(more->begin(), more->end(), std::back_inserter(*items));
    } else {
      replace(base, std::move(over), path);
    }
  }

  void replace(Value& base, Value over, const ModelPath& path) {
    if (observer_) observer_->replaced(path.str(), base.span(), over.span());
    base = std::move(over);
  }

  void append(Value& base, Value over, const ModelPath& /*path*/) {
    const text::Span before = base.span();
    const text::Span after = over.span();
    Sequence items = to_sequence(std::move(base));
    Sequence more = to_sequence(std::move(over));
    const text::Span span = more.empty() ? before : after;
    std::move(more.begin(), more.end(), std::back_inserter(items));
    base = Value(std::move(items), span);
  }

  /// Of what no phase after this one makes a list again (unique_items.h).
  void append_unkeyed(Value& base, Value over, const ModelPath& path) {
    const bool was_list = base.as_sequence() != nullptr;
    append(base, std::move(over), path);
    if (!was_list && base.as_sequence()->empty()) base = Value::null(base.span());
  }

  void append_new(Value& base, Value over, const ModelPath& /*path*/) {
    const text::Span span = base.span();
    const bool was_list = base.as_sequence() != nullptr;
    Sequence items = to_sequence(std::move(base));
    Sequence more = to_sequence(std::move(over));
    std::set<std::string> known;
    for (const Value& item : items) known.insert(text::canonical(item));
    for (Value& item : more) {
      if (!known.contains(text::canonical(item))) items.push_back(std::move(item));
    }
    base = was_list ? Value(std::move(items), span) : or_null(std::move(items), span);
  }

  void build(Value& base, Value over, const ModelPath& path) {
    merge_converted(base, std::move(over), path, [](Value value) {
      if (!value.as_string()) return value;
      const text::Span span = value.span();
      Mapping mapping;
      mapping.set("context", std::move(value), span);
      return Value(std::move(mapping), span);
    });
  }

  void depends_on(Value& base, Value over, const ModelPath& path) {
    merge_converted(base, std::move(over), path, [](Value value) {
      return names_to_mapping(std::move(value), [](text::Span span) {
        Mapping dependency;
        dependency.set("condition", Value("service_started", span), span);
        dependency.set("required", Value(true, span), span);
        return Value(std::move(dependency), span);
      });
    });
  }

  void names(Value& base, Value over, const ModelPath& path) {
    merge_converted(base, std::move(over), path, [](Value value) {
      return names_to_mapping(std::move(value), [](text::Span span) { return Value::null(span); });
    });
  }

  void logging(Value& base, Value over, const ModelPath& path) {
    const Value* before = base.get("driver");
    const Value* after = over.get("driver");
    if (!base.as_mapping() || !over.as_mapping()) return merge_plain(base, std::move(over), path);
    if (!before || !after || *before == *after) {
      merge_mappings(base, std::move(over), path, rule_);
    } else {
      replace(base, std::move(over), path);
    }
  }

  void ipam_config(Value& base, Value over, const ModelPath& path) {
    const Sequence* originals = base.as_sequence();
    const Sequence* overrides = over.as_sequence();
    if (!originals || !overrides) return cannot(base, over, path);
    if (originals->size() > kMostPools || overrides->size() > kMostPools) {
      problems_.error(
          Category::kLimit, path.str(), over.span(),
          fmt::format("{} holds more than {} address pools to merge", path.str(), kMostPools));
      return;
    }
    // Shared, since what merges into a pool changes it where it already stands in the list, too.
    Pools pools;
    for (const Value& original : *originals) {
      const auto merged = std::make_shared<Value>(original);
      for (const Value& override_pool : *overrides) {
        if (!same_subnet(*merged, override_pool) &&
            find_pool(pools, override_pool) == pools.end()) {
          pools.push_back(std::make_shared<Value>(override_pool));
          continue;
        }
        merge_mappings(*merged, override_pool, path, {});
        const auto known = find_pool(pools, *merged);
        if (known == pools.end()) {
          pools.push_back(merged);
        } else {
          *known = merged;
        }
      }
    }
    Sequence result;
    for (const auto& pool : pools) result.push_back(*pool);
    base = or_null(std::move(result), over.span());
  }

 private:
  using Cursor = PathTable<Rule>::Cursor;
  using Pools = std::vector<std::shared_ptr<Value>>;

  /// Nothing, put together with nothing, is null in the reference implementation, and the schema
  /// refuses it; only what is written as an empty list stays one.
  static Value or_null(Sequence items, text::Span span) {
    return items.empty() ? Value::null(span) : Value(std::move(items), span);
  }

  void cannot(const Value& base, const Value& over, const ModelPath& path) {
    Problem& problem =
        problems_.error(Category::kMerge, path.str(), over.span(),
                        fmt::format("{} is {} here and {} before, and these cannot be merged",
                                    path.str(), describe(over.kind()), describe(base.kind())));
    if (base.span().known()) {
      problem.diagnostic.related.push_back({base.span(), "merged onto this"});
    }
    problem.diagnostic.help = "write both in the same form, or mark this one with !override";
  }

  void merge_plain(Value& base, Value over, const ModelPath& path) {
    if (over.is_null()) return;
    if (base.is_null()) return replace(base, std::move(over), path);
    cannot(base, over, path);
  }

  void merge_mappings(Value& base, Value over, const ModelPath& path, Cursor rule) {
    Mapping* target = base.as_mapping();
    Mapping* source = over.as_mapping();
    if (!target || !source) return merge_plain(base, std::move(over), path);
    for (auto& entry : *source) {
      if (Value* known = target->find(entry.key)) {
        merge(*known, std::move(entry.value), ModelPath(path, entry.key), rule.key(entry.key));
      } else {
        target->set(entry.key, std::move(entry.value), entry.key_span);
      }
    }
  }

  template <typename Convert>
  void merge_converted(Value& base, Value over, const ModelPath& path, Convert convert) {
    const Cursor rule = rule_;
    base = convert(std::move(base));
    over = convert(std::move(over));
    if (base.is_null() && over.as_mapping()) {
      base = std::move(over);
      return;
    }
    merge_mappings(base, std::move(over), path, rule);
  }

  template <typename Make>
  static Value names_to_mapping(Value value, Make make) {
    const Sequence* items = value.as_sequence();
    if (!items) return value;
    Mapping mapping;
    for (const Value& item : *items) {
      // What is no text is left for the schema to name.
      if (!item.as_string()) return value;
      mapping.set(*item.as_string(), make(item.span()), item.span());
    }
    return Value(std::move(mapping), value.span());
  }

  static Sequence to_sequence(Value value) {
    if (Sequence* items = value.as_sequence()) return std::move(*items);
    if (value.as_string()) {
      Sequence one;
      one.push_back(std::move(value));
      return one;
    }
    Sequence items;
    const Mapping* mapping = value.as_mapping();
    if (!mapping) return items;
    for (const auto& entry : *mapping) add_pairs(entry, items);
    std::sort(items.begin(), items.end(),
              [](const Value& a, const Value& b) { return *a.as_string() < *b.as_string(); });
    return items;
  }

  static void add_pairs(const Mapping::Entry& entry, Sequence& items) {
    const text::Span span = entry.value.span().known() ? entry.value.span() : entry.key_span;
    if (entry.value.is_null()) {
      items.emplace_back(entry.key, entry.key_span);
    } else if (const Sequence* values = entry.value.as_sequence()) {
      for (const Value& value : *values) {
        items.emplace_back(entry.key + "=" + go_sprint(value), value.span());
      }
    } else {
      items.emplace_back(entry.key + "=" + go_sprint(entry.value), span);
    }
  }

  static bool same_subnet(const Value& a, const Value& b) {
    const Value* left = a.get("subnet");
    const Value* right = b.get("subnet");
    return left && right ? *left == *right : left == right;
  }

  static Pools::iterator find_pool(Pools& pools, const Value& pool) {
    return std::find_if(pools.begin(), pools.end(),
                        [&](const auto& known) { return same_subnet(*known, pool); });
  }

  ProblemList& problems_;
  MergeObserver* observer_;
  Cursor rule_;
};

const PathTable<Rule>& rules() {
  static const PathTable<Rule> table = {
      {"networks.*.ipam.config", &Merger::ipam_config},
      {"networks.*.labels", &Merger::append},
      {"volumes.*.labels", &Merger::append_unkeyed},
      {"services.*.annotations", &Merger::append},
      {"services.*.build", &Merger::build},
      {"services.*.build.additional_contexts", &Merger::append},
      {"services.*.build.args", &Merger::append},
      {"services.*.build.extra_hosts", &Merger::append_new},
      {"services.*.build.labels", &Merger::append},
      {"services.*.command", &Merger::replace},
      {"services.*.depends_on", &Merger::depends_on},
      {"services.*.deploy.labels", &Merger::append},
      {"services.*.dns", &Merger::append},
      {"services.*.dns_opt", &Merger::append},
      {"services.*.dns_search", &Merger::append},
      {"services.*.entrypoint", &Merger::replace},
      {"services.*.env_file", &Merger::append},
      {"services.*.environment", &Merger::append},
      {"services.*.extra_hosts", &Merger::append_new},
      {"services.*.healthcheck.test", &Merger::replace},
      {"services.*.label_file", &Merger::append},
      {"services.*.labels", &Merger::append},
      {"services.*.logging", &Merger::logging},
      {"services.*.models", &Merger::names},
      {"services.*.networks", &Merger::names},
      {"services.*.sysctls", &Merger::append},
      {"services.*.tmpfs", &Merger::append},
      {"services.*.ulimits.*", &Merger::replace},
  };
  return table;
}

}  // namespace

void merge_onto(Value& base, Value over, const std::vector<std::string>& at, ProblemList& problems,
                MergeObserver* observer) {
  std::vector<ModelPath> chain;
  chain.reserve(at.size() + 1);  // parents are pointed to
  chain.emplace_back();
  auto rule = rules().root();
  for (const std::string& key : at) {
    chain.emplace_back(chain.back(), key);
    rule = rule.key(key);
  }
  Merger(problems, observer).merge(base, std::move(over), chain.back(), rule);
}

}  // namespace bulkhead::compose
