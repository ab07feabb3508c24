#!/usr/bin/env bash
# Starts an engine that listens with TLS, too, runs own_engine_test (its first argument) in its
# network namespace, and stops it. BULKHEAD_TEST_ENGINE (private or 26) says which.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/../.."

dir=$(mktemp -d /tmp/bh-own.XXXXXX)
trap 'tools/engine stop "$dir"; rm -rf --one-file-system "$dir"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$dir/certs" "$dir/ca"
(
  cd "$dir/certs"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca \
    -keyout ca-key.pem -out ca.pem
  printf 'subjectAltName=IP:127.0.0.1\n' >extensions
  for name in server ''; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=${name:-client}" \
      -keyout "${name:+$name-}key.pem" -out request.csr
    openssl x509 -req -in request.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 \
      -extfile extensions -out "${name:+$name-}cert.pem"
  done
  cp ca.pem ../ca/
) >"$dir/openssl.log" 2>&1 || { cat "$dir/openssl.log"; exit 1; }

engine=${BULKHEAD_TEST_ENGINE:-private} certs=$dir/certs
[ "$engine" != host ] || engine=private
[ "$engine" != 26 ] || certs=/engine/certs
tools/engine start "$dir" --engine "$engine" -- -H tcp://127.0.0.1:2376 --tlsverify \
  --tlscacert "$certs/ca.pem" --tlscert "$certs/server-cert.pem" \
  --tlskey "$certs/server-key.pem" >/dev/null
tools/engine image "$dir" bulkhead-test:1
export DOCKER_HOST=tcp://127.0.0.1:2376 DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=$dir/certs
export OWN_ENGINE_SOCKET=$dir/docker.sock OWN_ENGINE_CA=$dir/ca OWN_ENGINE_IMAGE=bulkhead-test:1
OWN_ENGINE_PID=$(cat "$dir/pid")
export OWN_ENGINE_PID
tools/engine run "$dir" "$program"
