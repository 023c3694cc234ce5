# Every action on Schakel. `make` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --require-hashes
RUN := $(BIN)/python
PYTEST := $(BIN)/python -m pytest
APP := .venv/app.stamp
DEV := .venv/dev.stamp
ASSETS := config/static_build/stamp.txt
ASSET_SOURCES := package.json package-lock.json .npmrc config/assets.py $(shell find config/static_src -type f 2>/dev/null)

.PHONY: help setup run test fast check fix prove soak bench bench-large demo snapshots assets requirements clean

help: ## list every action
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: $(APP) assets ## install what Schakel needs to run, and build the style sheets

run: setup ## start everything on this machine, with a fictional municipality, on port 8000
	@exec $(RUN) -m config.run

test: $(DEV) assets ## run the whole test suite, in parallel and in random order
	$(PYTEST) -n 2

fast: $(DEV) ## run the rules only, in seconds and without a database
	$(PYTEST) tests/rules

check: $(DEV) ## look for every fault that needs no test: style, types, layers, settings, policy
	@$(RUN) -m tests.check

fix: $(DEV) ## repair style and layout of the code
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .

prove: $(DEV) assets ## run the long proofs (within 20 minutes)
	$(PYTEST) -m prove -n 2

soak: $(DEV) assets ## walk 10,000 steps and more, and compare worlds, for an hour or more (STEPS=60000 TIMES=20)
	SCHAKEL_STEPS=$(or $(STEPS),60000) SCHAKEL_SOAK=$(or $(TIMES),20) $(PYTEST) -m soak -n 2 -rP

BENCH = $(PYTEST) -m bench -n 0 -p no:randomly -s

bench: $(DEV) ## measure what people do most against its floor, at 10,000 and 100,000 cases
	SCHAKEL_BENCH_CASES=10000 $(BENCH)
	SCHAKEL_BENCH_CASES=100000 $(BENCH)

bench-large: $(DEV) ## the same at 1,000,000 cases (some 15 GB of disk, half an hour)
	SCHAKEL_BENCH_CASES=1000000 $(BENCH)

demo: $(APP) ## load a demo year into the running database (ARGS="--cases 50 --seed 7")
	$(RUN) manage.py demo_data $(ARGS)

snapshots: $(DEV) ## write the snapshots anew; look at the difference before you keep it
	SCHAKEL_WRITE_SNAPSHOTS=1 $(PYTEST) -n 0 -k snapshot

assets: $(ASSETS) ## install and bundle style sheets, font and script

requirements: ## resolve the requirements anew, with hashes (needs uv on the path)
	for name in app dev node; do uv pip compile --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade \
	  requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done

clean: ## take away everything a machine made for itself, the demo data too
	rm -rf .venv var node_modules config/static_build static_root .mypy_cache .ruff_cache \
	  .pytest_cache .import_linter_cache .hypothesis

.venv/made.stamp:
	@echo "  Making .venv …"
	@$(PYTHON) -m venv .venv
	@touch $@

$(APP): requirements/app.txt | .venv/made.stamp
	@echo "  Installing requirements …"
	@$(PIP) -r requirements/app.txt
	@touch $@

$(DEV): requirements/dev.txt | $(APP)
	@echo "  Installing what tests and checks need …"
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(ASSETS): $(ASSET_SOURCES) | $(APP)
	@echo "  Bundling style sheets …"
	@command -v npm >/dev/null || { echo "  No npm here: installing one into .venv …"; \
	  $(PIP) -r requirements/node.txt; }
	@$(RUN) -m config.assets
	@touch $@
