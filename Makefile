# Casebook with two commands: `make report` and `make test`. Needs Python 3.11 to 3.13 and make, nothing else.
# No target is a file: a folder with a space in its name cannot be one, so the recipes look for themselves.

VENV ?= .venv
CORES ?= 4
PYTHON ?=
SNAKEMAKE_ARGS ?=
PYTEST_ARGS ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder
SECONDS ?= 600
LOCK_ARGS ?= --upgrade
N ?= 12
SEED ?= 1
TO ?= simulated
CRATES ?= crates
CASES ?= 40

RUN := "$(VENV)/bin/python" -m

# Command-line variables reach the recipes by their environment, where no character in them needs care.
export ID N PYTHON SEED TO VENV
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Each job starts Python; where it may not keep what it compiled of our modules, each compiles them anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := report
.PHONY: report test test-all test-faults test-slurm test-pythons browser-tools accept-pictures lint format fuzz bench calibrate case crate simulate verify lock unlock clean help environment tools

report: environment ## every report that is not up to date (the default)
	@$(RUN) snakemake --cores $(CORES) --rerun-incomplete --keep-going $(SNAKEMAKE_ARGS)
	@echo "Made: tables in results/CASE/, case reports in reports/CASE/. Start with reports/index.html"

test: report tools ## the reports, then the tests but the slow ones
	@CASEBOOK_TESTS=quick $(RUN) pytest -m "not slow" $(PYTEST_ARGS)
	@echo "Tests passed; made: tables in results/CASE/, case reports in reports/CASE/. Start with reports/index.html"

test-all: report tools ## the same with the slow ones: what runs again, a new user's first case; CI runs these
	@$(RUN) pytest $(PYTEST_ARGS)

test-faults: tools ## the pipeline killed at a hundred random moments, a full disk, wrong clocks and the like; takes half an hour and more
	@CASEBOOK_FAULT_ROUNDS=16 $(RUN) pytest --numprocesses 0 tests/faults

test-slurm: tools ## CASES=40 cases on a SLURM of its own, of which a node is killed, against a build here (root; slurmctld slurmd munge)
	@"$(VENV)/bin/python" tests/slurm/run.py $(CASES) || [ $$? -eq 77 ]

test-pythons: tools ## the case of the paper under each other Python from 3.11 to 3.13 that is here, against this one
	@"$(VENV)/bin/python" tests/pythons/run.py || [ $$? -eq 77 ]

browser-tools: ## what the tests of pages and documents need beside Python: Chromium, Java, LibreOffice (apt, npm)
	@bash .ci/tools

accept-pictures: tools ## take the pages as they look now for what they should look like; then look at them
	@CASEBOOK_ACCEPT_PICTURES=yes $(RUN) pytest --numprocesses 0 tests/browser/test_pictures.py
	@git status --short tests/browser/accepted

lint: tools ## form and faults of Python and Snakemake files; changes nothing
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) snakefmt --check Snakefile workflow/rules
	@$(RUN) snakemake --lint

format: tools ## bring Python and Snakemake files into form
	@$(RUN) ruff check --quiet --fix-only .
	@$(RUN) ruff format .
	@$(RUN) snakefmt Snakefile workflow/rules

fuzz: tools ## damaged exports against every reader; SECONDS=600 for each (Linux)
	@"$(VENV)/bin/python" tests/fuzz/run.py --seconds $(SECONDS)

bench: tools ## measure speed and memory; takes minutes
	@"$(VENV)/bin/python" benchmarks/run.py

calibrate: tools ## false positives, coverage and power of each procedure; takes minutes
	@"$(VENV)/bin/python" benchmarks/calibrate.py
	@"$(VENV)/bin/python" benchmarks/calibrate_cohort.py

case: ## lay out a new case: make case ID=rossi
	@if [ -z "$$ID" ]; then echo "make case: name the case, for example: make case ID=rossi" >&2; exit 2; fi
	@$(MAKE) --no-print-directory environment
	@"$(VENV)/bin/python" scripts/new_case.py "$$ID"

simulate: environment ## a made-up registry with known effects: make simulate N=1000 SEED=1 TO=simulated
	@"$(VENV)/bin/python" scripts/simulate_registry.py "$$N" "$$SEED" "$$TO"

verify: environment ## build all again in a fresh copy and say what differs
	@"$(VENV)/bin/python" scripts/verify_outputs.py $(CORES)

crate: ## a case with its data, code and report for other tools, as RO-Crate: make crate ID=rossi CRATES=crates
	@if [ -z "$$ID" ]; then echo "make crate: name the case, for example: make crate ID=rossi" >&2; exit 2; fi
	@$(MAKE) --no-print-directory report
	@"$(VENV)/bin/python" scripts/export_crate.py "$$ID" "$(CRATES)"

unlock: environment ## free the folder after a run that was killed
	@$(RUN) snakemake --unlock $(SNAKEMAKE_ARGS)

clean: ## remove everything that was made, but not the environment and the history of the reports
	@find reports -mindepth 1 ! -type d ! -path 'reports/*/history/*' ! -name .gitkeep -delete
	@find reports -mindepth 1 -type d -empty -delete
	@rm -rf results/* logs .snakemake
	@echo "Removed results, reports, logs and .snakemake; kept reports/CASE/history, which nothing can make again"

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1	\2/p' Makefile | while IFS='	' read -r name what; do \
	  printf 'make %-8s %s\n' "$$name" "$$what"; done
	@echo "Variables: CORES=$(CORES) VENV=$(VENV) PYTHON=python3.12 SNAKEMAKE_ARGS=--dry-run PYTEST_ARGS=-x SECONDS=600"

# Sets `python` to the first Python that runs, has a suitable version and can make an environment.
FIND_PYTHON = \
  python=; broken=; \
  for candidate in "$$PYTHON" python3 python3.13 python3.12 python3.11; do \
    [ -n "$$candidate" ] || continue; \
    if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then \
      if "$$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1; then python=$$candidate; break; fi; \
      broken=$${broken:-$$candidate}; \
    elif [ -n "$$PYTHON" ]; then break; fi; \
    if [ -n "$$PYTHON" ]; then break; fi; \
  done; \
  if [ -z "$$python" ] && [ -n "$$broken" ]; then \
    echo "$$broken cannot make environments: install its venv module (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; \
  elif [ -z "$$python" ]; then \
    echo "Casebook needs Python 3.11, 3.12 or 3.13; $${PYTHON:-python3} is none of them. Name one: make PYTHON=/path/to/python3.12" >&2; exit 1; \
  fi

# Nothing is downloaded unchecked: wheels by their hash, and the one package without a wheel is built by the locked setuptools.
INSTALL = "$$VENV/bin/python" -m pip install -q --no-deps --require-hashes --only-binary :all:
INSTALL_LOCK = $(INSTALL) --use-pep517 --no-build-isolation --no-binary connection-pool -r

# The stamp carries the checksum of the lock and is written last: an environment without it is not whole, or not this
# lock's, and is made anew. Only a folder that is an environment, or empty, is ever removed.
environment:
	@stamp="$$VENV/casebook-$$(cksum < requirements.lock | tr -s ' \t' '-')"; \
	if [ -e "$$stamp" ] && "$$VENV/bin/python" -c '' 2>/dev/null; then exit 0; fi; \
	$(FIND_PYTHON); \
	if [ -d "$$VENV" ] && [ ! -e "$$VENV/pyvenv.cfg" ] && ! rmdir "$$VENV" 2>/dev/null; then \
	  echo "$$VENV is a folder but no Python environment: remove it, or name another with VENV=" >&2; exit 1; \
	fi; \
	echo "Installing the locked packages into $$VENV (once; a minute or so)"; \
	rm -rf "$$VENV" && "$$python" -m venv "$$VENV" && \
	sed -n '/^setuptools==/,/# via/p' requirements.lock | $(INSTALL) -r /dev/stdin && \
	$(INSTALL_LOCK) requirements.lock && \
	: > "$$stamp"

# What tests, form and benchmarks need on top; the second lock holds the first with the same versions.
tools: environment
	@stamp="$$VENV/casebook-tools-$$(cksum < requirements-tools.lock | tr -s ' \t' '-')"; \
	if [ -e "$$stamp" ]; then exit 0; fi; \
	echo "Installing the locked tools of the developers into $$VENV (once; a minute or so)"; \
	$(INSTALL_LOCK) requirements-tools.lock && \
	: > "$$stamp"

lock: ## renew both locks: newest versions within pyproject.toml's ranges
	@$(FIND_PYTHON); \
	set -e; scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	"$$python" -m venv "$$scratch/venv"; \
	"$$scratch/venv/bin/python" -m pip install -q 'uv>=0.9'; \
	pin() { \
	  "$$scratch/venv/bin/python" -m uv pip compile pyproject.toml -q "$$@" \
	    --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	    --no-header --no-emit-index-url --no-emit-find-links; \
	  if grep -nE '://|file:|@ |^-' "$$pins"; then \
	    echo "The lock would name a host or a path (see above); the old ones are kept" >&2; exit 1; \
	  fi; \
	}; \
	for lock in requirements.lock requirements-tools.lock; do if [ -e $$lock ]; then cp $$lock "$$scratch"; fi; done; \
	pins="$$scratch/requirements.lock"; pin --extra build $(LOCK_ARGS) -o "$$pins"; \
	pins="$$scratch/requirements-tools.lock"; pin --all-extras -c "$$scratch/requirements.lock" $(LOCK_ARGS) -o "$$pins"; \
	for lock in requirements.lock requirements-tools.lock; do \
	  printf '# %s\n' > "$$scratch/headed" \
	    "Every package with its version and the checksums of its files, for Python 3.11 to 3.13 on Linux and macOS." \
	    "Written by 'make lock' from the ranges in pyproject.toml: change those, then run it again. Not to be edited." \
	    "'make lock LOCK_ARGS=' keeps each version that still fits, for when a package was only added or removed."; \
	  sed 's#-c .*/requirements.lock#-c requirements.lock#' "$$scratch/$$lock" >> "$$scratch/headed"; \
	  cp "$$scratch/headed" $$lock; \
	done
	@echo "Wrote requirements.lock and requirements-tools.lock"
