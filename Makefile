# Standstill. `make demo` and `make test` set up everything they need in .venv by themselves.
#
#   PYTHON=python3.12   which interpreter makes the environment (3.11 or newer)
#   PIP_FLAGS=…         more options for pip install, such as --find-links or --index-url
#   ARGS=…              more options for the command behind play, demo, corpus, rules and bench

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; \
	done)
PIP_FLAGS ?=
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help play demo test test-gpu bench-gpu lint format corpus rules bench lock clean

help:  ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

play: $(READY)  ## Open the window: play, watch, train, look at replays
	$(BIN)/arena play $(ARGS)

demo: $(READY)  ## Train, test and compare the clones of the bundled logs; writes runs/demo/
	$(BIN)/arena demo $(ARGS)

test: lint  ## Lint, types, import rules and all tests
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

test-gpu: $(READY)  ## The tests that need a CUDA device, on a machine that has one
	$(PIP) install $(PIP_FLAGS) -c constraints.txt --no-build-isolation -e '.[dev,cuda]'
	$(BIN)/pytest -m gpu

bench-gpu: test-gpu  ## Those tests, then throughput on that device; writes experiments/benchmarks/
	$(BIN)/arena bench --device cuda --scaling --keep experiments/benchmarks $(ARGS)

lint: $(READY)  ## Style, formatting, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## Format the sources and fix what the linter can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

corpus: $(READY)  ## Make the bundled corpora again, bit for bit
	$(BIN)/arena logs make $(ARGS)
	$(BIN)/arena logs make --tier sparring $(ARGS)
	$(BIN)/arena logs make --tier learners $(ARGS)

rules: $(READY)  ## Record the sources of RULES_VERSION (ARGS=--same if fights play out as before)
	$(BIN)/python -m arena.rules.versions $(ARGS)

bench: $(READY)  ## Measure throughput, each figure beside its ceiling
	$(BIN)/arena bench $(ARGS)

lock: $(READY)  ## Write constraints.txt from what .venv holds
	@{ head -n 1 constraints.txt; \
	  $(BIN)/python -m pip freeze --all --exclude-editable --exclude pip | sed 's/+[a-z0-9.]*$$//'; \
	} > constraints.tmp && mv constraints.tmp constraints.txt

clean:  ## Remove the environment, caches and runs
	rm -rf .venv build dist *.egg-info runs wandb .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache

# torch comes first and by itself, so that a build already chosen by PIP_FLAGS or pip's own settings
# (one for the CPU, say) is kept by everything that follows.
$(READY): pyproject.toml constraints.txt
	$(if $(PYTHON),,$(error Python 3.11 or newer was not found; name it with PYTHON=/path/to/python))
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install $(PIP_FLAGS) -c constraints.txt torch==2.13.0 setuptools
	$(PIP) install $(PIP_FLAGS) -c constraints.txt --no-build-isolation -e '.[dev]'
	touch $@
