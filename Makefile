# One command each; `make help` lists them. Everything below uses the environment that scripts/setup.sh makes.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
NODE := .venv/bin/node
HOST ?= 127.0.0.1
PORT ?= 8050
DATA_DIR ?= .local
export HOST PORT DATA_DIR

.PHONY: help run backup restore test reliability acceptance check format bench demo doctor stop psql pictures pin setup setup-test clean clean-data ci

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: ## install what is missing, start everything, print the address
	@if python3 -c '' 2>/dev/null; then python3 preflight.py "$(HOST)" "$(PORT)" "$(DATA_DIR)"; fi
	@scripts/setup.sh run
	@exec $(PY) launch.py

setup: ## only install what running needs
	@scripts/setup.sh run

setup-test: ## only install what testing needs
	@scripts/setup.sh test

test: setup-test ## run every test of CI (ARGS="tests/unit -k clock" for some)
ifdef ARGS
	@$(PY) -m pytest $(if $(filter tests/unit tests/unit/,$(ARGS)),--numprocesses 2 --dist loadfile) $(ARGS)
else
	@$(PY) -m scripts.run_tests
endif

reliability: setup-test ## run long walks, races, the full access matrix, laws with many examples
	@HYPOTHESIS_PROFILE=reliability $(PY) -m pytest -m "slow or law" $(ARGS)

acceptance: setup-test ## run every size, page and outside server of which CI runs one each
	@$(PY) -m pytest -m acceptance $(ARGS)

check: setup-test ## lint, types, import directions, sizes, unused code, translations, rules
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo
	@$(NODE) node_modules/typescript/bin/tsc
	@$(NODE) node_modules/typescript/bin/tsc -p tsconfig.strict.json
	@$(NODE) node_modules/eslint/bin/eslint.js --max-warnings 0 dashboard/assets tests/js eslint.config.js
	@$(NODE) node_modules/prettier/bin/prettier.cjs --log-level warn --check dashboard/assets tests/js eslint.config.js
	@$(PY) -m scripts.check_structure
	@$(PY) -m scripts.check_words
	@$(PY) -m scripts.check_unused
	@$(PY) -m i18n missing
	@$(PY) -m scripts.rules --check
	@$(PY) -m scripts.indicators --check

format: setup-test ## format the code
	@$(PY) -m ruff check --fix-only -q .
	@$(PY) -m ruff format -q .
	@$(NODE) node_modules/prettier/bin/prettier.cjs --log-level warn --write dashboard/assets tests/js eslint.config.js

bench: setup-test ## measure against the peers and print the ratios
	@$(PY) -m bench $(ARGS)

demo: setup ## build the demonstration city anew (ARGS="--until 2026-11-01 --seed 7")
	@$(PY) -m etl demo $(ARGS)

doctor: setup ## look whether everything is as it must be
	@$(PY) -m doctor

backup: setup ## copy database, files and key into a folder (TO=folder)
	@$(PY) -m etl backup $(if $(TO),--to "$(TO)")

restore: setup ## bring a backup into an empty place (FROM=folder)
	@$(PY) -m etl restore --from "$(FROM)"

stop: ## stop the server and database of this checkout
	@scripts/stop.sh

psql: setup ## open the private database
	@$(PY) -m db.server.embedded psql

pictures: setup-test ## make the README's pictures from the real screens
	@$(PY) -m scripts.pictures

pin: setup-test ## pin requirements.in and requirements-dev.in anew
	@for list in requirements requirements-dev; do \
	    $(PY) -m piptools compile --quiet --strip-extras --no-emit-index-url --no-emit-trusted-host \
	        --no-emit-find-links --output-file $$list.txt $$list.in; done

clean: ## remove caches and the environment; data stay
	@rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

clean-data: stop ## remove the private database and all it holds
	@$(PY) -m db.server.embedded remove

ci: check test ## what .ci/run runs
