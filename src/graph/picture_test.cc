#include "graph/picture.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "graph/dot.h"
#include "graph/graph_json.h"
#include "graph/mermaid.h"
#include "graph/outline.h"
#include "text/json.h"
#include "text/json_schema.h"

namespace bulkhead::graph {
namespace {

using model::Graph;
using model::Node;
using model::NodeId;
using model::PortSet;
using model::ServiceName;

//   edge:  web      data (internal):  db "1"
//   web and api are on one network, api and db on another; the contract needs web -> api -> db
class Pictures : public ::testing::Test {
 protected:
  Pictures() {
    for (Graph* graph : {&declared_, &permitted_}) {
      for (const char* name : {"web", "api", "db", "spy"}) {
        graph->add(Node{Node::Kind::kService, ServiceName(name)});
      }
      graph->add(Node{Node::Kind::kLan, {}});
    }
    join("web", "api");
    join("api", "db");
    join("api", "spy");
    join("spy", "db");
    need("web", "api", 80);
    need("api", "db", 5432);
    permitted_.add_edge(*permitted_.find(Node{Node::Kind::kLan, {}}), id(permitted_, "web"),
                        PortSet({{443, model::Protocol::kTcp}}), {});
  }

  static NodeId id(const Graph& graph, const char* name) {
    return *graph.find_service(ServiceName(name));
  }
  void join(const char* a, const char* b) {
    declared_.add_edge(id(declared_, a), id(declared_, b), PortSet::all(), {});
    declared_.add_edge(id(declared_, b), id(declared_, a), PortSet::all(), {});
  }
  void need(const char* from, const char* to, std::uint16_t port) {
    permitted_.add_edge(id(permitted_, from), id(permitted_, to),
                        PortSet({{port, model::Protocol::kTcp}}), {});
  }

  Picture picture(bool with_excess) const {
    return picture_of(ContractPicture{"shop",
                                      declared_,
                                      permitted_,
                                      {{model::TierName("edge"), false, {ServiceName("web")}},
                                       {model::TierName("data"), true, {ServiceName("db")}}},
                                      {{ServiceName("db"), ServiceName("spy")}},
                                      with_excess});
  }

  Graph declared_;
  Graph permitted_;
};

TEST_F(Pictures, Outline) {
  EXPECT_EQ(outline(picture(true)),
            "edge\n"
            "  web  -> api:80\n"
            "data (internal)\n"
            "  db   FORBIDDEN spy\n"
            "api  -> db:5432  (excess: spy)\n"
            "spy\n"
            "lan  -> web:443\n");
}

TEST_F(Pictures, WithoutExcessOnlyWhatMatters) {
  EXPECT_EQ(outline(picture(false)),
            "edge\n"
            "  web  -> api:80\n"
            "data (internal)\n"
            "  db   FORBIDDEN spy\n"
            "api  -> db:5432\n"
            "spy\n"
            "lan  -> web:443\n");
}

TEST_F(Pictures, Mermaid) {
  EXPECT_EQ(mermaid(picture(true)),
            "flowchart LR\n"
            "  subgraph g0[\"edge\"]\n"
            "    n0[\"web\"]\n"
            "  end\n"
            "  subgraph g1[\"data (internal)\"]\n"
            "    n1[\"db\"]\n"
            "  end\n"
            "  n2[\"api\"]\n"
            "  n3[\"spy\"]\n"
            "  n4([\"lan\"])\n"
            "  n0 -->|\"80\"| n2\n"
            "  n2 -->|\"5432\"| n1\n"
            "  n4 -->|\"443\"| n0\n"
            "  n2 -.- n3\n"
            "  n1 === n3\n"
            "  linkStyle 4 stroke:#c0392b\n");
}

TEST_F(Pictures, Dot) {
  EXPECT_EQ(dot(picture(true)),
            "digraph \"shop\" {\n"
            "  rankdir=LR;\n"
            "  subgraph cluster_0 {\n"
            "    label=\"edge\";\n"
            "    n0 [label=\"web\", shape=box];\n"
            "  }\n"
            "  subgraph cluster_1 {\n"
            "    label=\"data (internal)\";\n"
            "    n1 [label=\"db\", shape=box];\n"
            "  }\n"
            "  n2 [label=\"api\", shape=box];\n"
            "  n3 [label=\"spy\", shape=box];\n"
            "  n4 [label=\"lan\", shape=oval];\n"
            "  n0 -> n2 [label=\"80\"];\n"
            "  n2 -> n1 [label=\"5432\"];\n"
            "  n4 -> n0 [label=\"443\"];\n"
            "  n2 -> n3 [style=dashed, dir=both];\n"
            "  n1 -> n3 [color=red, penwidth=2, dir=both];\n"
            "}\n");
}

TEST(PictureWithoutContract, ShowsNetworks) {
  model::Topology topology;
  model::TopologyNetwork network;
  network.name = model::NetworkName("shop_back");
  network.key = model::NetworkKey("back");
  network.internal = true;
  topology.networks.emplace(network.name, network);
  for (const char* name : {"a", "b"}) {
    model::TopologyService service;
    service.name = ServiceName(name);
    service.attachments.push_back({network.name, {}, {}, {}});
    topology.services.emplace(service.name, service);
  }
  EXPECT_EQ(outline(picture_of("shop", topology, Graph())),
            "a                        on back\n"
            "b                        on back\n"
            "network back (internal)\n");
}

TEST(PictureText, NamesCannotBreakOut) {
  Picture picture;
  picture.title = "a\"b";
  picture.nodes.push_back({PictureNode::Kind::kService, "x\"]\n<b>#", "", std::nullopt});
  EXPECT_EQ(mermaid(picture), "flowchart LR\n  n0[\"x#quot;] #lt;b#gt;#35;\"]\n");
  EXPECT_EQ(dot(picture),
            "digraph \"a\\\"b\" {\n  rankdir=LR;\n  n0 [label=\"x\\\"] <b>#\", shape=box];\n}\n");
}

TEST_F(Pictures, JsonFitsItsSchema) {
  std::ifstream file(BULKHEAD_SOURCE_DIR "/docs/schemas/graph.schema.json");
  std::stringstream schema_text;
  schema_text << file.rdbuf();
  const auto schema_value = text::parse_json(schema_text.str());
  ASSERT_TRUE(schema_value);
  const auto schema = text::JsonSchema::compile(*schema_value);
  ASSERT_TRUE(schema) << schema.error().message;
  const text::Value json = graph_json(
      permitted_, {"shop", "permitted", {{ServiceName("web"), model::TierName("edge")}}}, {});
  EXPECT_TRUE(schema->valid(json)) << text::write_json(json);
  EXPECT_EQ(text::write_compact_json((*json.get("edges")->as_sequence())[0]),
            "{\"from\":\"api\",\"to\":\"db\",\"every_port\":false,\"ports\":[\"5432\"],\"why\":["
            "{\"kind\":\"shared-network\",\"subject\":\"\"}]}");
  EXPECT_EQ(text::write_compact_json((*json.get("nodes")->as_sequence())[3]),
            "{\"name\":\"web\",\"kind\":\"service\",\"tier\":\"edge\"}");
}

}  // namespace
}  // namespace bulkhead::graph
