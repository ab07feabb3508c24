#include "linux/netlink_message.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/unique_fd.h"
#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

constexpr std::size_t kAlign = 4;  // NLMSG_ALIGNTO, RTA_ALIGNTO

Result<UniqueFd> open_netlink() {
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd) return system_failure(errno, "opening a netlink socket");
  return fd;
}

}  // namespace

NetlinkMessage::NetlinkMessage(std::uint16_t type, std::uint16_t flags) {
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  append(&header, sizeof header);
}

void NetlinkMessage::append(const void* data, std::size_t size) {
  const auto* begin = static_cast<const std::uint8_t*>(data);
  bytes_.insert(bytes_.end(), begin, begin + size);
  pad();
}

void NetlinkMessage::pad() {
  while (bytes_.size() % kAlign != 0) bytes_.push_back(0);
}

void NetlinkMessage::attribute(std::uint16_t type, std::string_view bytes) {
  rtattr attribute{};
  attribute.rta_type = type;
  attribute.rta_len = static_cast<std::uint16_t>(sizeof attribute + bytes.size());
  append(&attribute, sizeof attribute);
  append(bytes.data(), bytes.size());
}

void NetlinkMessage::attribute_name(std::uint16_t type, std::string_view name) {
  std::string terminated(name);
  terminated.push_back('\0');
  attribute(type, terminated);
}

void NetlinkMessage::attribute_number(std::uint16_t type, std::uint32_t value) {
  attribute(type, {reinterpret_cast<const char*>(&value), sizeof value});
}

std::size_t NetlinkMessage::begin_nested(std::uint16_t type) {
  const std::size_t where = bytes_.size();
  rtattr attribute{};
  attribute.rta_type = type;
  append(&attribute, sizeof attribute);
  return where;
}

void NetlinkMessage::end_nested(std::size_t where) {
  const auto length = static_cast<std::uint16_t>(bytes_.size() - where);
  std::memcpy(bytes_.data() + where + offsetof(rtattr, rta_len), &length, sizeof length);
}

Result<int> NetlinkMessage::execute() {
  const UniqueFd fd = TRY(open_netlink());
  const auto length = static_cast<std::uint32_t>(bytes_.size());
  std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
  std::uint16_t flags = 0;
  std::memcpy(&flags, bytes_.data() + offsetof(nlmsghdr, nlmsg_flags), sizeof flags);
  flags = static_cast<std::uint16_t>(flags | NLM_F_ACK);
  std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_flags), &flags, sizeof flags);
  if (::send(fd.get(), bytes_.data(), bytes_.size(), 0) < 0) {
    return system_failure(errno, "sending a netlink request");
  }
  alignas(nlmsghdr) std::array<char, 8192> buffer{};
  const ssize_t count = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
  if (count < 0) return system_failure(errno, "reading a netlink answer");
  const auto* answer = reinterpret_cast<const nlmsghdr*>(buffer.data());
  if (count < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr))) ||
      answer->nlmsg_type != NLMSG_ERROR) {
    return failure(ErrorKind::kInvalid, "netlink gave no acknowledgement");
  }
  return -static_cast<const nlmsgerr*>(NLMSG_DATA(answer))->error;
}

Status NetlinkMessage::dump(const std::function<void(const nlmsghdr&)>& visit) {
  const UniqueFd fd = TRY(open_netlink());
  const auto length = static_cast<std::uint32_t>(bytes_.size());
  std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
  if (::send(fd.get(), bytes_.data(), bytes_.size(), 0) < 0) {
    return system_failure(errno, "sending a netlink request");
  }
  alignas(nlmsghdr) std::array<char, 32768> buffer{};
  for (;;) {
    const ssize_t count = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (count < 0) return system_failure(errno, "reading a netlink answer");
    std::size_t at = 0;
    const auto size = static_cast<std::size_t>(count);
    while (at + sizeof(nlmsghdr) <= size) {
      const auto* message = reinterpret_cast<const nlmsghdr*>(buffer.data() + at);
      if (message->nlmsg_len < sizeof(nlmsghdr) || at + message->nlmsg_len > size) break;
      if (message->nlmsg_type == NLMSG_DONE) return {};
      if (message->nlmsg_type == NLMSG_ERROR) {
        const int error = -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error;
        return system_failure(error, "listing by netlink");
      }
      visit(*message);
      at += (message->nlmsg_len + kAlign - 1) / kAlign * kAlign;
    }
  }
}

void for_each_attribute(const nlmsghdr& message, std::size_t header_size,
                        const std::function<void(const rtattr&)>& visit) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&message);
  std::size_t at = NLMSG_HDRLEN + (header_size + kAlign - 1) / kAlign * kAlign;
  while (at + sizeof(rtattr) <= message.nlmsg_len) {
    const auto* attribute = reinterpret_cast<const rtattr*>(bytes + at);
    if (attribute->rta_len < sizeof(rtattr) || at + attribute->rta_len > message.nlmsg_len) return;
    visit(*attribute);
    at += (std::size_t{attribute->rta_len} + kAlign - 1) / kAlign * kAlign;
  }
}

}  // namespace bulkhead::linux
