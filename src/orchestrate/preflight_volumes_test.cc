// Volumes that the engine would make and never mount.
#include "orchestrate/preflight_scene_for_test.h"

namespace bulkhead::orchestrate {
namespace {

class Volumes : public PreflightScene {
 protected:
  Volumes() { system_.kernel = "6.1.0"; }
  void volume(const char* key, model::Options options) {
    mount_volume(scene_.add(key), key).driver_opts = std::move(options);
  }
};

TEST_F(Volumes, WhatIsBehindThem) {
  files_.add("/srv/file", "");
  files_.add("/srv/lower/x", "");
  volume("file", {{"type", "none"}, {"o", "bind"}, {"device", "/srv/file"}});
  volume("typo", {{"type", "none"}, {"o", "bnd"}, {"device", "/srv"}});
  volume("disk", {{"type", "ext4"}, {"device", "/dev/sdz"}});
  volume("export", {{"type", "nfs"}, {"o", "addr=10.0.0.5"}, {"device", "/export"}});
  volume("share", {{"type", "cifs"}, {"device", "/share"}});
  volume("layers", {{"type", "overlay"},
                    {"o", "lowerdir=/srv/lower:/gone,upperdir=/up"},
                    {"device", "overlay"}});
  EXPECT_EQ(
      found(),
      "BH530: volume \"layers\": its lowerdir /gone is no folder\n"
      "  create it, or correct `o`\n"
      "BH530: volume \"layers\": its upperdir /up is no folder\n"
      "  create it, or correct `o`\n"
      "BH538: volume \"export\": its device /export names no path of a server\n"
      "  write it as :/export\n"
      "BH538: volume \"file\": /srv/file is a file, and a volume is a folder\n"
      "  name the folder, or mount the file by a bind of the service\n"
      "BH538: volume \"share\": its device /share names no share of a server\n"
      "  write it as //server/share\n"
      "BH538: volume \"typo\": driver_opts name no file system to mount, and `o` has no bind\n"
      "  write o: bind for a folder of the host, or give `type`\n"
      "BH543: volume \"disk\": this machine has no device /dev/sdz\n"
      "  connect it, or correct `driver_opts.device`\n");
}

TEST_F(Volumes, FileSystemsThatTheKernelHas) {
  files_.add("/proc/filesystems", "nodev\ttmpfs\n\text4\n");
  files_.add("/dev/sda1", "");
  volume("own", {{"type", "ext4"}, {"device", "/dev/sda1"}});
  volume("other", {{"type", "zfs"}, {"device", "tank"}});
  EXPECT_EQ(found(),
            "warning BH538: volume \"other\": this host's kernel has no file system zfs, unless a "
            "module brings it\n"
            "  correct `driver_opts.type`, or load its module (modprobe)\n");
  files_.add("/lib/modules/6.1.0/modules.alias", "alias fs-xfs xfs\n");
  EXPECT_EQ(found(),
            "BH538: volume \"other\": this host's kernel has no file system zfs\n"
            "  correct `driver_opts.type`, or load its module (modprobe)\n");
  files_.add("/lib/modules/6.1.0/modules.alias", "alias fs-zfs zfs\n");
  EXPECT_EQ(found(), "");
}

TEST_F(Volumes, ASizeNeedsQuotas) {
  volume("data", {{"size", "10m"}});
  EXPECT_EQ(found(), "");  // nobody knows what the engine's folder lies on
  host_.mounts = {{"/", {}, "ext4", {"rw"}}};
  EXPECT_EQ(found(),
            "BH538: volume \"data\": it is to have a size, and the file system of /var/lib/docker "
            "is mounted without project quotas\n"
            "  leave `size` out, or mount that file system with pquota\n");
  host_.mounts.push_back({"/var/lib/docker", {}, "xfs", {"rw", "prjquota"}});
  EXPECT_EQ(found(), "");
}

TEST_F(Volumes, APartOfOneThatIsYetToBeMade) {
  api_ = {1, 45};
  model::Service& web = scene_.add("web");
  mount_volume(web, "data");
  web.volumes.back().volume_subpath = "a/b";
  EXPECT_EQ(found(),
            "BH538: service \"web\": a/b of volume \"data\" is to be mounted, and the volume is "
            "yet to be made, empty\n"
            "  make the volume and the folder in it beforehand, or mount the whole volume\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
