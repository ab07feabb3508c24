#include "roles.h"

#include <algorithm>
#include <charconv>
#include <thread>
#include <utility>

#include "http_client.h"
#include "json.h"

namespace devonboarder {

namespace {

/// For a caller that sets no budget of its own; below the timeout of the healthchecks.
constexpr milliseconds kDefaultBudget{3000};

/// auth-service names the user of a request to those who ask on its behalf.
constexpr std::string_view kUserHeader = "x-user";
constexpr std::string_view kUser = "newcomer";

Deadline deadline_of(const Request& request) {
  milliseconds budget = kDefaultBudget;
  if (const auto text = header(request.headers, kBudgetHeader)) {
    long count = 0;
    std::from_chars(text->data(), text->data() + text->size(), count);
    if (count > 0) budget = std::min(budget, milliseconds{count});
  }
  return Deadline::after(budget);
}

/// TEXT as the value of a header.
std::string one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

Response unavailable(const std::string& reason) {
  return {.status = 503,
          .body = JsonObject{}.text("error", reason).str(),
          .headers = {{std::string(kFaultHeader), one_line(reason)}}};
}

Url at(Url url, std::string_view path) {
  url.path = path;
  return url;
}

Outcome<std::string> user_of_request(const Url& auth, const Deadline& deadline) {
  const Outcome<Response> response = use("GET", at(auth, "/api/user"), deadline);
  if (!response) return failure(response.error());
  const auto user = header(response->headers, kUserHeader);
  if (!user) return failure("http://" + auth.authority() + "/api/user did not name the user");
  return std::string(*user);
}

}  // namespace

Dependency http_dependency(std::string name, const Url& base) {
  return {.name = std::move(name), .ask = [url = at(base, "/health")](const Deadline& deadline) {
            return use("GET", url, deadline).map([](const Response&) {});
          }};
}

Health ask_all(const std::string& service, const std::vector<Dependency>& dependencies,
               const Deadline& deadline) {
  Health health{.service = service, .dependencies = {}};
  for (const Dependency& dependency : dependencies) {
    health.dependencies.push_back({.name = dependency.name, .fault = {}, .took = {}});
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < dependencies.size(); ++i) {
      threads.emplace_back(
          [&dependency = dependencies[i], &state = health.dependencies[i], &deadline] {
            const Stopwatch watch;
            if (const Outcome<void> answer = dependency.ask(deadline); !answer) {
              state.fault = answer.error();
            }
            state.took = watch.elapsed();
          });
    }
  }
  return health;
}

void HealthLog::note(const Health& health) {
  const std::lock_guard lock(mutex_);
  for (const std::string& sentence : changes(last_, health)) {
    if (health.healthy()) {
      log_.info(sentence);
    } else {
      log_.error(sentence);
    }
  }
  last_ = health;
}

Outcome<std::unique_ptr<Role>> Role::create(const std::string& name, const Environment& environment,
                                            Log& log) {
  std::unique_ptr<Role> role(new Role(name, log));
  if (const Outcome<void> added = role->add_routes(environment); !added) {
    return failure(added.error());
  }
  return role;
}

Outcome<void> Role::add_routes(const Environment& environment) {
  routes_.push_back(
      {"GET", "/health", [this](const Deadline& deadline) { return health(deadline); }});
  Outcome<void> added;
  if (name_ == "auth-service") {
    added = use_database(environment);
    add_auth_service();
  } else if (name_ == "backend") {
    added = add_backend(environment);
  } else if (name_ == "discord-integration") {
    added = add_discord_integration(environment);
  } else if (name_ == "dashboard-service") {
    added = add_dashboard_service(environment);
  } else if (name_ == "frontend") {
    added = add_frontend(environment);
  } else {
    return failure("no role '" + name_ +
                   "': it is one of auth-service, backend, dashboard-service, "
                   "discord-integration, frontend");
  }
  // Whoever has no page of his own shows his health as his first page.
  if (std::ranges::none_of(routes_, [](const Route& route) { return route.path == "/"; })) {
    routes_.push_back({"GET", "/", [this](const Deadline& deadline) { return health(deadline); }});
  }
  return added;
}

Outcome<void> Role::use_database(const Environment& environment) {
  Outcome<DatabaseSettings> settings = database_settings(environment);
  if (!settings) return failure(settings.error());
  database_ = std::make_unique<Database>(std::move(*settings));
  dependencies_.push_back({.name = "db", .ask = [this](const Deadline& deadline) {
                             return database_->first_row("SELECT count(*) FROM users", {}, deadline)
                                 .map([](const auto&) {});
                           }});
  return {};
}

Outcome<Url> Role::use_service(const std::string& service, std::string_view variable,
                               const Environment& environment) {
  Outcome<Url> url = required_url(environment, variable);
  if (url) dependencies_.push_back(http_dependency(service, *url));
  return url;
}

void Role::add_auth_service() {
  routes_.push_back(
      {"GET", "/api/user", [this](const Deadline& deadline) {
         const auto row = database_->first_row(
             "SELECT users.name, count(sessions.id) FROM users LEFT JOIN sessions ON user_id = "
             "users.id "
             "WHERE users.name = $1 GROUP BY users.name",
             {std::string(kUser)}, deadline);
         if (!row) return unavailable(row.error());
         if (row->size() != 2) return unavailable("the database has no user " + std::string(kUser));
         return Response{
             .body = JsonObject{}.text("user", (*row)[0]).raw("sessions", (*row)[1]).str(),
             .headers = {{std::string(kUserHeader), (*row)[0]}}};
       }});
  routes_.push_back(
      {"POST", "/login/discord", [this](const Deadline& deadline) {
         const auto row = database_->first_row(
             "INSERT INTO sessions (user_id) SELECT id FROM users WHERE name = $1 RETURNING id",
             {std::string(kUser)}, deadline);
         if (!row) return unavailable(row.error());
         if (row->size() != 1) return unavailable("the database has no user " + std::string(kUser));
         return Response{.body = JsonObject{}.text("user", kUser).raw("session", (*row)[0]).str()};
       }});
}

Outcome<void> Role::add_backend(const Environment& environment) {
  if (Outcome<void> used = use_database(environment); !used) return used;
  const Outcome<Url> auth = use_service("auth-service", "AUTH_SERVICE_URL", environment);
  if (!auth) return failure(auth.error());
  const auto points = [this, url = *auth](const std::string& sql, const Deadline& deadline) {
    const Outcome<std::string> user = user_of_request(url, deadline);
    if (!user) return unavailable(user.error());
    const auto row = database_->first_row(sql, {*user}, deadline);
    if (!row) return unavailable(row.error());
    if (row->size() != 1) return unavailable("the database has no points of " + *user);
    return Response{.body = JsonObject{}.text("user", *user).raw("points", (*row)[0]).str()};
  };
  routes_.push_back(
      {"GET", "/api/xp", [points](const Deadline& deadline) {
         return points("SELECT points FROM experience JOIN users ON id = user_id WHERE name = $1",
                       deadline);
       }});
  routes_.push_back({"POST", "/api/xp/award", [points](const Deadline& deadline) {
                       return points(
                           "UPDATE experience SET points = points + 1 FROM users "
                           "WHERE id = user_id AND name = $1 RETURNING points",
                           deadline);
                     }});
  return {};
}

Outcome<void> Role::add_discord_integration(const Environment& environment) {
  const Outcome<Url> auth = use_service("auth-service", "AUTH_SERVICE_URL", environment);
  if (!auth) return failure(auth.error());
  routes_.push_back({"GET", "/api/roles", [url = *auth](const Deadline& deadline) {
                       const Outcome<std::string> user = user_of_request(url, deadline);
                       if (!user) return unavailable(user.error());
                       return Response{
                           .body =
                               JsonObject{}.text("user", *user).raw("roles", "[\"member\"]").str()};
                     }});
  return {};
}

Outcome<void> Role::add_dashboard_service(const Environment& environment) {
  const Outcome<Url> backend = use_service("backend", "BACKEND_URL", environment);
  if (!backend) return failure(backend.error());
  const Outcome<Url> discord =
      use_service("discord-integration", "DISCORD_INTEGRATION_URL", environment);
  if (!discord) return failure(discord.error());
  routes_.push_back({"GET", "/api/summary",
                     [xp = at(*backend, "/api/xp"),
                      roles = at(*discord, "/api/roles")](const Deadline& deadline) {
                       const Outcome<Response> experience = use("GET", xp, deadline);
                       if (!experience) return unavailable(experience.error());
                       const Outcome<Response> membership = use("GET", roles, deadline);
                       if (!membership) return unavailable(membership.error());
                       return Response{.body = JsonObject{}
                                                   .raw("experience", experience->body)
                                                   .raw("membership", membership->body)
                                                   .str()};
                     }});
  return {};
}

Outcome<void> Role::add_frontend(const Environment& environment) {
  const Outcome<Url> backend = use_service("backend", "BACKEND_URL", environment);
  if (!backend) return failure(backend.error());
  const Outcome<Url> auth = use_service("auth-service", "AUTH_SERVICE_URL", environment);
  if (!auth) return failure(auth.error());
  routes_.push_back(
      {"GET", "/",
       [xp = at(*backend, "/api/xp"), user = at(*auth, "/api/user")](const Deadline& deadline) {
         const Outcome<Response> who = use("GET", user, deadline);
         const Outcome<Response> points = use("GET", xp, deadline);
         Response page{.status = who && points ? 200 : 503,
                       .type = "text/html; charset=utf-8",
                       .body = "<!doctype html><title>DevOnboarder</title><h1>DevOnboarder</h1>"};
         const auto section = [&page](std::string_view title, const Outcome<Response>& answer) {
           page.body += "<h2>" + std::string(title) + "</h2><pre>";
           for (const char c : answer ? answer->body : answer.error()) {
             page.body += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
           }
           page.body += "</pre>";
         };
         section("Who", who);
         section("Experience", points);
         page.body += "\n";
         return page;
       }});
  return {};
}

Response Role::health(const Deadline& deadline) {
  const Health health = ask_all(name_, dependencies_, deadline);
  health_log_.note(health);
  Response response{.status = 200, .body = health.json()};
  if (const std::optional<std::string> fault = health.fault()) {
    response.status = 503;
    response.headers.emplace_back(kFaultHeader, one_line(*fault));
  }
  return response;
}

Response Role::dispatch(const Request& request, const Deadline& deadline) {
  bool known_path = false;
  for (const Route& route : routes_) {
    if (route.path != request.path) continue;
    if (route.method == request.method) return route.work(deadline);
    known_path = true;
  }
  return {.status = known_path ? 405 : 404,
          .body = JsonObject{}
                      .text("error", known_path ? request.method + " is not for " + request.path
                                                : "nothing at " + request.path)
                      .str()};
}

Response Role::answer(const Request& request) {
  const Stopwatch watch;
  Response response = dispatch(request, deadline_of(request));
  // Health is asked all the time; what it says is logged when it changes.
  if (request.path != "/health") {
    log_.request(request.method, request.path, response.status, watch.elapsed().count());
  }
  return response;
}

}  // namespace devonboarder
