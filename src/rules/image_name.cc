#include "rules/image_name.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace bulkhead::rules {
namespace {

// Ports as registered with IANA or by the project's own documentation.
constexpr std::array kStores = {
    DataStore{"postgres", "PostgreSQL", 5432},
    DataStore{"postgresql", "PostgreSQL", 5432},
    DataStore{"postgis", "PostgreSQL", 5432},
    DataStore{"timescaledb", "PostgreSQL", 5432},
    DataStore{"pgvector", "PostgreSQL", 5432},
    DataStore{"mysql", "MySQL", 3306},
    DataStore{"mysql-server", "MySQL", 3306},
    DataStore{"mariadb", "MariaDB", 3306},
    DataStore{"percona", "Percona Server", 3306},
    DataStore{"mongo", "MongoDB", 27017},
    DataStore{"mongodb", "MongoDB", 27017},
    DataStore{"redis", "Redis", 6379},
    DataStore{"redis-stack", "Redis", 6379},
    DataStore{"redis-stack-server", "Redis", 6379},
    DataStore{"valkey", "Valkey", 6379},
    DataStore{"keydb", "KeyDB", 6379},
    DataStore{"dragonfly", "Dragonfly", 6379},
    DataStore{"memcached", "Memcached", 11211},
    DataStore{"elasticsearch", "Elasticsearch", 9200},
    DataStore{"opensearch", "OpenSearch", 9200},
    DataStore{"cassandra", "Cassandra", 9042},
    DataStore{"couchdb", "CouchDB", 5984},
    DataStore{"neo4j", "Neo4j", 7687},
    DataStore{"clickhouse-server", "ClickHouse", 9000},
    DataStore{"influxdb", "InfluxDB", 8086},
    DataStore{"rabbitmq", "RabbitMQ", 5672},
    DataStore{"zookeeper", "ZooKeeper", 2181},
    DataStore{"cp-zookeeper", "ZooKeeper", 2181},
    DataStore{"kafka", "Kafka", 9092},
    DataStore{"cp-kafka", "Kafka", 9092},
    DataStore{"etcd", "etcd", 2379},
    DataStore{"rethinkdb", "RethinkDB", 28015},
    DataStore{"arangodb", "ArangoDB", 8529},
    DataStore{"cockroach", "CockroachDB", 26257},
};

// Docker Official Images whose Dockerfiles have no HEALTHCHECK instruction.
constexpr std::array<std::string_view, 22> kWithoutHealthcheck = {
    "postgres", "mysql",     "mariadb", "redis",     "mongo",         "rabbitmq", "nginx",  "httpd",
    "traefik",  "memcached", "alpine",  "debian",    "ubuntu",        "busybox",  "python", "node",
    "golang",   "caddy",     "haproxy", "cassandra", "elasticsearch", "registry"};

// Images whose published Dockerfiles have a HEALTHCHECK instruction, by their whole name.
constexpr std::array<std::string_view, 9> kWithHealthcheck = {
    "qmcgaw/gluetun",     "pihole/pihole",      "gitlab/gitlab-ce",
    "gitlab/gitlab-ee",   "vaultwarden/server", "louislam/uptime-kuma",
    "mysql/mysql-server", "jellyfin/jellyfin",  "itzg/minecraft-server"};

}  // namespace

ImageName parse_image(std::string_view image) {
  ImageName name;
  if (const auto at = image.find('@'); at != std::string_view::npos) {
    name.digest = image.substr(at + 1);
    image = image.substr(0, at);
  }
  const auto slash = image.rfind('/');
  const auto colon = image.rfind(':');
  if (colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
    name.tag = image.substr(colon + 1);
    image = image.substr(0, colon);
  }
  name.repository = image;
  name.base = slash == std::string_view::npos ? image : image.substr(slash + 1);
  return name;
}

const DataStore* data_store(const model::Service& service) {
  const std::string base = parse_image(service.image.value).base;
  const auto found = std::find_if(kStores.begin(), kStores.end(),
                                  [&](const DataStore& store) { return store.base == base; });
  return found == kStores.end() ? nullptr : &*found;
}

bool known_without_healthcheck(const model::Service& service) {
  if (service.build) return false;
  const ImageName image = parse_image(service.image.value);
  // Only the official ones: "postgres", "library/postgres", "docker.io/library/postgres".
  if (image.repository != image.base && image.repository != "library/" + image.base &&
      image.repository != "docker.io/" + image.base &&
      image.repository != "docker.io/library/" + image.base) {
    return false;
  }
  return std::find(kWithoutHealthcheck.begin(), kWithoutHealthcheck.end(), image.base) !=
         kWithoutHealthcheck.end();
}

bool known_with_healthcheck(const model::Service& service) {
  if (service.build) return false;
  const ImageName image = parse_image(service.image.value);
  std::string_view repository = image.repository;
  if (constexpr std::string_view kHub = "docker.io/"; repository.starts_with(kHub)) {
    repository.remove_prefix(kHub.size());
  }
  return std::find(kWithHealthcheck.begin(), kWithHealthcheck.end(), repository) !=
         kWithHealthcheck.end();
}

bool is_exact(const ImageName& image) {
  if (!image.digest.empty()) return true;
  // At least two numbers with a dot between them: "15.8", "v1.2.3-alpine", "RELEASE.2024-01-02".
  const std::string& tag = image.tag;
  for (std::size_t i = 1; i + 1 < tag.size(); ++i) {
    if ((tag[i] == '.' || tag[i] == '-') && is_digit(tag[i - 1]) && is_digit(tag[i + 1])) {
      return true;
    }
  }
  // A commit: seven or more hexadecimal digits and nothing else.
  return tag.size() >= 7 && tag.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace bulkhead::rules
