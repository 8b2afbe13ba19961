# Two commands matter: `make report` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report test quick campaigns soak fuzz mutants sentences check fix lab lock docs bench clean

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# The first interpreter that runs and is 3.11, 3.12 or 3.13; `make report PYTHON=...` chooses another.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	if $$python -c '$(FITS)' >/dev/null 2>&1; then echo $$python; break; fi; done)
PYTEST := $(BIN)/python -m pytest --one-line -n logical
TOLD := running the tests:
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 10

report: $(VENV)/.installed-run ## build, check and run every notebook; prints the page to open
	@$(BIN)/ilacs run

test: $(VENV)/.installed-test ## the tests; several minutes on two cores
	@echo "$(TOLD) several minutes on two cores, fewer on more"
	@$(PYTEST) --dist loadfile --no-loadscope-reorder --durations=10

quick: $(VENV)/.installed-test ## unit tests, SQL cases and house rules
	@$(PYTEST) --dist loadfile --no-loadscope-reorder tests/unit tests/sql tests/house_rules

campaigns: $(VENV)/.installed-test ## the costly tests: kills, clusters, both engines, every edition
	@echo "$(TOLD) a quarter of an hour or more on two cores"
	@$(PYTEST) --dist loadfile --no-loadscope-reorder --durations=10 -m campaign

soak: $(VENV)/.installed-test ## long and random: kill -9 at twenty moments, thousands of made files
	@$(BIN)/python -m pytest -m soak

fuzz: SECONDS ?= 600
fuzz: SEED ?= 1
fuzz: SHARED ?= ../shared
fuzz: $(VENV)/.installed-test ## mutated files for SECONDS=600 from SEED=1, held against what must hold of each
	@$(BIN)/python tests/fuzz/campaign.py --seconds $(SECONDS) --seed $(SEED) --published $(wildcard $(SHARED)/published*)

mutants: SAMPLE ?= 200
mutants: SEED ?= 1
mutants: $(VENV)/.installed-test ## SAMPLE=200 small faults from SEED=1, one at a time: the unit tests should notice each
	@$(BIN)/python tests/mutants/campaign.py --sample $(SAMPLE) --seed $(SEED)

sentences: WORKSPACE ?= .
sentences: DRAWS ?= 200
sentences: SEED ?= 1
sentences: $(VENV)/.installed-test ## every notebook for DRAWS=200 sets of parameters from SEED=1, its sentences read by other code
	@$(BIN)/python tests/reading/read_all.py --workspace $(WORKSPACE) --draws $(DRAWS) --seed $(SEED)

check: $(VENV)/.installed-test ## lint and types; changes nothing
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

fix: $(VENV)/.installed-test ## repair what a tool can repair
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lab: $(VENV)/.installed-run ## open JupyterLab with the warehouse ready
	@$(BIN)/ilacs lab

docs: $(VENV)/.installed-test ## write the generated pages of docs/ again
	@$(BIN)/python docs/generate.py

bench: $(VENV)/.installed-test ## print the benchmarks as ratios
	@$(BIN)/python benchmarks/spine.py

lock: ## resolve the locks again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
		--custom-compile-command "make lock" --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
		--custom-compile-command "make lock" --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the virtual environment and what was made; data and added files stay
	rm -rf $(VENV) warehouse reports .pytest_cache .ruff_cache .mypy_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; give it as make report PYTHON=/path/to/python"; exit 1; }
	@echo "creating $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what is pinned in requirements.lock (once)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: requirements-dev.lock $(VENV)/.installed-run | $(BIN)/python
	@echo "installing what is pinned in requirements-dev.lock (once)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
