// Programs and accounts: what is among the host's files, and what the image has.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

class Programs : public PreflightScene {
 protected:
  /// A service of an image whose files are known: /bin is a link, and sh all that it has.
  model::Service& add_with_files(const char* name) {
    image_files_.add("/usr/bin/sh",
                     "\x7f"
                     "ELF");
    image_files_.add("/usr/bin/app",
                     "\x7f"
                     "ELF");  // what the images are to run
    image_files_.add("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    image_files_.add("/etc/group", "root:x:0:\nstaff:x:50:\n");
    image_tree_.links["/bin"] = "usr/bin";
    know_images();
    return scene_.add(name);
  }

  static void check_by(model::Service& service, std::vector<std::string> test) {
    service.healthcheck = model::Healthcheck{};
    service.healthcheck->test = std::move(test);
  }
};

TEST_F(Programs, ProgramsOfTheHostThatTheKernelCannotRun) {
  files_.add("/srv/plain", "echo hello\n");
  files_.add("/srv/windows", "#!/bin/sh\r\necho hello\r\n");
  files_.add("/srv/good", "#!/bin/sh\necho hello\r\n");
  files_.add("/srv/binary",
             "\x7f"
             "ELF...");
  files_.add("/srv/folder/x", "");
  for (const char* name : {"plain", "windows", "good", "binary", "folder"}) {
    model::Service& service = scene_.add(name);
    service.entrypoint = {"/run.sh"};
    bind(service, (std::string("/srv/") + name).c_str(), "/run.sh", true);
  }
  EXPECT_EQ(
      found(),
      "BH544: service \"folder\": it runs /run.sh, which is /srv/folder of the host, and that "
      "is a folder\n"
      "  name the program\n"
      "BH544: service \"plain\": it runs /run.sh, which is /srv/plain of the host, and that "
      "has neither a first line that names its interpreter nor the form of a program\n"
      "  begin it with #!/bin/sh, or run it by its interpreter\n"
      "BH544: service \"windows\": it runs /run.sh, which is /srv/windows of the host, and "
      "that has a carriage return behind its interpreter's name, which so does not exist\n"
      "  save it with Unix line ends (sed -i 's/\\r$//')\n");
}

TEST_F(Programs, ProgramsInFoldersOfTheHost) {
  tree_.plain = {"/srv/app/plain.sh"};
  files_.add("/srv/app/plain.sh", "#!/bin/sh\n");
  files_.add("/srv/app/good.sh", "#!/bin/sh\n");
  const auto runs = [&](const char* name, const char* program, const char* working_dir) {
    model::Service& service = scene_.add(name);
    service.command = {program};
    service.working_dir = working_dir;
    bind(service, "/srv/app", "/app/", true);
    return &service;
  };
  runs("absolute", "/app/plain.sh", "");
  runs("good", "/app/good.sh", "");
  runs("of-image", "/other/plain.sh", "");
  runs("of-path", "plain.sh", "/app");
  runs("relative", "./missing.sh", "/app");
  runs("covered", "/app/data/missing.sh", "")->tmpfs = {"/app/data:size=1m"};
  model::FileObject& object = scene_.project.configs["start"];
  object.key = "start";
  object.file = "/srv/app/plain.sh";
  model::FileGrant grant;
  grant.source = "start";
  grant.target = "/start.sh";
  runs("granted", "/start.sh", "")->configs.push_back(grant);
  EXPECT_EQ(found(),
            "BH544: service \"absolute\": it runs /app/plain.sh, which is /srv/app/plain.sh of the "
            "host, and that is not executable\n"
            "  chmod +x /srv/app/plain.sh\n"
            "BH544: service \"granted\": it runs /start.sh, which is /srv/app/plain.sh of the "
            "host, and that is not executable\n"
            "  chmod +x /srv/app/plain.sh\n"
            "BH544: service \"relative\": it runs ./missing.sh, which is /srv/app/missing.sh of "
            "the host, and that does not exist\n"
            "  create it, or correct the command\n");
}

TEST_F(Programs, AProgramOfTheHostThatNobodyMayExecute) {
  model::Service& web = scene_.add("web");
  web.entrypoint = {"/start.sh"};
  bind(web, "/srv/start.sh", "/start.sh", true);
  files_.add("/srv/start.sh", "");
  tree_.plain = {"/srv/start.sh"};
  EXPECT_EQ(found(),
            "BH544: service \"web\": it runs /start.sh, which is /srv/start.sh of the host, and "
            "that is not executable\n"
            "  chmod +x /srv/start.sh\n");
}

TEST_F(Programs, ThatTheImageDoesNotHave) {
  add_with_files("by-link").command = {"/bin/sh", "-c", "true"};
  add_with_files("by-path").command = {"sh"};
  add_with_files("absolute").entrypoint = {"/docker-entrypoint.sh"};
  add_with_files("by-name").command = {"node", "server.js"};
  EXPECT_EQ(found(),
            "BH544: service \"absolute\": it runs /docker-entrypoint.sh, which image app does not "
            "have\n"
            "  correct the command\n"
            "BH544: service \"by-name\": it runs node, which image app does not have in its PATH "
            "(/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)\n"
            "  correct the command\n");
}

TEST_F(Programs, WhatIsWrongWithThoseOfTheImage) {
  image_files_.add("/app/folder/x", "");
  image_files_.add("/app/plain", "#!/bin/sh\n");
  image_tree_.plain = {"/app/plain"};
  image_files_.add("/app/bash", "#!/bin/bash\n");
  image_files_.add("/app/python", "#!/usr/bin/env python3\n");
  image_files_.add("/usr/bin/env",
                   "\x7f"
                   "ELF");
  image_files_.add("/app/good", "#!/bin/sh -e\n");
  for (const char* name : {"folder", "plain", "bash", "python", "good"}) {
    add_with_files(name).entrypoint = {std::string("/app/") + name};
  }
  EXPECT_EQ(found(),
            "BH544: service \"bash\": it runs /app/bash, which in image app names the interpreter "
            "/bin/bash, which is not there\n"
            "  correct its first line, or install the interpreter in the image\n"
            "BH544: service \"folder\": it runs /app/folder, which in image app is a folder\n"
            "  name the program\n"
            "BH544: service \"plain\": it runs /app/plain, which in image app is not executable\n"
            "  run it by its interpreter, or mend the image: RUN chmod +x /app/plain\n"
            "BH544: service \"python\": it runs /app/python, which in image app is to be run by "
            "python3, which is nowhere in PATH "
            "(/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)\n"
            "  correct its first line, or install the interpreter in the image\n");
}

TEST_F(Programs, OfHealthchecks) {
  check_by(add_with_files("cmd"), {"CMD", "pg_isready"});
  check_by(add_with_files("line"), {"CMD-SHELL", "curl -f http://localhost/ || exit 1"});
  check_by(add_with_files("either"), {"CMD-SHELL", "curl -f x || wget x"});
  check_by(add_with_files("builtin"), {"CMD-SHELL", "test -e /ready"});
  check_by(add_with_files("variable"), {"CMD-SHELL", "$PROBE"});
  check_by(add_with_files("there"), {"CMD", "sh", "-c", "true"});
  EXPECT_EQ(found(),
            "BH544: service \"cmd\": its healthcheck runs pg_isready, which image app does not "
            "have in its PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)\n"
            "  install it in the image, or ask with what the image has\n"
            "BH544: service \"line\": its healthcheck runs curl, which image app does not have in "
            "its PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)\n"
            "  install it in the image, or ask with what the image has\n");
}

/// What a script or a shell starts with may install it, so nothing is certain.
TEST_F(Programs, AHealthchecksProgramMayComeWithTheStart) {
  model::Service& line = add_with_files("line");
  line.command = {"sh", "-c", "apk add curl && exec app"};
  check_by(line, {"CMD", "curl", "-f", "http://localhost/"});
  image_files_.add("/entry.sh", "#!/bin/sh\n");
  model::Service& script = add_with_files("script");
  script.entrypoint = {"/entry.sh"};
  check_by(script, {"CMD", "/ready"});
  EXPECT_EQ(found(),
            "warning BH544: service \"line\": its healthcheck runs curl, which image app does not "
            "have in its PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin); "
            "unless what the service starts with brings it\n"
            "  install it in the image, or ask with what the image has\n"
            "warning BH544: service \"script\": its healthcheck runs /ready, which image app does "
            "not have; unless what the service starts with brings it\n"
            "  install it in the image, or ask with what the image has\n");
}

/// Debian's busybox runs wget as a part of itself, whether or not there is a link of that name.
TEST_F(Programs, AShellMayBeManyPrograms) {
  check_by(add_with_files("line"), {"CMD-SHELL", "wget -q -O- http://localhost/"});
  check_by(add_with_files("exec"), {"CMD", "wget"});
  image_files_.add("/usr/bin/sh", std::string("\x7f"
                                              "ELF...\0vi\0wget\0xz\0",
                                              18));
  EXPECT_EQ(found(),
            "BH544: service \"exec\": its healthcheck runs wget, which image app does not have in "
            "its PATH (/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)\n"
            "  install it in the image, or ask with what the image has\n");
}

TEST_F(Programs, ARuntimeMayBringPrograms) {
  system_.runtimes = {"nvidia", "runc"};
  model::Service& service = add_with_files("gpu");
  service.runtime = "nvidia";
  service.command = {"nvidia-smi"};
  EXPECT_EQ(found(), "");
}

TEST_F(Programs, TheKernelMayTakeOtherForms) {
  files_.add("/proc/sys/fs/binfmt_misc/status", "enabled\n");
  files_.add("/proc/sys/fs/binfmt_misc/jar", "enabled\n");
  image_files_.add("/app.jar", "PK");
  add_with_files("java").entrypoint = {"/app.jar"};
  EXPECT_EQ(found(),
            "warning BH544: service \"java\": it runs /app.jar, which in image app has neither a "
            "first line that names its interpreter nor the form of a program\n"
            "  begin it with #!/bin/sh, or run it by its interpreter\n");
}

/// A volume may hold the program, a bind of /usr brings the host's, volumes_from anything.
TEST_F(Programs, NothingIsSaidOfWhatNobodyKnows) {
  model::Service& volume = add_with_files("volume");
  mount_volume(volume, "tools");
  volume.command = {"/tools/run"};
  model::Service& bound = add_with_files("bound");
  bound.command = {"/bin/python3"};
  bind(bound, "/usr", "/usr", true);
  files_.add("/usr/bin/python3",
             "\x7f"
             "ELF");
  model::Service& search = add_with_files("search");
  search.command = {"tool"};
  mount_volume(search, "bin");
  search.environment["PATH"].value = "/bin:/usr/bin";
  model::Service& of_others = add_with_files("of-others");
  of_others.command = {"tool"};
  of_others.volumes_from = {"volume"};
  EXPECT_EQ(found(), "");
}

TEST_F(Programs, Accounts) {
  add_with_files("root").user.value = "root:staff";
  add_with_files("number").user.value = "4711:4711";
  add_with_files("user").user.value = "postgres";
  add_with_files("group").user.value = "0:video";
  add_with_files("more").group_add = {"staff", "44", "docker"};
  EXPECT_EQ(found(),
            "BH547: service \"group\": user names the group video, and image app has none of that "
            "name in /etc/group\n"
            "  correct the name, give its number, or add the group to the image\n"
            "BH547: service \"more\": group_add names the group docker, and image app has none of "
            "that name in /etc/group\n"
            "  correct the name, give its number, or add the group to the image\n"
            "BH547: service \"user\": user names the user postgres, and image app has none of that "
            "name in /etc/passwd\n"
            "  correct the name, give its number, or add the user to the image\n");
}

TEST_F(Programs, FilesOfTheImageAreNoFoldersToMountAtOrToWorkIn) {
  image_files_.add("/app/settings.ini", "");
  image_files_.add("/app/data/x", "");
  files_.add("/srv/data/x", "");
  files_.add("/srv/settings.ini", "");
  add_with_files("works").working_dir = "/app/settings.ini";
  add_with_files("memory").tmpfs = {"/app/settings.ini"};
  bind(add_with_files("folder"), "/srv/data", "/app/settings.ini", true);
  bind(add_with_files("file"), "/srv/settings.ini", "/app/data", true);
  model::Service& covered = add_with_files("covered");
  bind(covered, "/srv", "/app", true);
  bind(covered, "/srv/data", "/app/data", true);
  EXPECT_EQ(found(),
            "BH538: service \"file\": /srv/settings.ini is a file, and is to be mounted over the "
            "folder /app/data\n"
            "  name the file there, too: /app/data/settings.ini\n"
            "BH538: service \"folder\": /srv/data is a folder, and is to be mounted over the file "
            "/app/settings.ini\n"
            "  name the file in it that is meant\n"
            "BH538: service \"memory\": a tmpfs is a folder, and is to be mounted over the file "
            "/app/settings.ini\n"
            "  mount it at a folder\n"
            "BH538: service \"works\": working_dir /app/settings.ini is a file in image app\n"
            "  name a folder\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
