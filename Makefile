# `make` lists the targets; `make check` is all that CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: help demo test postgresql check lint types floors docs bench lock licences sbom wheel clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

demo: $(VENV)/runs ## a whole desk with sample questions, on this machine alone (ARGS=--once: one question)
	@$(BIN)/consultant demo $(ARGS)

test: $(VENV)/tests ## the tests (ARGS=path or -k word to choose)
	@$(BIN)/pytest -n 2 --dist loadscope $(ARGS)

# The rooms that touch the database; the default suite tries the closest of them on both.
ON_POSTGRESQL = tests/storage tests/keeping tests/reviewing tests/pipeline tests/sending \
  tests/faults tests/admission tests/casebook tests/reporting tests/cli tests/paths tests/web

postgresql: $(VENV)/tests ## the tests that touch the database, on a real PostgreSQL
	@TEST_DATABASE=postgresql $(BIN)/pytest -n 2 --dist loadscope -m "not browser" \
	  $(or $(ARGS),$(ON_POSTGRESQL))

check: $(VENV)/tests lint types floors test docs ## all that must be green

lint: $(VENV)/tests ## ruff: lint and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/tests ## mypy --strict
	@$(BIN)/mypy

floors: $(VENV)/tests ## imports run one way
	@$(BIN)/lint-imports

docs: $(VENV)/tests ## what the documents say is true: links, commands, settings, schema
	@$(BIN)/pytest -q tests/house

bench: $(VENV)/tests ## accuracy and speed, with their tables (minutes)
	@$(BIN)/python -m bench $(ARGS)

lock: $(VENV)/tests ## write constraints.txt and the hashes from what is installed
	@$(BIN)/pip freeze --exclude-editable --exclude pip --exclude setuptools | LC_ALL=C sort -f > constraints.txt
	@$(BIN)/python -m deploy.supply.lock

licences: $(VENV)/tests ## under which licence each part of a running desk comes
	@$(BIN)/python -m deploy.supply.licences

sbom: $(VENV)/tests ## what a running desk is made of (CycloneDX), on stdout
	@$(BIN)/python -m deploy.supply.sbom

wheel: $(VENV)/tests ## dist/*.whl, the same bytes from the same commit
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@sha256sum dist/consultant-*.whl

clean: ## remove what the targets made
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "consultant needs Python 3.11 or later (PYTHON=/path/to/python3 make ...)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runs: $(VENV)/made pyproject.toml constraints.txt
	@echo "installing into $(VENV) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/tests: $(VENV)/made pyproject.toml constraints.txt
	@echo "installing into $(VENV), with the test tools ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/runs
