#include "http_message.h"

#include <algorithm>
#include <charconv>

namespace devonboarder {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Cuts the first line off TEXT.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find(kLineEnd);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + kLineEnd.size());
  return line;
}

Outcome<Headers> parse_headers(std::string_view text) {
  Headers headers;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      return failure("header line '" + std::string(line) + "' has no name");
    }
    headers.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return headers;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 503:
      return "Service Unavailable";
    default:
      return "Status";
  }
}

void append_headers(std::string& out, const Headers& headers) {
  for (const auto& [name, value] : headers) {
    out += name;
    out += ": ";
    out += value;
    out += kLineEnd;
  }
}

}  // namespace

std::optional<std::string_view> header(const Headers& headers, std::string_view name) {
  const auto found =
      std::ranges::find_if(headers, [&](const auto& entry) { return entry.first == name; });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

Outcome<Request> parse_request(std::string_view head) {
  const std::string_view line = take_line(head);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last ||
      !line.substr(last + 1).starts_with("HTTP/1.")) {
    return failure("request line '" + std::string(line) +
                   "' is not of the form METHOD /PATH HTTP/1.1");
  }
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (!target.starts_with('/')) {
    return failure("request target '" + std::string(target) + "' does not start with '/'");
  }
  Outcome<Headers> headers = parse_headers(head);
  if (!headers) return failure(headers.error());
  return Request{.method = std::string(line.substr(0, first)),
                 .path = std::string(target.substr(0, target.find('?'))),
                 .headers = std::move(*headers)};
}

Outcome<Response> parse_response(std::string_view text) {
  const auto end = text.find(kHeadEnd);
  if (end == std::string_view::npos) return failure("the answer ended within its head");
  std::string_view head = text.substr(0, end);
  const std::string_view body = text.substr(end + kHeadEnd.size());

  const std::string_view line = take_line(head);
  int status = 0;
  if (line.starts_with("HTTP/1.") && line.size() >= 12) {
    std::from_chars(line.data() + 9, line.data() + 12, status);
  }
  if (status < 100) return failure("status line '" + std::string(line) + "' is not HTTP/1.1");

  Outcome<Headers> headers = parse_headers(head);
  if (!headers) return failure(headers.error());
  Response response{.status = status, .type = "", .body = std::string(body)};
  if (const auto length_text = header(*headers, "content-length")) {
    std::size_t length = 0;
    std::from_chars(length_text->data(), length_text->data() + length_text->size(), length);
    if (body.size() < length) {
      return failure("the answer has " + std::to_string(body.size()) + " of the " +
                     std::to_string(length) + " bytes that it announced");
    }
    response.body.resize(length);
  }
  response.type = header(*headers, "content-type").value_or("");
  response.headers = std::move(*headers);
  return response;
}

std::string serialise(const Response& response) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += reason_phrase(response.status);
  out += kLineEnd;
  append_headers(out, {{"Content-Type", response.type},
                       {"Content-Length", std::to_string(response.body.size())},
                       {"Connection", "close"}});
  append_headers(out, response.headers);
  out += kLineEnd;
  return out + response.body;
}

std::string serialise_request(std::string_view method, std::string_view host, std::string_view path,
                              const Headers& headers) {
  std::string out(method);
  out += ' ';
  out += path;
  out += " HTTP/1.1\r\n";
  append_headers(out, {{"Host", std::string(host)}, {"Connection", "close"}});
  if (method != "GET") append_headers(out, {{"Content-Length", "0"}});
  append_headers(out, headers);
  out += kLineEnd;
  return out;
}

}  // namespace devonboarder
