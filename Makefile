# Two commands do all the set-up: `make demo` and `make test`.
# The first Python that is new enough and runs: a name on PATH may be a shim for one that does not.
FIND_PYTHON = for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done
PYTHON ?= $(or $(shell $(FIND_PYTHON)),python3)
VENV := .venv
BIN := $(VENV)/bin
LOCK := .ci/constraints.txt
INSTALL := $(BIN)/python -m pip install --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types docs docs-check pictures bench accuracy faults fuzz lock lowest audit clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "incidentmap needs Python 3.11 or newer; say which: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/run.stamp: pyproject.toml $(LOCK) | $(BIN)/python
	$(INSTALL) --constraint $(LOCK) --editable .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml $(VENV)/run.stamp
	$(INSTALL) --constraint $(LOCK) --editable '.[dev]'
	@# Its script alone is wanted, which checks GeoPackages; its dependency would compile GDAL.
	$(BIN)/python -m pip install --quiet --no-deps gdal-utils==3.13.3.0
	@touch $@

demo: $(VENV)/run.stamp ## Install into .venv and run the whole job on the sample reports
	$(BIN)/incidentmap demo -o demo --overwrite

test: $(VENV)/dev.stamp ## Install what the tests need and run the whole suite
	@sh .ci/system-packages
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: lint types docs-check ## Style, types, and the CLI reference against --help

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

docs: $(VENV)/dev.stamp ## Write the CLI reference anew
	$(BIN)/python docs/cli_reference.py

pictures: $(VENV)/dev.stamp ## Take the pictures of the documentation (Chromium, QGIS)
	$(BIN)/python docs/pictures.py

docs-check: $(VENV)/dev.stamp
	$(BIN)/python docs/cli_reference.py --check

$(VENV)/bench.stamp: tests/benchmarks/peers.txt $(VENV)/dev.stamp
	$(INSTALL) --constraint $(LOCK) --requirement tests/benchmarks/peers.txt
	@touch $@

bench: $(VENV)/bench.stamp ## Run the benchmarks and write docs/benchmarks.md (a quarter of an hour)
	@sh .ci/system-packages
	@# One thread for linear algebra: figures are for one core.
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --timeout 0 --write-page tests/benchmarks $(ARGS)

faults: $(VENV)/dev.stamp ## Kill each command that writes at 50 moments; full disks, two runs at once (slow)
	INCIDENTMAP_FAULTS=50 $(BIN)/python -m pytest --timeout 0 -s tests/faults $(ARGS)

fuzz: $(VENV)/dev.stamp ## Fuzz each reader for ten minutes (ARGS="--minutes 1 dates")
	cd tests && ../$(BIN)/python -m fuzz $(ARGS)

lock: $(BIN)/python ## Take today's versions into the lock, and their licences into the docs
	$(INSTALL) uv
	UV=$(abspath $(BIN)/uv) sh .ci/lock

lowest: $(BIN)/python ## Test the oldest versions that are allowed
	$(INSTALL) uv
	UV=$(abspath $(BIN)/uv) sh .ci/lowest $(ARGS)

audit: $(BIN)/python ## Ask the package index for known vulnerabilities of the locked versions
	$(INSTALL) pip-audit
	@# Strict: an index without advisories must not pass for one that knows of none.
	$(BIN)/pip-audit --strict --requirement $(LOCK) --no-deps --disable-pip

clean: ## Remove .venv and caches
	rm -rf $(VENV) demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis
