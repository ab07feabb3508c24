#include "orchestrate/start_refusal.h"

#include <gtest/gtest.h>

#include "testing/fake_engine.h"

namespace bulkhead::orchestrate {
namespace {

class StartRefusal : public ::testing::Test {
 protected:
  StartRefusal() { engine_.add_image("app"); }

  docker::ContainerRef create(const char* name, const std::string& network_mode) {
    docker::ContainerSpec spec;
    spec.name = name;
    spec.config.image = "app";
    spec.host.network_mode = network_mode;
    const auto made = engine_.create_container(spec, {});
    EXPECT_TRUE(made) << made.error().message;
    return made->id;
  }
  std::string cause(const docker::ContainerRef& container) {
    return cause_of_refusal(engine_, container, {ErrorKind::kConflict, "as the engine says", 409})
        .message;
  }

  testing::FakeEngine engine_;
};

TEST_F(StartRefusal, IsTheLendersWhereThatDoesNotRun) {
  const docker::ContainerRef vpn = create("vpn", "bridge");
  const docker::ContainerRef app = create("app", "container:" + vpn.str());
  EXPECT_EQ(cause(app),
            "it shares the network namespace of container vpn, which does not run (see docker logs "
            "vpn)");
  ASSERT_TRUE(engine_.start_container(vpn, {}));
  EXPECT_EQ(cause(app), "as the engine says");
  ASSERT_TRUE(engine_.kill_container(vpn, "KILL", {}));
  EXPECT_EQ(cause(app),
            "it shares the network namespace of container vpn, which ended with exit 137 (see "
            "docker logs vpn)");
}

TEST_F(StartRefusal, IsAsItWasOtherwise) {
  EXPECT_EQ(cause(create("app", "bridge")), "as the engine says");
  EXPECT_EQ(cause(docker::ContainerRef("nobody")), "as the engine says");
}

}  // namespace
}  // namespace bulkhead::orchestrate
