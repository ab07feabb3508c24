#include "model/graph.h"

#include <gtest/gtest.h>

namespace bulkhead::model {
namespace {

NodeId service(Graph& graph, const char* name) {
  return graph.add(Node{Node::Kind::kService, ServiceName(name)});
}

Provenance network(const char* name) {
  Provenance why;
  why.subject = name;
  return why;
}

std::string edges(const Graph& graph) {
  std::string text;
  graph.for_each_edge([&](const Edge& edge) {
    text += to_string(graph.node(edge.from)) + ">" + to_string(graph.node(edge.to)) + "(" +
            describe(edge.ports);
    for (const Provenance& why : edge.why) text += " by " + why.subject;
    text += ") ";
  });
  return text;
}

TEST(Graph, ABundleJoinsEachWithEachButNoneWithItself) {
  Graph graph;
  const NodeId b = service(graph, "b");
  const NodeId a = service(graph, "a");
  graph.add(Bundle{{b, a}, {b, a}, PortSet::all(), network("net"), {}, {}});
  EXPECT_EQ(edges(graph), "a>b(every port by net) b>a(every port by net) ");
  EXPECT_FALSE(graph.reaches(a, a));
}

TEST(Graph, AnEdgeGathersPortsAndReasons) {
  Graph graph;
  const NodeId a = service(graph, "a");
  const NodeId b = service(graph, "b");
  graph.add_edge(a, b, PortSet({Port{80, Protocol::kTcp}}), network("one"));
  graph.add_edge(a, b, PortSet({Port{443, Protocol::kTcp}}), network("two"));
  EXPECT_EQ(edges(graph), "a>b(ports 80, 443 by one by two) ");
  EXPECT_TRUE(graph.reaches(a, b, Port{443, Protocol::kTcp}));
  EXPECT_FALSE(graph.reaches(a, b, Port{22, Protocol::kTcp}));
  EXPECT_FALSE(graph.reaches(b, a));
}

TEST(Graph, KeepsWhereEachSideJoins) {
  Graph graph;
  const NodeId a = service(graph, "a");
  const NodeId b = service(graph, "b");
  const text::Span at_a{text::SourceId{0}, 1, 2};
  const text::Span at_b{text::SourceId{0}, 3, 4};
  graph.add(Bundle{{b, a}, {b, a}, PortSet::all(), network("net"), {at_b, at_a}, {at_b, at_a}});
  const auto edge = graph.edge(a, b);
  ASSERT_TRUE(edge);
  EXPECT_EQ(edge->why[0].from_span, at_a);
  EXPECT_EQ(edge->why[0].to_span, at_b);
}

TEST(Graph, AnEmptySetOfPortsIsNoEdge) {
  Graph graph;
  const NodeId a = service(graph, "a");
  const NodeId b = service(graph, "b");
  graph.add_edge(a, b, PortSet(), network("net"));
  EXPECT_FALSE(graph.edge(a, b).has_value());
}

}  // namespace
}  // namespace bulkhead::model
