# Two commands do all the set-up: `make demo` and `make test`.
# The first Python that is new enough and runs: a name on PATH may be a shim for one that does not.
FIND_PYTHON = for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done
PYTHON ?= $(or $(shell $(FIND_PYTHON)),python3)
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types docs docs-check bench accuracy clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "incidentmap needs Python 3.11 or newer; say which: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/run.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@# Its script alone is wanted, which checks GeoPackages; its dependency would compile GDAL.
	$(BIN)/python -m pip install --quiet --no-deps gdal-utils==3.13.3.0
	@touch $@

demo: $(VENV)/run.stamp ## Install into .venv and run the whole job on the sample reports
	$(BIN)/incidentmap demo -o demo --overwrite

test: $(VENV)/dev.stamp ## Install what the tests need and run the whole suite
	@sh .ci/system-packages
	$(BIN)/python -m pytest $(ARGS)

check: lint types docs-check ## Style, types, and the CLI reference against --help

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

docs: $(VENV)/dev.stamp ## Write the CLI reference anew
	$(BIN)/python docs/cli_reference.py

docs-check: $(VENV)/dev.stamp
	$(BIN)/python docs/cli_reference.py --check

bench: $(VENV)/dev.stamp ## Run the benchmarks (slow; ratios to other tools in one run)
	@# One thread for linear algebra: figures are for one core.
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --timeout 0 -s tests/benchmarks $(ARGS)

clean: ## Remove .venv and caches
	rm -rf $(VENV) demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis
