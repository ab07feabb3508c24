// Which labels Traefik 2 and 3 read (traefik_label_names.txt, from the published schemas of its
// dynamic configuration and the reference of its Docker provider).
#pragma once

#include <string>
#include <string_view>

namespace bulkhead::rules {

struct LabelVerdict {
  /// Traefik reads it; true also for what does not begin with "traefik.".
  bool known = true;
  /// It begins as only Traefik's own do ("traefik.http."), so that Traefik tries to read it.
  bool read_by_traefik = false;
  std::string rest;        // in lower case, after "traefik."; empty without that
  std::string suggestion;  // the whole label that may be meant; empty when none is near
};
LabelVerdict judge_traefik_label(std::string_view label);

}  // namespace bulkhead::rules
