#include <fmt/format.h>

#include "docker/http_engine.h"
#include "docker/image_name.h"
#include "docker/line_reader.h"
#include "docker/resource_json.h"
#include "http/message.h"

namespace bulkhead::docker {

using http::Target;

Status HttpEngine::transfer(const std::string& doing, const http::Request& request,
                            const Call& call,
                            const std::function<void(const std::string& line)>& on_line) {
  linux::Waiter waiter(clock_, call.timeout == Duration::zero() ? options_.timeout : call.timeout,
                       call.stop);
  const std::unique_ptr<http::ResponseBody> body =
      TRY(unanswered(client_.open(request, waiter), doing));
  if (body->head().status != 200) {
    const std::string reason =
        TRY(unanswered(body->read_all(options_.answer_limit, waiter), doing));
    return refusal(doing, body->head().status, reason);
  }
  LineReader lines(*body);
  while (true) {
    waiter.restart();
    const std::optional<std::string> line = TRY(unanswered(lines.next(waiter), doing));
    if (!line) return {};
    const json::value value = TRY(with_context(parse_json(*line), doing));
    if (const std::string error = progress_error(Fields(value)); !error.empty()) {
      const bool unknown = error.find("not found") != std::string::npos ||
                           error.find("manifest unknown") != std::string::npos;
      return failure(unknown ? ErrorKind::kNotFound : ErrorKind::kRefused,
                     fmt::format("{}: {}", doing, error));
    }
    on_line(*line);
  }
}

Status HttpEngine::pull_image(const ImageRef& image, const std::string& platform,
                              const std::string& registry_auth, const OnPullProgress& progress,
                              const Call& call) {
  // Without a tag the engine would take every tag of the repository.
  const ImageName name = split_image_name(image.str());
  Target target("/images/create");
  target
      .query("fromImage",
             name.tag.empty() && name.digest.empty() ? image.str() + ":latest" : image.str())
      .query("platform", platform);
  const std::string doing = fmt::format("pulling image {}", image);
  const http::Request request = request_of(
      {.doing = doing, .method = "POST", .target = target.str(), .registry_auth = registry_auth});
  return transfer(doing, request, call, [&](const std::string& line) {
    const Result<json::value> value = parse_json(line);
    if (!value || !progress) return;
    const Fields fields(*value);
    const Fields detail = fields.object("progressDetail");
    progress({fields.text("id"), fields.text("status"), detail.number("current"),
              detail.number("total")});
  });
}

Result<std::vector<std::string>> HttpEngine::load_image(const ByteSource& archive,
                                                        const Call& call) {
  const std::string doing = "loading images";
  http::Request request =
      request_of({.doing = doing, .method = "POST", .target = "/images/load?quiet=1"});
  request.source = archive;
  request.headers.add("Content-Type", "application/x-tar");
  std::vector<std::string> names;
  TRY(transfer(doing, request, call, [&](const std::string& line) {
    const Result<json::value> value = parse_json(line);
    if (!value) return;
    // "Loaded image: name:tag", or "Loaded image ID: sha256:…" when it has no name.
    const std::string text = Fields(*value).text("stream");
    const std::size_t colon = text.find(": ");
    if (!text.starts_with("Loaded image") || colon == std::string::npos) return;
    std::string name = text.substr(colon + 2);
    while (name.ends_with('\n')) name.pop_back();
    names.push_back(std::move(name));
  }));
  return names;
}

Result<ImageRef> HttpEngine::import_image(const ByteSource& archive, const std::string& target_name,
                                          const std::vector<std::string>& changes,
                                          const Call& call) {
  const ImageName name = split_image_name(target_name);
  Target target("/images/create");
  target.query("fromSrc", "-")
      .query("repo", name.repository)
      .query("tag", name.tag.empty() ? std::string("latest") : name.tag);
  for (const std::string& change : changes) target.query("changes", change);
  const std::string doing = fmt::format("importing image {}", target_name);
  http::Request request = request_of({.doing = doing, .method = "POST", .target = target.str()});
  request.source = archive;
  request.headers.add("Content-Type", "application/x-tar");
  ImageRef id;
  TRY(transfer(doing, request, call, [&](const std::string& line) {
    const Result<json::value> value = parse_json(line);
    if (!value) return;
    std::string status = Fields(*value).text("status");
    if (status.starts_with("sha256:")) id = ImageRef(std::move(status));
  }));
  if (id.empty()) {
    return failure(ErrorKind::kInvalid, doing + ": the engine named no image");
  }
  return id;
}

Status HttpEngine::put_archive(const ContainerRef& container, const std::string& path,
                               const ByteSource& tar, const Call& call) {
  const Ask question{
      .doing = fmt::format("copying into {} of container {}", path, container),
      .method = "PUT",
      .target = Target(fmt::format("/containers/{}/archive", http::percent_encode(container.str())))
                    .query("path", path)
                    .str(),
      .timeout = options_.create_timeout};
  http::Request request = request_of(question);
  request.source = tar;
  request.headers.add("Content-Type", "application/x-tar");
  linux::Waiter waiter(clock_, limit_of(question, call), call.stop);
  const std::unique_ptr<http::ResponseBody> body =
      TRY(unanswered(client_.open(request, waiter), question.doing));
  const std::string answer =
      TRY(unanswered(body->read_all(options_.answer_limit, waiter), question.doing));
  if (body->head().status != 200) return refusal(question.doing, body->head().status, answer);
  return {};
}

Status HttpEngine::get_archive(const ContainerRef& container, const std::string& path,
                               const ByteSink& tar, const Call& call) {
  const Ask question{
      .doing = fmt::format("copying {} of container {}", path, container),
      .target = Target(fmt::format("/containers/{}/archive", http::percent_encode(container.str())))
                    .query("path", path)
                    .str(),
      .timeout = options_.create_timeout};
  linux::Waiter waiter(clock_, limit_of(question, call), call.stop);
  const std::unique_ptr<http::ResponseBody> body = TRY(ask_long(question, waiter));
  while (const auto piece = TRY(unanswered(body->read(waiter), question.doing))) {
    TRY(tar(*piece));
    waiter.restart();
  }
  return {};
}

}  // namespace bulkhead::docker
