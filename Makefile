# Two commands are enough: `make demo` shows the whole pipeline, `make test` proves it. Both set up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup demo test check format lock clean

help: ## say what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "setting up $(VENV): about a minute, once"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Newspike needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@# the lock is complete: without --no-deps, pip would look for newer releases of what is asked for with an extra
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.installed ## make .venv with the command .venv/bin/newspike

demo: setup ## run the whole pipeline on a bundled newsroom, with no network and no account
	@$(BIN)/newspike demo

test: setup ## run the tests
	@$(BIN)/python -m pytest

check: setup ## run the linters, the types and the import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

lock: ## pin all dependencies anew (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet --output-file requirements.lock

clean: ## remove what the targets above have made
	rm -rf $(VENV) newspike-demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
