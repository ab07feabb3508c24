// Mounts that the kernel, the runtime or the engine cannot make.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

using Mounts = PreflightScene;

TEST_F(Mounts, OptionsOfATmpfsHaveForms) {
  scene_.add("web").tmpfs = {"/a:mode=abc", "/b:uid=daemon", "/c:size=1m,mode=1777,uid=5,gid=6"};
  EXPECT_EQ(found(),
            "BH538: service \"web\": the tmpfs at /a is to have \"mode=abc\", which is no file "
            "mode\n"
            "  write it in octal digits: mode=1777\n"
            "BH538: service \"web\": the tmpfs at /b is to have \"uid=daemon\", which is no number "
            "of a user or group\n"
            "  write the number: uid=1000\n");
}

TEST_F(Mounts, TheKernelsOwnFoldersTakeNothing) {
  model::Service& web = scene_.add("web");
  files_.add("/srv/x/f", "");
  files_.add("/proc/f", "");
  files_.add("/sys/fs/cgroup/f", "");
  for (const char* target : {"/proc", "/proc/x/", "/proc/meminfo", "/sys/fs/cgroup", "/sys/x"}) {
    bind(web, "/srv/x", target, true);
  }
  bind(web, "/proc", "/host/proc", true);
  EXPECT_EQ(found(),
            "BH538: service \"web\": nothing can be mounted at /proc: /proc is the kernel's\n"
            "  mount it elsewhere\n"
            "BH538: service \"web\": nothing can be mounted at /proc/x: /proc is the kernel's\n"
            "  mount it elsewhere\n"
            "BH538: service \"web\": nothing can be mounted at /sys/x: this kernel has no such "
            "place in /sys, and none can be made\n"
            "  mount it elsewhere\n");
}

TEST_F(Mounts, AVolumeIsAFolder) {
  model::Volume& data = scene_.project.volumes["data"];
  data.key = "data";
  data.name = "shop_data";
  model::Service& web = scene_.add("web");
  for (const char* target : {"/etc/passwd", "/data", "C:/x"}) {
    model::Mount mount;
    mount.source = "data";
    mount.target = target;
    web.volumes.push_back(mount);
  }
  EXPECT_EQ(found(),
            "BH538: service \"web\": \"C:/x\" is no place to mount at: it does not start with /\n"
            "  a name of one letter before the ':' is read as a drive of Windows: give the volume "
            "a longer one\n"
            "BH538: service \"web\": a volume is a folder, and is to be mounted over the file "
            "/etc/passwd\n"
            "  mount it at a folder\n");
}

TEST_F(Mounts, WhereAFolderCannotBeMade) {
  model::Service& web = scene_.add("web");
  files_.add("/srv/file", "");
  bind(web, "/srv/file/below", "/a", true);
  bind(web, "/srv/new/folder", "/b", true);
  EXPECT_EQ(found(),
            "BH530: service \"web\": /srv/file/below does not exist, and is to be mounted at /a; "
            "the engine cannot make it, because /srv/file is a file\n"
            "  correct the path\n"
            "warning BH530: service \"web\": /srv/new/folder does not exist, and is to be mounted "
            "at /b; the engine will make an empty folder\n"
            "  fill it beforehand, where the service is to find something in it\n");
}

TEST_F(Mounts, ASourceOnADriveOfWindows) {
  bind(scene_.add("web"), "v:/data", "/data", true);
  EXPECT_EQ(found(),
            "BH530: service \"web\": v:/data is read as a folder on a drive of Windows, and this "
            "engine has none\n"
            "  give the volume a name of more than one letter, or write ./v for a folder\n");
}

TEST_F(Mounts, WhatAVolumeIs) {
  model::Service& web = scene_.add("web");
  mount_volume(web, "bound").driver_opts = {{"type", "none"}, {"o", "bind"}, {"device", "./data"}};
  mount_volume(web, "memory").driver_opts = {
      {"type", "tmpfs"}, {"o", "size=lots"}, {"device", "tmpfs"}};
  mount_volume(web, "fast").driver_opts = {
      {"type", "tmpfs"}, {"o", "size=1m,uid=5,inode64"}, {"device", "tmpfs"}};
  EXPECT_EQ(found(),
            "BH530: volume \"bound\": ./data is no absolute path, and is what the volume is to be\n"
            "  write `driver_opts.device` from /, for instance with ${PWD}\n"
            "BH538: volume \"memory\": it is a tmpfs and is to have \"size=lots\", which is no "
            "size\n"
            "  write it as size=64m\n");
}

TEST_F(Mounts, BelowAFileOrInWhatIsReadOnly) {
  files_.add("/srv/conf/x", "");
  files_.add("/srv/app.ini", "");
  model::Service& web = scene_.add("web");
  bind(web, "/srv/conf", "/conf", true);
  web.volumes.back().read_only = true;
  bind(web, "/srv/app.ini", "/conf/x/y", true);
  bind(web, "/srv/app.ini", "/conf/new", true);
  bind(web, "/srv/conf", "/etc/passwd/z", true);
  model::Service& good = scene_.add("good");
  bind(good, "/srv/conf", "/conf", true);
  bind(good, "/srv/app.ini", "/conf/new", true);
  EXPECT_EQ(
      found(),
      "BH538: service \"web\": /srv/app.ini is to be mounted at /conf/x/y, which /srv/conf does "
      "not have and cannot get: it is mounted read-only at /conf\n"
      "  make /srv/conf/x/y beforehand, or leave out that /conf is read-only\n"
      "BH538: service \"web\": /srv/app.ini is to be mounted at /conf/new, which /srv/conf does "
      "not have and cannot get: it is mounted read-only at /conf\n"
      "  make /srv/conf/new beforehand, or leave out that /conf is read-only\n"
      "BH538: service \"web\": nothing can be mounted at /etc/passwd/z: /etc/passwd is a file\n"
      "  mount it elsewhere\n");
}

TEST_F(Mounts, APropagationThatTheSourceDoesNotHave) {
  using Propagation = linux::MountPoint::Propagation;
  host_.mounts = {{"/", Propagation::kPrivate, "ext4", {}},
                  {"/shared", Propagation::kShared, "ext4", {}},
                  {"/slave", Propagation::kSlave, "ext4", {}}};
  for (const char* folder : {"/plain", "/shared", "/slave"}) {
    files_.add_directory(folder);
    for (const char* way : {"rshared", "rslave"}) {
      model::Service& service = scene_.add(fmt::format("{}-{}", way, folder + 1));
      bind(service, folder, "/data", true);
      service.volumes.back().bind_propagation = way;
    }
  }
  EXPECT_EQ(found(),
            "BH538: service \"rshared-plain\": /plain is to be mounted rshared, and the mount at / "
            "that it lies in is private\n"
            "  leave the propagation out, or share that mount (mount --make-rshared /)\n"
            "BH538: service \"rshared-slave\": /slave is to be mounted rshared, and the mount at "
            "/slave that it lies in is a slave\n"
            "  leave the propagation out, or share that mount (mount --make-rshared /slave)\n"
            "BH538: service \"rslave-plain\": /plain is to be mounted rslave, and the mount at / "
            "that it lies in is private\n"
            "  leave the propagation out, or share that mount (mount --make-rshared /)\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
