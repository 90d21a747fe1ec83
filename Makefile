# Two commands do all the set-up: `make run` opens the workbook, `make test` tests it.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: run test test-others test-browser lint pages truth speed kills fuzz machine strings walk figures clean

run: .venv/run $(if $(findstring --app,$(ARGS)),.venv/app)
	$(BIN)/pmskills open $(ARGS)

# The browser's tests wait much of the time, so the others run beside them.
test: .venv/test
	@$(MAKE) --no-print-directory --keep-going --jobs=2 test-others test-browser

test-others:
	$(PYTEST) --ignore tests/browser --nbval --nbval-sanitize-with tests/nbval.cfg

# Told at its end: two rows of dots at once cannot be read.
test-browser:
	@told=$$(mktemp); $(PYTEST) tests/browser >$$told 2>&1; code=$$?; cat $$told; rm $$told; exit $$code

lint: .venv/test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Run the pages anew on the example journal, keeping their outputs.
pages: .venv/test
	PMSKILLS_HOME=$$(mktemp -d) $(BIN)/jupyter nbconvert --execute --inplace --ExecutePreprocessor.store_widget_state=False --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

# How far the scores can be trusted: a simulation (about two minutes).
truth: .venv/test
	$(BIN)/python benchmarks/truth.py $(ARGS)

# How quick the scores are, for one person and for ten million (some minutes, and a quiet machine).
speed: .venv/test
	$(BIN)/python benchmarks/speed.py --full $(ARGS)

# Nothing lost: 2,000 kills, then planted faults; 2,000 broken files of each kind (some minutes each).
kills: .venv/test
	PYTHONPATH=tests/golden $(BIN)/python tests/faults/kills.py --planted $(ARGS)

fuzz: .venv/test
	PYTHONPATH=tests/golden $(BIN)/python tests/faults/fuzz.py $(ARGS)

# Every page in JupyterLab with axe ($PMSKILLS_AXE), every page of the web app by keyboard, a restart.
walk: .venv/test
	$(PYTEST) -s tests/browser/walk.py

# How quick page 2 is against a bare page with one slider, in one run.
figures: .venv/test
	$(PYTEST) -s tests/browser/figures.py

# The journal against a model: 1,000 runs of 50 steps (half an hour).
machine: .venv/test
	$(BIN)/python tests/journal_machine.py $(ARGS)

# Every hostile text in every field, and canaries on every page, in real Chromium (half an hour).
strings: .venv/test
	PMSKILLS_HOSTILE_ROUNDS=200 PMSKILLS_CANARY_PAGES=all $(PYTEST) -s tests/browser/test_hostile.py tests/browser/canaries.py tests/test_formulas.py

.venv/run: pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'pmskills needs Python 3.11 or newer: make PYTHON=python3.11 ...')"
	@echo 'Installing what the workbook needs into .venv: about two minutes, this once.'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/app: .venv/run
	@echo 'Installing what the web app needs.'
	$(BIN)/python -m pip install --quiet --editable '.[app]'
	touch $@

.venv/test: .venv/run
	@echo 'Installing what the tests need.'
	$(BIN)/python -m pip install --quiet --editable '.[app,cohort,test]'
	touch $@

clean:
	rm -rf .venv
