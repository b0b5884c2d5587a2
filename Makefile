# Two commands are enough: `make demo` shows the whole pipeline, `make test` proves it. Both set up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

PYTEST := $(BIN)/python -m pytest
WORKERS ?= auto
# rooms of pure decisions: no process, no database, no server of Prefect
FAST_ROOMS := tests/house tests/alerts tests/extractors tests/feeds tests/fetch tests/stories tests/topics

.PHONY: help setup setup-bench demo demo-open pictures docs test test-fast test-slow mutants bench check format lock clean

help: ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

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

demo-open: setup ## open the dashboard over the demo's news, at http://127.0.0.1:8600
	@$(BIN)/newspike dashboard --config newspike-demo/config/newspike.yaml

pictures: setup ## make the pictures of README.md from the demo's news (needs chromium)
	@$(BIN)/python -m benchmarks.dashboard.pictures newspike-demo docs/pictures

docs: setup ## build the documentation as a site in site/, without network
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet && echo "site/index.html"

test: setup ## run the tests, except the slow ones
	@$(PYTEST) -m "not slow" -n $(WORKERS) $(PYTEST_OPTIONS)

test-fast: setup ## run the tests of the rooms of pure decisions, in under a minute
	@$(PYTEST) -m "not slow" -n $(WORKERS) $(PYTEST_OPTIONS) $(FAST_ROOMS)

test-slow: setup ## run the tests that need a Prefect server, a browser or minutes
	@$(PYTEST) -m slow -n 4 --dist loadfile $(PYTEST_OPTIONS)

mutants: setup ## change the code in 300 random places, one at a time, and show what no test notices (about an hour)
	@$(BIN)/python tests/mutants.py

setup-bench: setup ## add the programs that benchmarks compare with
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-bench.lock

bench: setup ## run the benchmarks that need no data of others, each bounded in time; results in benchmark-results/
	@$(BIN)/python -m benchmarks all

check: setup ## run the linters, the types and the import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet

lock: ## pin all dependencies (needs uv)
	$(LOCK) --extra dask --extra docs --extra mutants --extra dev --output-file requirements.lock
	$(LOCK) --extra bench --constraint requirements.lock --output-file requirements-bench.lock

clean: ## remove what the targets above have made
	rm -rf $(VENV) newspike-demo site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
