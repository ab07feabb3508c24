#include "compose/port_spec.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "compose/go_format.h"

namespace bulkhead::compose {
namespace {

struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<Range> parse_range(std::string_view text) {
  const auto parts = split(text, '-');
  const auto first = parse_go_uint(parts[0], 16);
  const auto last = parts.size() > 1 ? parse_go_uint(parts[1], 16) : first;
  if (!first || !last || *last < *first) return std::nullopt;
  return Range{static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*last)};
}

/// The address without its brackets; nothing when brackets or colons do not fit.
std::optional<std::string_view> strip_brackets(std::string_view text) {
  if (!text.empty() && text.front() == '[') {
    if (text.back() != ']' || text.find(']') != text.size() - 1) return std::nullopt;
    return text.substr(1, text.size() - 2);
  }
  if (text.find_first_of(":[]") != std::string_view::npos) return std::nullopt;
  return text;
}

bool is_ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.size() <= 3 && (part.size() == 1 || part[0] != '0') &&
                  parse_go_uint(part, 8).has_value();
         });
}

bool is_hex_group(std::string_view text) {
  return !text.empty() && text.size() <= 4 &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// Number of 16-bit groups in colon-separated text; -1 when malformed.
int count_groups(std::string_view text, bool may_end_in_ipv4) {
  if (text.empty()) return 0;
  const auto parts = split(text, ':');
  int groups = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i + 1 == parts.size() && may_end_in_ipv4 && is_ipv4(parts[i])) {
      groups += 2;
    } else if (is_hex_group(parts[i])) {
      ++groups;
    } else {
      return -1;
    }
  }
  return groups;
}

PortSpec failed(std::string error) {
  PortSpec spec;
  spec.error = std::move(error);
  return spec;
}

struct Parts {
  std::string_view address;
  std::string_view host;
  std::string_view container;
};

Parts split_spec(std::string_view text) {
  Parts parts;
  const std::size_t last = text.rfind(':');
  if (last == std::string_view::npos) {
    parts.container = text;
    return parts;
  }
  parts.container = text.substr(last + 1);
  const std::string_view before = text.substr(0, last);
  const std::size_t middle = before.rfind(':');
  if (middle == std::string_view::npos) {
    parts.host = before;
    return parts;
  }
  parts.address = before.substr(0, middle);
  parts.host = before.substr(middle + 1);
  return parts;
}

}  // namespace

bool is_ip_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return is_ipv4(text);
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == 8;
  const int before = count_groups(text.substr(0, gap), false);
  const int after = count_groups(text.substr(gap + 2), true);
  return before >= 0 && after >= 0 && before + after < 8;
}

PortSpec parse_port_spec(std::string_view text) {
  const Parts parts = split_spec(text);
  const auto address = strip_brackets(parts.address);
  if (!address || (!address->empty() && !is_ip_address(*address))) {
    return failed(fmt::format("\"{}\" is no IP address", parts.address));
  }
  const auto container = split(parts.container, '/');
  const std::string_view target = container[0];
  std::string protocol = "tcp";
  if (container.size() > 1 && !container[1].empty()) protocol = to_lower_ascii(container[1]);
  if (target.empty()) return failed("it names no container port");
  const auto range = parse_range(target);
  if (!range) {
    return failed(fmt::format("\"{}\" is no container port or range of ports", target));
  }
  Range host;
  if (!parts.host.empty()) {
    const auto parsed = parse_range(parts.host);
    if (!parsed) return failed(fmt::format("\"{}\" is no host port or range of ports", parts.host));
    host = *parsed;
  }
  const bool one_target = range->first == range->last;
  if (!parts.host.empty() && !one_target && range->last - range->first != host.last - host.first) {
    return failed(fmt::format("host ports {} and container ports {} are ranges of different length",
                              parts.host, target));
  }
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") {
    return failed(fmt::format("\"{}\" is no protocol; tcp, udp and sctp are", container[1]));
  }
  PortSpec spec;
  for (std::uint32_t i = 0; i <= range->last - range->first; ++i) {
    PortMapping mapping;
    mapping.host_ip = *address;
    mapping.target = static_cast<std::uint16_t>(range->first + i);
    mapping.protocol = protocol;
    if (!parts.host.empty()) mapping.published = std::to_string(host.first + i);
    if (one_target && host.first != host.last) {
      mapping.published += "-" + std::to_string(host.last);
    }
    spec.mappings.push_back(std::move(mapping));
  }
  std::sort(spec.mappings.begin(), spec.mappings.end(), [](const auto& a, const auto& b) {
    return std::to_string(a.target) < std::to_string(b.target);
  });
  return spec;
}

}  // namespace bulkhead::compose
