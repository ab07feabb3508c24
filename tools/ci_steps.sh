# The steps of tools/ci that are more than one command. Sourced, not run; the working directory is
# the repository's root. Each runs in a subshell with -e.

build_and_test() {  # preset
  cmake --preset "$1" >/dev/null
  cmake --build --preset "$1"
  ctest --test-dir "build/$1" --label-exclude docker --output-on-failure --no-tests=error -j 2
}

# clang-tidy reads generated headers, but nothing needs to be compiled for it.
tidy() {
  cmake --preset tidy >/dev/null
  cmake --build --preset tidy --target bulkhead_generated
  tools/tidy
}

release() {
  cmake --preset release >/dev/null
  cmake --build --preset release
  tools/generate_docs --check
  local where
  where=$(mktemp -d)
  cmake --install build/release --prefix "$where" >/dev/null
  "$where/bin/bulkhead" --version
  test -s "$where/share/man/man1/bulkhead.1"
  test -s "$where/share/bash-completion/completions/bulkhead"
  bash -n "$where/share/bash-completion/completions/bulkhead"
  test "$("$where/lib/docker/cli-plugins/docker-bulkhead" bulkhead --version)" = \
    "$("$where/bin/bulkhead" --version)"
  rm -r "$where"
}

fuzz_briefly() {
  cmake --preset fuzz >/dev/null
  cmake --build --preset fuzz
  tests/fuzz/run_briefly build/fuzz
}
