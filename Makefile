# Every command, in the order a newcomer needs them. `make` prints this list.
PYTHON ?= python3
PORT ?= 8400
EMPTY ?=
SECONDS ?= 60
TWINS ?=
IDLE ?= 80,120
SCALE ?= 1
VENV := .venv/bin
export PYTHONPATH := .
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test test-counterparts test-idle fuzz mutants check lint audit bench bench-tracker lock docs migration screenshots clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## one sign-in, two applications, the 189 in the catalogue: http://localhost:8400 (PORT= moves it, EMPTY=1: no story)
	@$(PYTHON) requirements/install.py demo
	@PORT=$(PORT) EMPTY=$(EMPTY) $(VENV)/python -m idp demo

test: ## all tests that need Python, PostgreSQL (from a wheel) and Chromium; TWINS=1: all on SQLite and every screen as well
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.support.browser_install
	@$(VENV)/python -m pytest -n 2 --dist loadgroup -q -m "not counterpart" $(if $(TWINS),--twins)

test-counterparts: ## software written by others: relying parties on Node, Java, PHP and Apache, the kits, nginx or Caddy in front
	@$(PYTHON) requirements/install.py test
	@bash tests/counterparts/install.sh
	@$(VENV)/python -m tests.support.browser_install
	@$(VENV)/python -m pytest -q -m counterpart tests/counterparts tests/deploy tests/journeys

test-idle: ## Java's HTTP client and Spring Boot with pauses between their calls (IDLE=80,120 seconds)
	@$(PYTHON) requirements/install.py test
	@bash tests/counterparts/install.sh
	@IDLE=$(IDLE) $(VENV)/python -m pytest -q -n 4 -m counterpart tests/counterparts/test_java.py

fuzz: ## parameters, proofs, tokens and client metadata under a fuzzer, for SECONDS=60 in all
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.fuzz --seconds $(SECONDS)

mutants: ## which changes of the rules no test would notice (hours; MUTANTS="idp.protocol.grants*" narrows)
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.support.mutants $(MUTANTS)

check: lint test audit ## everything a change must pass

lint: ## format, style, types, who may import whom, what nothing uses
	@$(PYTHON) requirements/install.py test
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/deptry .
	@$(VENV)/python -m tests.support.unused

audit: ## known vulnerabilities of what runs in production
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.support.audit

bench: ## figures of every scenario on PostgreSQL (BENCH=--json FILE, --database sqlite, --against FILE ...)
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.bench $(BENCH)

bench-tracker: ## every page and call of the instrument in a city of 1,000 offices, and its roll-up (SCALE=0.02 is smaller)
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.bench.tracker --scale $(SCALE)

lock: ## lock the requirements anew, with hashes
	@$(PYTHON) requirements/install.py test
	@for purpose in runtime demo test; do \
	  case $$purpose in runtime) extra= ;; demo) extra="--extra samples" ;; test) extra="--extra test" ;; esac; \
	  $(VENV)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    $(LOCK) $$extra pyproject.toml -o requirements/$$purpose.txt || exit 1; done

docs: ## generate the pages of docs/ that say what the code says
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.support.generated_docs --write

migration: ## draft a migration from the models (NAME="what changes")
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.support.draft_migration "$(NAME)"

screenshots: ## pictures of every page in var/screenshots
	@$(PYTHON) requirements/install.py test
	@$(VENV)/python -m tests.support.browser_install
	@SCREENSHOTS=1 $(VENV)/python -m pytest -n 2 --dist loadgroup -q tests/journeys

clean: ## remove the environment and everything under var/
	rm -rf .venv var
