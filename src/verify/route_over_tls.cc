#include "verify/route_over_tls.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "http/tls.h"

namespace bulkhead::verify {
namespace {

constexpr std::size_t kEnough = 1024;

}  // namespace

Result<std::string> ask_over_tls(std::unique_ptr<linux::Stream> stream, const std::string& host,
                                 const std::string& request, linux::Waiter& waiter) {
  http::TlsSettings settings;
  settings.verify = false;
  const auto context = TRY(http::TlsContext::load(settings));
  const auto secure = TRY(context->connect(std::move(stream), host, waiter));
  TRY(secure->write(request, waiter));
  std::string answer;
  std::array<char, kEnough> buffer{};
  while (answer.find('\n') == std::string::npos && answer.size() < kEnough) {
    const std::size_t got = TRY(secure->read(buffer, waiter));
    if (got == 0) break;
    answer.append(buffer.data(), got);
  }
  return answer;
}

bool wants_tls(const probe::Answer& answer) {
  constexpr std::string_view kAlert = "\x15\x03";
  if (answer.outcome != probe::Outcome::kOpen) return false;
  std::string text = answer.received;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text.starts_with(kAlert)) return true;
  if (!text.starts_with("http/")) return false;
  const std::string_view line = std::string_view(text).substr(0, text.find_first_of("\r\n"));
  return text.find("\nlocation: https://") != std::string::npos ||
         line.find(" 400") != std::string_view::npos || line.find(" 426") != std::string_view::npos;
}

}  // namespace bulkhead::verify
