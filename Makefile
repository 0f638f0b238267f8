# The two commands: `make report` and `make test`. Both set up what is missing first and cost nothing
# when nothing is missing. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-test-all report test test-slow test-all lint format lab bench lock clean

BIN := .venv/bin
MONTH ?= 2024-05
EARLIER ?= 2024-03:2024-04
WORKERS ?= logical
PYTEST := $(BIN)/python -m pytest -n $(WORKERS)

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## install what is missing for reports
	@scripts/setup.sh report

setup-test:
	@scripts/setup.sh test

setup-test-all:
	@scripts/setup.sh test-all

report: setup ## the demo company's months, from raw exports to PDFs in output/
	$(BIN)/kpireport doctor
	$(BIN)/kpireport demo
	$(BIN)/kpireport ingest
	$(BIN)/kpireport run --month $(EARLIER) --department 客服部
	$(BIN)/kpireport run --month $(MONTH)

test: setup-test ## the tests, without the slow ones
	$(PYTEST) -m "not slow"

test-slow: setup-test-all ## the slow tests alone
	$(PYTEST) -m slow

test-all: setup-test-all ## every test, slow ones, database servers and browsers included
	$(PYTEST)

lint: setup ## style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## let ruff rewrite what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lab: setup ## JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

bench: setup ## the figures the README claims, measured here
	$(BIN)/python -m benchmarks

lock: setup ## make the lock files again from pyproject.toml
	@scripts/lock.sh

clean: ## remove what was made; the set-up stays
	rm -rf output .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
