# Each target sets up what it needs first, prints what it does, and skips what is there (scripts/dev).
.PHONY: help setup build serve watch test bench fuzz fmt clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

setup: ## installs what the page's build needs
	@scripts/dev setup

build: ## builds the page into dist/
	@scripts/dev build

serve: ## builds the page and serves it on http://127.0.0.1:8080 (PORT=… for another)
	@PORT=$(PORT) scripts/dev serve

watch: ## serves an unoptimised build that follows your edits
	@PORT=$(PORT) scripts/dev watch

test: ## runs every check and test
	@scripts/dev test

bench: ## measures the engine, natively and in wasm under Node
	@scripts/dev bench

fuzz: ## tries made-up inputs on every way in, TIME=60 seconds each (TARGET=yaml for one of them)
	@scripts/dev fuzz "$(or $(TIME),60)" $(TARGET)

fmt: ## formats the Rust code
	@scripts/dev fmt

clean: ## removes everything that was built
	@scripts/dev clean
