# make run     sets up .venv and estimates a shipped scenario
# make check   formats, lints, types, import contract, tests, tables and docs; five minutes on two cores
# make proofs  the wheel in a clean environment, what needs Node or LibreOffice, and the tests on every other Python of the machine
# make lowest  the tests that a version can move with the lowest versions that pyproject.toml declares
# make newest  the same with the newest versions of everything
# make locks   renews the exact versions, with hashes, that all of this installs; only 'newest' installs without them
# make bench   speed beside peers and named yardsticks, written to benchmarks/RESULTS.md; half an hour on two quiet cores
# make smoke   the same at a small size, to see that it runs
# make fire    10,000 broken workbooks, saved plans, versions and stores; what calibrations cover, 300 replications a cell;
#              16,000 calls of 16 processes that are killed, under a cap

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled files are kept, also where the environment says otherwise: tests start costplan hundreds of times.
unexport PYTHONDONTWRITEBYTECODE

# Fills the environment $(1) with what the lock $(2) names and nothing of a later day, down to what builds costplan itself.
from_lock = $(call install,$(1),--no-deps --require-hashes -r requirements/$(2).txt) && \
  $(call install,$(1),--no-deps --no-build-isolation -e .)

# Installs in the environment $(1) what $(2) asks for: by uv, in a tenth of the time; where it does not find the index that
# pip is set up for, by pip.
install = { $(BIN)/uv pip install -q --python $(1)/bin/python $(2) || $(BIN)/pip --python $(1)/bin/python install -q $(2); }

# What is tested again with other versions: all but what no version moves (tests/once.py).
AGAIN := pytest -n 2 -m "not once"

# Installs at once, by apt, the packages of what is not here yet; $(1) are pairs command:package.
apt = packages=$$(for one in $(1); do command -v "$${one%:*}" >/dev/null || echo "$${one\#*:}"; done); \
  test -z "$$packages" || { $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy --no-install-recommends $$packages; }
OF_SHELLS := zsh:zsh fish:fish
OF_CHROMIUM := chromium:chromium chromedriver:chromium-driver
OF_NPM := node:nodejs npm:npm
OF_LIBREOFFICE := soffice:libreoffice-calc-nogui

.PHONY: run check types tests format golden proofs newer wheel minutes shells editors naughty attack ledger smoke fire libreoffice chromium npm page workbook pythons lowest newest locks bench clean

run: $(VENV)/installed
	$(BIN)/costplan estimate scenarios/quarter.yaml

# Types are checked beside the tests: alone they would keep one core busy for a minute.
check: $(VENV)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j 2 types tests

types:
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/costplan prices lint pricing

tests:
	$(BIN)/pytest -n 2

format: $(VENV)/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(VENV)/installed
	$(BIN)/pytest tests/render/test_golden.py tests/render/test_golden_diff.py tests/render/test_golden_migration.py tests/render/test_compared.py tests/pricing/test_tables.py tests/pricing/test_heads.py tests/pricing/test_catalogue_coverage.py tests/learning/test_fitting.py tests/render/test_verdict_surfaces.py tests/render/test_samples.py tests/docs/test_docs.py tests/reserving/test_bounds_of_models.py --update-golden

# Two at a time, the longest first, after one installation by apt of what any of them needs: what waits for a browser or an
# office leaves a core to the others. Each tells what it found when it ends.
proofs: $(VENV)/installed
	@$(call apt,$(OF_SHELLS) $(OF_CHROMIUM) $(OF_NPM) $(OF_LIBREOFFICE))
	@$(MAKE) --no-print-directory -j 2 --output-sync=target pythons lowest minutes workbook page naughty attack ledger smoke editors shells newer

# What is newer than the lock is not this change's fault: it is told, and fails 'make newest' alone.
newer: $(VENV)/installed
	@mkdir -p build; $(MAKE) --no-print-directory newest >build/newest.log 2>&1 && echo "newest versions: pass" || \
	{ tail -n 20 build/newest.log | sed 's/^/    /'; echo "newest versions: FAIL, see build/newest.log; this change is not judged by it"; }

# The wheel, installed where no checkout is near, quotes a call, estimates a shipped scenario, says which extra a command needs,
# and is typed for its users; the Action and the hook install costplan as they do elsewhere.
wheel: $(VENV)/installed
	rm -rf dist build/wheel && mkdir -p build/wheel
	$(BIN)/python -m build --no-isolation --wheel --outdir dist . >build/wheel/build.log || { cat build/wheel/build.log; exit 1; }
	sed -n 's/^\([^ #].*==.*\) \\$$/\1/p' requirements/dev.txt >build/wheel/versions.txt
	elsewhere=$$(mktemp -d) && trap 'rm -rf "$$elsewhere"' EXIT && \
	$(PYTHON) -m venv "$$elsewhere/env" && "$$elsewhere/env/bin/pip" install -q -c build/wheel/versions.txt dist/costplan-*.whl && cd "$$elsewhere" && \
	env/bin/costplan quote openai/gpt-image-2 -s 1024x1024 -q high --prompt-tokens 150 --as-of 2026-11-23 --format json >quote.json && \
	grep -q '"cost_usd": "0.2115"' quote.json && grep -q 'shipped (2 files)' quote.json && \
	env/bin/costplan estimate quarter --calibration public --as-of 2026-11-23 >/dev/null && env/bin/costplan prices lint && \
	(cd "$(CURDIR)" && COSTPLAN_INSTALLED="$$elsewhere/env/bin" $(BIN)/pytest -n 2 tests/proofs/test_installed.py) && \
	env/bin/pip install -q -c "$(CURDIR)/build/wheel/versions.txt" mypy && env/bin/mypy --strict "$(CURDIR)/tests/api/user.py" && env/bin/python "$(CURDIR)/tests/api/user.py" && \
	echo "the wheel quotes \$$0.2115 in a clean environment"

# The first ten minutes with that wheel and nothing else: what is typed, with the time that each took, stays in build/minutes.
minutes: wheel chromium
	$(BIN)/pytest tests/proofs/test_ten_minutes.py
	cat build/minutes/ten_minutes.txt

# Tab in bash, zsh and fish.
shells: $(VENV)/installed
	@$(call apt,$(OF_SHELLS))
	$(BIN)/pytest tests/proofs/test_completion.py

# What the YAML language server, which editors run, marks, offers and tells in the files of 'costplan init'.
editors: $(VENV)/installed build/npm/installed
	$(BIN)/pytest tests/proofs/test_editors.py

# The Big List of Naughty Strings as labels of a comment, rendered as GitHub does, and of plans through every format.
naughty: $(VENV)/installed build/npm/installed libreoffice
	$(BIN)/pytest -n 2 --dist loadgroup tests/proofs/test_naughty_markdown.py tests/proofs/test_naughty_reports.py

# Other people's cases of YAML and JSON, and a few broken workbooks, saved plans, versions and stores.
attack: $(VENV)/installed build/npm/installed
	$(BIN)/pytest -n 2 tests/proofs/test_suites.py tests/proofs/test_fire.py

# The ledger beside a plain model of it: acts in any order, crashes between any two statements; and a few processes that
# are killed, meet full disks and jumping clocks, each with a log of its own that is replayed against it.
ledger: $(VENV)/installed
	$(BIN)/pytest tests/proofs/test_ledger_model.py tests/proofs/test_guard_fire.py tests/proofs/test_guard_types.py

# 10,000 broken workbooks, saved plans, versions and stores, 60 distributions and 100 chances beside a million draws of a plain
# simulation, what calibrations on calls drawn from known truths cover, 2,000 histories of a ledger, and 16,000 calls of
# 16 processes under fire, beside a JSON file and LiteLLM's BudgetManager, which lies in an environment of its own; takes
# more than an hour, and is no part of CI.
fire: $(VENV)/installed build/peers/installed
	$(BIN)/python benchmarks/guard_fire.py
	$(BIN)/python benchmarks/guard_fire.py --small-disk --seed 2
	$(BIN)/python benchmarks/guard_fire.py json
	build/peers/bin/python benchmarks/guard_fire.py litellm
	COSTPLAN_LEDGERS=2000 $(BIN)/pytest tests/proofs/test_ledger_model.py
	COSTPLAN_DRAWS=1000000 $(BIN)/pytest -n 2 tests/risk/test_reference.py tests/comparing/test_chance.py
	COSTPLAN_REPLICATIONS=300 $(BIN)/pytest -n 2 tests/learning/test_coverage.py tests/learning/test_drift_simulation.py
	COSTPLAN_MUTANTS=10000 $(BIN)/pytest -n 4 tests/proofs/test_fire.py

libreoffice:
	@$(call apt,$(OF_LIBREOFFICE))

# The workbook, recalculated by LibreOffice from its formulas alone and from changed cells.
workbook: $(VENV)/installed libreoffice
	$(BIN)/pytest -n 2 tests/proofs/test_workbook_in_libreoffice.py tests/proofs/test_table_in_libreoffice.py tests/proofs/test_comparison_in_libreoffice.py

# The HTML page of a report in Chromium, and by html-validate; pictures and prints stay in build/page.
page: $(VENV)/installed build/npm/installed chromium
	$(BIN)/pytest tests/proofs/test_page.py
	build/npm/node_modules/.bin/html-validate reports/samples/*.html

chromium:
	@$(call apt,$(OF_CHROMIUM))

npm:
	@$(call apt,$(OF_NPM))

build/npm/installed: tests/proofs/package.json tests/proofs/package-lock.json | npm
	mkdir -p build/npm && cp tests/proofs/package*.json build/npm && npm ci --silent --ignore-scripts --prefix build/npm
	@touch $@

# Newer Pythons, where the machine has them.
pythons: | $(BIN)/uv
	@for python in python3.12 python3.13 python3.14 $$HOME/.pyenv/versions/3.1[2-9]*/bin/python; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || continue; \
	  version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  test -e "build/python-$$version/tested" && continue; \
	  echo "Python $$version"; rm -rf "build/python-$$version"; \
	  "$$python" -m venv --without-pip "build/python-$$version" && $(call from_lock,"build/python-$$version",dev) && \
	  "build/python-$$version/bin/"$(AGAIN) && touch "build/python-$$version/tested" || exit 1; \
	done; rm -f build/python-*/tested

# With the lowest Python too. Its lock holds, for what we ask for ourselves, the lowest version that pyproject.toml allows.
PYTHON_3_11 := $(shell for python in $(PYTHON) python3.11 $$HOME/.pyenv/versions/3.11.*/bin/python; do \
  "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo "$$python" && break; done)

lowest: $(if $(PYTHON_3_11),build/lowest/installed)
	$(if $(PYTHON_3_11),build/lowest/bin/$(AGAIN),@echo "lowest versions: not tried, since no Python 3.11 is here")

build/lowest/installed: pyproject.toml requirements/lowest.txt | $(BIN)/uv
	rm -rf build/lowest && $(PYTHON_3_11) -m venv --without-pip build/lowest && $(call from_lock,build/lowest,lowest)
	@touch $@

newest: | $(BIN)/uv
	rm -rf build/newest && $(PYTHON) -m venv --without-pip build/newest
	$(call install,build/newest,-e '.[dev]')
	build/newest/bin/$(AGAIN)

# The locks hold for every Python from 3.11 on and every system; no registry is named in them, so that any mirror serves.
LOCK := UV_CUSTOM_COMPILE_COMMAND='make locks' $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 \
  --fork-strategy fewest --generate-hashes
locks: npm | $(BIN)/uv
	echo uv | $(LOCK) - -o requirements/uv.txt
	$(LOCK) --all-extras pyproject.toml -o requirements/dev.txt
	$(LOCK) --all-extras pyproject.toml --resolution lowest-direct -o requirements/lowest.txt
	$(LOCK) benchmarks/peers.in -o benchmarks/peers.txt
	cd tests/proofs && npm update --silent --package-lock-only --omit-lockfile-registry-resolved

bench: $(VENV)/installed build/peers/installed
	$(BIN)/python benchmarks/bench.py

# Every row of the benchmarks at a small size: it fails where something breaks, and on no time. LiteLLM itself reads the
# tables that are handed on to it, and charges what is quoted.
smoke: $(VENV)/installed build/peers/installed
	$(BIN)/pytest tests/proofs/test_litellm_reads.py
	$(BIN)/pytest tests/proofs/test_bench.py

# Other people's tools, and what draws the curves: none of it is beside costplan.
build/peers/installed: benchmarks/peers.txt | $(BIN)/uv
	rm -rf build/peers && $(PYTHON) -m venv --without-pip build/peers
	$(call install,build/peers,--no-deps --require-hashes -r benchmarks/peers.txt)
	@touch $@

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "costplan needs Python 3.11 or newer; try make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(BIN)/uv: requirements/uv.txt | $(VENV)/bin/python
	$(BIN)/pip install -q --no-deps --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/installed: pyproject.toml requirements/dev.txt | $(BIN)/uv
	$(call from_lock,$(VENV),dev)
	@touch $@
