# What people type. Each target is one script or one preset; nothing is decided here.
#
#   ENV=dev make up      another environment of examples/devonboarder (default: offline)
#   VOLUMES=1 make down  the database goes too
#   PREFIX=/opt make install

ENV ?= offline
PREFIX ?= /usr/local

.PHONY: help build up down test bench install format tidy

help:
	@echo 'make build    the program: build/release/bulkhead'
	@echo 'make up       the reference project: installs what is missing, builds, starts an engine'
	@echo '              if none runs, makes the images, brings it up and proves it (ENV=dev, ci, prod)'
	@echo 'make down     takes it down, and the engine if `make up` started it (VOLUMES=1: data too)'
	@echo 'make test     everything: unit, golden, sanitizers, real engine; installs what it needs first'
	@echo 'make bench    every benchmark, against its peers (figures for bench/README.md)'
	@echo 'make install  program, completion and man pages under PREFIX (/usr/local)'
	@echo 'make format   clang-format over every file'
	@echo 'make tidy     clang-tidy over every file'

build:
	@tools/bootstrap build
	@cmake --preset release >/dev/null
	@cmake --build --preset release

up:
	@tools/demo up '$(ENV)'

down:
	@tools/demo down '$(ENV)' $(if $(VOLUMES),--volumes)

test:
	@tools/bootstrap build test engine demo develop
	@tools/ci

bench:
	@tools/bootstrap build test engine demo
	@bench/run

install: build
	@cmake --install build/release --prefix '$(PREFIX)'

format:
	@tools/bootstrap develop
	@tools/format

tidy:
	@tools/bootstrap build test develop
	@tools/ci tidy
