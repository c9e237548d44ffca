# What to run: `make demo` to see it, `make test` to test it in a minute, `make check` for all that is checked, `make run` with a config.toml.
PYTHON ?= python3
DEMO_PORT ?= 8765
BIN = .venv/bin
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

.venv/ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "alertbot needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what alertbot needs into .venv (once) ..."
	@$(BIN)/python -m pip install -qq --no-deps --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/demo: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "alertbot needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what alertbot needs into .venv (once) ..."
	@test -e .venv/ready || $(BIN)/python -m pip install -qq --no-deps --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: .venv/demo  ## alertbot and what it needs to run, into .venv

demo: .venv/demo  ## the whole bot with no token and no internet, in a browser page
	@$(BIN)/alertbot demo --port $(DEMO_PORT)

run: .venv/demo  ## the real bot, with the settings of config.toml
	@$(BIN)/alertbot run

test: .venv/ready  ## the tests that take seconds
	@$(BIN)/python -m pytest -n auto -m "not thorough"

test-all: .venv/ready  ## all tests: whole processes, kills, a browser, PostgreSQL too
	@$(BIN)/python -m pytest -n auto

lint: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/ready
	@$(BIN)/mypy

layers: .venv/ready
	@$(BIN)/lint-imports --no-cache

docs: .venv/ready  ## the documents as a site, in site/; a broken link fails
	@$(BIN)/mkdocs build --strict --quiet

check: lint types layers docs test-all  ## everything that must hold before a commit: lint, types, layers, documents, tests

format: .venv/ready  ## write the code in its usual form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

requirements:  ## pin again what the project stands on (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --extra dev -o requirements/dev.txt
	printf 'hatchling\neditables\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml - -c requirements/dev.txt -o requirements/run.txt

.PHONY: help install demo run test test-all lint types layers docs check format requirements
