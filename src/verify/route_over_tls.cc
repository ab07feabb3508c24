#include "verify/route_over_tls.h"

#include <array>
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

}  // namespace bulkhead::verify
