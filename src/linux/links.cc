#include "linux/links.h"

#include <cerrno>
#include <cstring>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <optional>

#include <fmt/format.h>

#include "linux/errors.h"
#include "linux/netlink_message.h"

namespace bulkhead::linux {
namespace {

std::string_view bytes_of(const IpAddress& ip) {
  return {reinterpret_cast<const char*>(ip.bytes().data()), ip.is_v6() ? 16U : 4U};
}

std::optional<IpAddress> address_in(const rtattr& attribute) {
  const auto* data = static_cast<const std::uint8_t*>(RTA_DATA(&attribute));
  const auto size = RTA_PAYLOAD(&attribute);
  if (size == 4) {
    return IpAddress::v4((std::uint32_t{data[0]} << 24) | (std::uint32_t{data[1]} << 16) |
                         (std::uint32_t{data[2]} << 8) | data[3]);
  }
  if (size != 16) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), data, 16);
  return IpAddress::v6(bytes);
}

Result<int> index_of(const std::string& name) {
  const unsigned index = ::if_nametoindex(name.c_str());
  if (index == 0) return system_failure(errno, "finding interface " + name);
  return static_cast<int>(index);
}

Status executed(NetlinkMessage& message, const std::string& doing) {
  const int error = TRY(message.execute());
  if (error != 0) return system_failure(error, doing);
  return {};
}

Status set_flags(const std::string& name, unsigned up, const char* doing) {
  NetlinkMessage message(RTM_NEWLINK, 0);
  ifinfomsg header{};
  header.ifi_index = TRY(index_of(name));
  header.ifi_flags = up;
  header.ifi_change = IFF_UP;
  message.append_header(header);
  return executed(message, fmt::format("{} the interface {}", doing, name));
}

}  // namespace

Result<std::set<std::string>> interface_names() {
  struct if_nameindex* const list = ::if_nameindex();
  if (list == nullptr) return system_failure(errno, "listing network interfaces");
  std::set<std::string> names;
  for (const struct if_nameindex* one = list; one->if_index != 0; ++one) names.insert(one->if_name);
  ::if_freenameindex(list);
  return names;
}

Result<std::vector<InterfaceAddress>> interface_addresses() {
  NetlinkMessage message(RTM_GETADDR, NLM_F_DUMP);
  message.append_header(ifaddrmsg{});
  std::vector<InterfaceAddress> found;
  TRY(message.dump([&](const nlmsghdr& answer) {
    if (answer.nlmsg_type != RTM_NEWADDR) return;
    const auto* header = static_cast<const ifaddrmsg*>(NLMSG_DATA(&answer));
    std::optional<IpAddress> local;
    std::optional<IpAddress> address;
    for_each_attribute(answer, sizeof *header, [&](const rtattr& attribute) {
      if (attribute.rta_type == IFA_LOCAL) local = address_in(attribute);
      if (attribute.rta_type == IFA_ADDRESS) address = address_in(attribute);
    });
    // For point-to-point links IFA_ADDRESS is the other side; IPv6 has no IFA_LOCAL there.
    const auto ip = local ? local : address;
    char name[IF_NAMESIZE] = {};
    if (!ip || ::if_indextoname(header->ifa_index, name) == nullptr) return;
    found.push_back({name, *ip, header->ifa_prefixlen});
  }));
  return found;
}

Result<std::vector<Route>> routes() {
  NetlinkMessage message(RTM_GETROUTE, NLM_F_DUMP);
  rtmsg request{};
  request.rtm_family = AF_INET;
  message.append_header(request);
  std::vector<Route> found;
  TRY(message.dump([&](const nlmsghdr& answer) {
    if (answer.nlmsg_type != RTM_NEWROUTE) return;
    const auto* header = static_cast<const rtmsg*>(NLMSG_DATA(&answer));
    if (header->rtm_table != RT_TABLE_MAIN) return;
    Route route{header->rtm_dst_len == 0, {}, header->rtm_dst_len};
    for_each_attribute(answer, sizeof *header, [&](const rtattr& attribute) {
      if (attribute.rta_type != RTA_DST) return;
      if (const auto ip = address_in(attribute)) route.to = *ip;
    });
    found.push_back(route);
  }));
  return found;
}

Status make_veth(const std::string& name, const std::string& peer, const NetworkNamespace& there) {
  NetlinkMessage message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  message.append_header(ifinfomsg{});
  message.attribute_name(IFLA_IFNAME, name);
  const auto info = message.begin_nested(IFLA_LINKINFO);
  message.attribute(IFLA_INFO_KIND, "veth");
  const auto data = message.begin_nested(IFLA_INFO_DATA);
  const auto other = message.begin_nested(VETH_INFO_PEER);
  message.append_header(ifinfomsg{});
  message.attribute_name(IFLA_IFNAME, peer);
  message.attribute_number(IFLA_NET_NS_FD, static_cast<std::uint32_t>(there.fd()));
  message.end_nested(other);
  message.end_nested(data);
  message.end_nested(info);
  return executed(message, "making the interface " + name);
}

Status remove_link(const std::string& name) {
  NetlinkMessage message(RTM_DELLINK, 0);
  ifinfomsg header{};
  header.ifi_index = TRY(index_of(name));
  message.append_header(header);
  return executed(message, "removing the interface " + name);
}

Status set_up(const std::string& name) {
  return set_flags(name, IFF_UP, "bringing up");
}

Status set_down(const std::string& name) {
  return set_flags(name, 0, "taking down");
}

Status add_address(const std::string& name, const IpAddress& ip, int prefix) {
  NetlinkMessage message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  ifaddrmsg header{};
  header.ifa_family = ip.is_v6() ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = static_cast<std::uint8_t>(prefix);
  // Duplicate address detection would keep a new IPv6 address unusable for a second.
  header.ifa_flags = ip.is_v6() ? IFA_F_NODAD : 0;
  header.ifa_index = static_cast<std::uint32_t>(TRY(index_of(name)));
  message.append_header(header);
  message.attribute(IFA_LOCAL, bytes_of(ip));
  message.attribute(IFA_ADDRESS, bytes_of(ip));
  return executed(message, fmt::format("giving {}/{} to {}", ip.str(), prefix, name));
}

Status forget_peers() {
  struct Peer {
    ndmsg header;
    IpAddress ip;
  };
  std::vector<Peer> peers;
  NetlinkMessage listing(RTM_GETNEIGH, NLM_F_DUMP);
  listing.append_header(ndmsg{});
  TRY(listing.dump([&](const nlmsghdr& answer) {
    if (answer.nlmsg_type != RTM_NEWNEIGH) return;
    const auto* header = static_cast<const ndmsg*>(NLMSG_DATA(&answer));
    if ((header->ndm_state & (NUD_PERMANENT | NUD_NOARP)) != 0) return;
    for_each_attribute(answer, sizeof *header, [&](const rtattr& attribute) {
      if (attribute.rta_type != NDA_DST) return;
      if (const auto ip = address_in(attribute)) peers.push_back({*header, *ip});
    });
  }));
  for (const Peer& peer : peers) {
    NetlinkMessage message(RTM_DELNEIGH, 0);
    message.append_header(peer.header);
    message.attribute(NDA_DST, bytes_of(peer.ip));
    // One that went by itself meanwhile is forgotten, too.
    static_cast<void>(TRY(message.execute()));
  }
  return {};
}

Status add_default_route(const IpAddress& gateway) {
  NetlinkMessage message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
  rtmsg header{};
  header.rtm_family = gateway.is_v6() ? AF_INET6 : AF_INET;
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = RT_SCOPE_UNIVERSE;
  header.rtm_type = RTN_UNICAST;
  message.append_header(header);
  message.attribute(RTA_GATEWAY, bytes_of(gateway));
  return executed(message, "adding a default route through " + gateway.str());
}

}  // namespace bulkhead::linux
