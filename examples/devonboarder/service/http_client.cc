#include "http_client.h"

#include <algorithm>
#include <string>

#include "socket.h"

namespace devonboarder {

Outcome<Response> call(std::string_view method, const Url& url, const Deadline& deadline) {
  const Outcome<Socket> socket = connect_to(url.host, url.port, deadline);
  if (!socket) return failure(socket.error());

  constexpr milliseconds kWayBack{150};
  const milliseconds budget = std::max(deadline.left() - kWayBack, milliseconds{1});
  const std::string request =
      serialise_request(method, url.authority(), url.path,
                        {{std::string(kBudgetHeader), std::to_string(budget.count())}});
  const std::string where = std::string(method) + " http://" + url.authority() + url.path + ": ";
  if (const Outcome<void> sent = send_all(*socket, request, deadline); !sent) {
    return failure(where + sent.error());
  }
  const Outcome<std::string> text = receive(*socket, "", kMessageLimit, deadline);
  if (!text) return failure(where + text.error());
  Outcome<Response> response = parse_response(*text);
  if (!response) return failure(where + response.error());
  return response;
}

Outcome<Response> use(std::string_view method, const Url& url, const Deadline& deadline) {
  Outcome<Response> response = call(method, url, deadline);
  if (!response || response->status == 200) return response;
  const auto fault = header(response->headers, kFaultHeader);
  return failure(std::string(method) + " http://" + url.authority() + url.path + ": status " +
                 std::to_string(response->status) + (fault ? ": " + std::string(*fault) : ""));
}

}  // namespace devonboarder
