# Each command works on a fresh machine with Python 3.11 or newer and make: what is needed is installed first.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/rvlms-plan
CASE ?=

# Else each of the hundreds of programs that the tests start, and each of their workers, compiles all modules anew.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run demo test check soak reliability fuzz audit bench bench-large bench-verify format schema pictures constraints clean

run: .venv/run  ## install what is needed and open the program on its own store
	@$(RUN) $(if $(CASE),theatre $(CASE))

demo: .venv/run  ## the same on a temporary store with synthetic cases
	@$(RUN) demo

test: .venv/dev  ## install what is needed and run the tests
	@$(BIN)/python tools/tested.py run $(BIN)/python -m pytest -n 4 --dist worksteal -q

check: .venv/dev  ## format, lint, strict types, import contracts, tests (unless they have just passed on these files)
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/tested.py same || $(MAKE) --no-print-directory test

soak: .venv/dev  ## what takes minutes: 300 kills, 400 power cuts, 1,000 attacks on the file, long random walks
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -q -m soak

reliability: .venv/dev  ## every fault, quick and long, and what was seen: writes docs/reliability.md
	@$(BIN)/python -m pytest -q -m fault -n 2 --dist worksteal tests --reliability-page=docs/reliability.md

fuzz: .venv/dev  ## anything at all to every reader, FUZZ_SECONDS each (60)
	@$(BIN)/python -m pytest -q -m fuzz --durations=0 -rP

audit: .venv/dev .venv/audit  ## licences of all that runs with it; known faults of the pinned versions (needs the network)
	@$(BIN)/python -m pytest -q tests/test_dependencies.py
	@.venv/audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off -r constraints.txt

bench: .venv/dev  ## speeds, each beside its floor measured in the same run
	@$(BIN)/python -m bench

bench-large: .venv/dev  ## the register at 100,000 cases, and what takes long in an audit
	@$(BIN)/python -m bench --large register

bench-verify: .venv/dev  ## verification and export beside a loop that only reads and hashes
	@$(BIN)/python -m bench.verifying

format: .venv/dev
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

schema: .venv/dev  ## write checklists/schema anew from the code
	@$(RUN) checklist schema > checklists/schema/checklist.schema.json
	@$(RUN) checklist schema practice > checklists/schema/practice.schema.json

pictures: .venv/dev  ## draw the pictures of the documentation from the running program
	@$(BIN)/python tools/pictures.py
	@$(BIN)/python tools/tablet.py

constraints:  ## write down the versions that the tests were run with
	@$(BIN)/python tools/constraints.py > constraints.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build

.venv/audit:
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check pip-audit

.venv/run: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/dev: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch .venv/run $@
