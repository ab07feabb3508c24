// Text for XML 1.0: what the reports of several commands share.
#pragma once

#include <string>
#include <string_view>

namespace bulkhead::render {

/// One line, for content or an attribute in double quotes. Control characters, which XML cannot
/// hold, are shown as text::printable shows them.
std::string xml_line(std::string_view text);
/// Several lines; each as xml_line, line breaks kept.
std::string xml_lines(std::string_view text);

}  // namespace bulkhead::render
