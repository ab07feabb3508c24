// Settings that have a form or a limit of their own, whatever the machine.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using Settings = PreflightScene;

TEST_F(Settings, AHealthcheckSaysWhatItIsToRun) {
  const auto check = [&](const char* name, std::vector<std::string> test) {
    scene_.add(name).healthcheck = model::Healthcheck{};
    scene_.project.services.at(model::ServiceName(name)).healthcheck->test = std::move(test);
  };
  check("cmd", {"CMD"});
  check("shell", {"CMD-SHELL"});
  check("words", {"CMD-SHELL", "nc", "-z", "localhost"});
  check("none", {"NONE"});
  check("good", {"CMD-SHELL", "nc -z localhost"});
  EXPECT_EQ(
      found(),
      "BH537: service \"cmd\": the healthcheck's test is CMD alone, without what it is to run\n"
      "  write it as [CMD, program, argument] or [CMD-SHELL, a line for the shell]\n"
      "BH537: service \"shell\": the healthcheck's test is CMD-SHELL alone, without what it is to "
      "run\n"
      "  write it as [CMD, program, argument] or [CMD-SHELL, a line for the shell]\n"
      "warning BH537: service \"words\": of the healthcheck's test the shell runs \"nc\" alone: "
      "what stands behind it are its arguments\n"
      "  write the whole line as one text behind CMD-SHELL\n");
}

TEST_F(Settings, AVariableHasAName) {
  scene_.add("web").environment[""].value = "x";
  EXPECT_EQ(
      found(),
      "BH537: service \"web\": a variable of its environment has no name, only the value \"x\"\n"
      "  write it as NAME=value, or remove it\n");
}

TEST_F(Settings, AMacAddressOfAGroupOrOfNobody) {
  scene_.add("group").mac_address = "01:00:5e:00:00:01";
  scene_.add("nobody").mac_address = "00-00-00-00-00-00";
  scene_.add("good").mac_address = "02:42:ac:11:00:02";
  EXPECT_EQ(found(),
            "BH537: service \"group\": mac_address 01:00:5e:00:00:01 is none that one interface "
            "can have\n"
            "  begin it with 02: what is odd there means many, and all zeros nobody\n"
            "BH537: service \"nobody\": mac_address 00-00-00-00-00-00 is none that one interface "
            "can have\n"
            "  begin it with 02: what is odd there means many, and all zeros nobody\n");
}

TEST_F(Settings, NoNewPrivilegesIsTrueOrFalse) {
  scene_.add("bad").security_opt = {{"no-new-privileges:yess", {}}};
  scene_.add("bare").security_opt = {{"no-new-privileges", {}}};
  scene_.add("good").security_opt = {{"no-new-privileges=true", {}}};
  EXPECT_EQ(found(),
            "BH537: service \"bad\": the security option no-new-privileges is \"yess\", which is "
            "neither true nor false\n"
            "  write it as no-new-privileges:true\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
