#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// For each service whom it waits for (or calls), and where that is written.
using Edges = std::map<model::ServiceName, std::map<model::ServiceName, text::Span>>;

/// Strongly connected components of more than one service, or of one that points to itself; by
/// Tarjan's algorithm with a stack of its own, so that a long chain does no harm.
class Components {
 public:
  explicit Components(const Edges& edges) : edges_(edges) {}

  std::vector<std::vector<model::ServiceName>> find() {
    for (const auto& [name, targets] : edges_) {
      if (!numbers_.contains(name)) visit(name);
    }
    return std::move(found_);
  }

 private:
  struct Frame {
    model::ServiceName name;
    std::map<model::ServiceName, text::Span>::const_iterator next;
    std::map<model::ServiceName, text::Span>::const_iterator end;
  };
  struct Number {
    std::size_t index;
    std::size_t low;
    bool open;
  };

  void enter(const model::ServiceName& name, std::vector<Frame>& frames) {
    numbers_[name] = {numbers_.size(), numbers_.size(), true};
    numbers_[name].low = numbers_[name].index;
    open_.push_back(name);
    static const std::map<model::ServiceName, text::Span> kNone;
    const auto edges = edges_.find(name);
    const auto& targets = edges == edges_.end() ? kNone : edges->second;
    frames.push_back({name, targets.begin(), targets.end()});
  }

  void visit(const model::ServiceName& start) {
    std::vector<Frame> frames;
    enter(start, frames);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      if (frame.next != frame.end) {
        const model::ServiceName target = (frame.next++)->first;
        const auto known = numbers_.find(target);
        if (known == numbers_.end()) {
          enter(target, frames);
        } else if (known->second.open) {
          Number& own = numbers_[frame.name];
          own.low = std::min(own.low, known->second.index);
        }
        continue;
      }
      const model::ServiceName done = frame.name;
      frames.pop_back();
      if (!frames.empty()) {
        Number& parent = numbers_[frames.back().name];
        parent.low = std::min(parent.low, numbers_[done].low);
      }
      if (numbers_[done].low == numbers_[done].index) close(done);
    }
  }

  void close(const model::ServiceName& root) {
    std::vector<model::ServiceName> members;
    while (true) {
      const model::ServiceName name = open_.back();
      open_.pop_back();
      numbers_[name].open = false;
      members.push_back(name);
      if (name == root) break;
    }
    const auto own = edges_.find(root);
    if (members.size() == 1 && (own == edges_.end() || !own->second.contains(root))) return;
    std::sort(members.begin(), members.end());
    found_.push_back(std::move(members));
  }

  const Edges& edges_;
  std::map<model::ServiceName, Number> numbers_;
  std::vector<model::ServiceName> open_;
  std::vector<std::vector<model::ServiceName>> found_;
};

/// A shortest way within the component from its first member back to it.
std::vector<model::ServiceName> circle(const Edges& edges,
                                       const std::vector<model::ServiceName>& members) {
  const model::ServiceName& start = members.front();
  std::map<model::ServiceName, model::ServiceName> came_from;
  std::vector<model::ServiceName> queue{start};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const auto targets = edges.find(queue[i]);
    if (targets == edges.end()) continue;
    for (const auto& [target, span] : targets->second) {
      if (!std::binary_search(members.begin(), members.end(), target)) continue;
      if (target == start) {
        std::vector<model::ServiceName> way{start};
        for (model::ServiceName at = queue[i]; at != start; at = came_from.at(at)) {
          way.insert(way.begin() + 1, at);
        }
        way.push_back(start);
        return way;
      }
      if (came_from.try_emplace(target, queue[i]).second) queue.push_back(target);
    }
  }
  return {start, start};
}

void report(const Edges& edges, Sink& sink, bool starts) {
  for (const auto& members : Components(edges).find()) {
    const auto way = circle(edges, members);
    std::string path;
    for (const auto& name : way) path += (path.empty() ? "" : " -> ") + name.str();
    const text::Span span = edges.at(way[0]).at(way[1]);
    const std::vector<model::ServiceName> services(way.begin(), way.end() - 1);
    auto& finding =
        starts
            ? sink.add(span,
                       way.size() == 2 ? fmt::format("{} waits for itself", quoted(way.front()))
                                       : fmt::format("none of these can start first: {}", path),
                       services)
            : sink.note(span, fmt::format("these call each other in a circle: {}", path), services);
    for (std::size_t i = 1; i + 1 < way.size(); ++i) {
      finding.diagnostic.related.push_back(
          {edges.at(way[i]).at(way[i + 1]),
           fmt::format("{} {} {}", quoted(way[i]), starts ? "waits for" : "depends on",
                       quoted(way[i + 1]))});
    }
    finding.diagnostic.help =
        !starts           ? "this can be meant; where it is not, remove one of the dependencies"
        : way.size() == 2 ? "remove it from its own `depends_on`"
                          : "remove one of these, from the service that can start without the "
                            "other; a link and a "
                            "shared namespace wait as `depends_on` does";
  }
}

}  // namespace

void dependency_cycle(const Context& context, Sink& sink) {
  Edges waits;
  for (const auto& [name, service] : context.project().services) {
    for (const auto& dependency : service.depends_on) {
      if (context.project().services.contains(dependency.service)) {
        waits[name].emplace(dependency.service, dependency.span);
      }
    }
  }
  report(waits, sink, true);
  Edges calls;
  for (const auto& [name, metadata] : context.contract().services) {
    for (const auto& dependency : metadata.dependencies) {
      calls[name].emplace(dependency.service.value, dependency.span);
    }
  }
  report(calls, sink, false);
}

}  // namespace bulkhead::rules
