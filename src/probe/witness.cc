#include "probe/witness.h"

#include <array>

namespace bulkhead::probe {

Result<Witness> Witness::watch(std::span<const linux::NetworkNamespace* const> spaces) {
  Witness witness;
  for (const linux::NetworkNamespace* space : spaces) {
    const Status opened = space->run([&]() -> Status {
      witness.taps_.push_back(TRY(linux::PacketTap::open()));
      return {};
    });
    if (!opened) return tl::unexpected(opened.error());
  }
  return witness;
}

std::vector<std::vector<std::size_t>> Witness::saw(std::span<const std::string> words) {
  std::vector<std::vector<std::size_t>> places(words.size());
  std::array<char, 65536> buffer{};
  for (std::size_t space = 0; space < taps_.size(); ++space) {
    while (const auto packet = taps_[space].next(buffer)) {
      for (std::size_t i = 0; i < words.size(); ++i) {
        const bool is_new = places[i].empty() || places[i].back() != space;
        if (is_new && packet->find(words[i]) != std::string_view::npos) places[i].push_back(space);
      }
    }
  }
  return places;
}

}  // namespace bulkhead::probe
