# The front door. `make` or `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
FUZZ_SECONDS ?= 20
# What is built with the thread sanitizer: the tests of what shares memory.
TSAN_TESTS ?= ^log/

.PHONY: help run build man test lint format benchmark asan tsan fuzz debug clang setup clean

help:  ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## installs what is missing (root or sudo)
	@scripts/setup

run: build  ## builds and replays the shipped market data on paper; Ctrl-C stops it
	@build/release/tradewind up --home var --replay

build: setup  ## gives build/release/tradewind
	@$(call configure,release)
	@cmake --build --preset release --target tradewind

test: setup  ## runs all tests
	@$(call build,release)
	@scripts/test build/release

lint: setup-dev  ## checks style, format and what clang-tidy knows
	@$(call configure,release)
	@cmake --build --preset release --target build_info > /dev/null
	@scripts/lint

format: setup-dev  ## formats every C file
	@git ls-files -z --cached --others --exclude-standard '*.c' '*.h' | \
	    xargs -0 build/deps/clang-format/bin/clang-format -i

benchmark: setup  ## measures, and writes build/benchmark.json with machine, compiler and flags
	@$(call build,release)
	@cmake --build --preset release --target bench
	@scripts/benchmark

asan: setup  ## runs all tests with the address and undefined behaviour sanitizers
	@$(call build,asan)
	@scripts/test build/asan

tsan: setup  ## runs the tests of what shares memory with the thread sanitizer
	@$(call build,tsan)
	@scripts/test build/tsan '$(TSAN_TESTS)'

fuzz: setup-dev  ## runs each fuzz target for FUZZ_SECONDS (20)
	@$(call build,fuzz)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/fuzz

man: build  ## writes build/tradewind.1, the man page, from the help
	@build/release/tradewind help --man > build/tradewind.1
	@echo 'man -l build/tradewind.1 shows it'

debug: setup  ## gives build/debug/tradewind, for a debugger
	@$(call build,debug)

clang: setup-dev  ## gives build/clang/tradewind, the release built by clang
	@$(call build,clang)

clean:  ## removes what was built, but not what was fetched
	@if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name deps -exec rm -rf {} +; fi

.PHONY: setup-dev
setup-dev:
	@scripts/setup --dev

configure = cmake --preset $(1) --log-level=WARNING > /dev/null
build = $(call configure,$(1)) && cmake --build --preset $(1)
