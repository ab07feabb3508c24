#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/image_name.h"
#include "rules/wording.h"

namespace bulkhead::rules {

namespace {

/// Names of branches and channels: whoever publishes the image moves them on with each change.
bool moves(std::string_view tag) {
  static constexpr std::array<std::string_view, 14> kMoving = {
      "latest", "main",    "master",   "edge",   "nightly",  "dev",    "develop",
      "devel",  "rolling", "unstable", "canary", "snapshot", "stable", "release"};
  if (tag.find_first_of("0123456789") != std::string_view::npos) return false;
  const std::string_view name = tag.substr(0, tag.find('-'));  // "stable-alpine"
  return std::find(kMoving.begin(), kMoving.end(), name) != kMoving.end();
}

}  // namespace

void unpinned_image(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    if (service.build || service.image.value.empty()) continue;
    const ImageName image = parse_image(service.image.value);
    if (!image.digest.empty() || (!image.tag.empty() && !moves(image.tag))) continue;
    if (service.image.value.ends_with(':')) continue;  // a variable is to name it: BH507
    const bool with_contract = context.contract().find_service(name) != nullptr;
    std::string message =
        fmt::format("image {} of {} names no version: each pull may bring another program",
                    quoted(service.image.value), quoted(name));
    auto& finding = with_contract ? sink.add(service.image.span, std::move(message), {name})
                                  : sink.note(service.image.span, std::move(message), {name});
    finding.diagnostic.help = "name the version that was tested, or a digest";
  }
}

}  // namespace bulkhead::rules
