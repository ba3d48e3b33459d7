# Two commands on a fresh machine: `make demo` and `make test`. Nothing else is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help demo test coverage test-deep check schemas behaviours catalogues tone-cues demo-real mutants bench bench-forecasting docs conformance lock lowest audit dist torture torture-long safety-case vocabulary clean

help:
	@echo "make demo       an invented caseload, with suggestions for each client"
	@echo "make test       all tests"
	@echo "make coverage   all tests, and which lines they ran; takes half as long again"
	@echo "make test-deep  the invariants over 2,000 histories each, and the long forms of other tests"
	@echo "make check      lint, types, import contracts, schemas, behaviours, catalogues, cues of tone, tiers"
	@echo "make conformance  write the pages of the checks and the tiers anew"
	@echo "make vocabulary  write the page of goal areas, skills and flags anew"
	@echo "make lock       requirements/*.txt anew: every package, one version, with hashes"
	@echo "make lowest     the oldest versions allowed, and a part of the tests with them"
	@echo "make audit      known weaknesses of what is locked; 'not run' where that cannot be learned"
	@echo "make dist       wheel, sdist and bill of materials in dist/"
	@echo "make safety-case  write docs/safety-case.md anew"
	@echo "make demo-real  plans from 32 real histories (DATA=$(DATA))"
	@echo "make docs       the documentation as a site, in docs/_build; a warning is an error"
	@echo "make schemas    write docs/schemas anew"
	@echo "make behaviours  write docs/behaviours.md anew"
	@echo "make catalogues  bring the translations' .po and .mo up to date"
	@echo "make tone-cues  fit the tone linter's cues anew; after a change of words, too"
	@echo "make mutants    rules and controls changed or taken out one by one: does a test notice?"
	@echo "make torture    kills, power cuts, failing disks, hostile plugins: the bar, row by row"
	@echo "make torture-long  the same at length, into docs/reports; takes an hour"
	@echo "make bench      every benchmark, with the peers, into docs/benchmarks.md; takes hours"
	@echo "make bench-forecasting  practice forecast in real records, beside baselines (DATA=$(DATA))"
	@echo "make clean      remove what these commands made"

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/demo: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/test: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

$(VENV)/check: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[test,check]'
	touch $@

$(VENV)/docs: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	touch $@

# All three at once: what a fresh machine gets in .ci/run.
$(VENV)/every: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[test,check,docs]'
	touch $(VENV)/test $(VENV)/check $(VENV)/docs $@

$(VENV)/supply: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[supply]'
	touch $@

demo: $(VENV)/demo
	HOMEWORK_HOME=demo $(BIN)/homework init --demo
	HOMEWORK_HOME=demo $(BIN)/homework suggest --all
	@echo; echo "More: HOMEWORK_HOME=demo $(BIN)/homework suggest demo-3 --json; $(BIN)/homework --help"

# One worker more than cores: some tests wait for what hangs, a disk or a package.
test: $(VENV)/test
	$(BIN)/python -m pytest -n 3 $(TEST_OPTIONS)

coverage: $(VENV)/test
	$(BIN)/python -m pytest -n 2 --cov=recommender --cov-fail-under=95 --cov-report=term:skip-covered

test-deep: $(VENV)/test
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n 2 tests/invariants tests/rights tests/hostile tests/torture tests/store tests/engine tests/cli tests/benchmarks tests/real

check: $(VENV)/check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml recommender plugins models
	$(BIN)/python docs/make_schemas.py --check
	$(BIN)/python docs/make_behaviours.py --check
	$(BIN)/python docs/make_catalogues.py --check
	$(BIN)/python docs/make_tone_cues.py --check
	$(BIN)/python docs/make_conformance.py --check
	$(BIN)/python docs/make_safety_case.py --check
	$(BIN)/python docs/make_vocabulary.py --check

docs: $(VENV)/docs
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --builder html docs docs/_build
	@echo "The site: docs/_build/index.html"

LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: $(VENV)/supply
	$(LOCK) --upgrade --all-extras --output-file requirements/dev.txt
	$(LOCK) --extra dask --extra encrypted --extra parquet --constraints requirements/dev.txt \
		--output-file requirements/run.txt

lowest: $(VENV)/supply
	rm -rf $(VENV)-lowest
	$(PYTHON) -m venv $(VENV)-lowest
	$(BIN)/uv pip install --quiet --python $(VENV)-lowest/bin/python --resolution lowest-direct --editable '.[test]'
	$(VENV)-lowest/bin/python -m pytest -q tests/domain tests/engine tests/host tests/interchange tests/store/test_store_log.py tests/store/test_store_encryption.py

audit: $(VENV)/supply
	$(BIN)/python requirements/audit.py

dist: $(VENV)/supply
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml \
		--output-reproducible --output-format JSON --output-file "$$(ls dist/*.whl).cdx.json"

schemas: $(VENV)/check
	$(BIN)/python docs/make_schemas.py

behaviours: $(VENV)/check
	$(BIN)/python docs/make_behaviours.py

catalogues: $(VENV)/check
	$(BIN)/python docs/make_catalogues.py

tone-cues: $(VENV)/check
	$(BIN)/python docs/make_tone_cues.py

conformance: $(VENV)/check
	$(BIN)/python docs/make_conformance.py

safety-case: $(VENV)/check
	$(BIN)/python docs/make_safety_case.py

vocabulary: $(VENV)/check
	$(BIN)/python docs/make_vocabulary.py

demo-real: $(VENV)/demo
	rm -rf demo-real
	$(BIN)/python -m pip install --quiet --no-deps --target demo-real/plugins ./examples/plugins/oral-care
	PYTHONPATH=demo-real/plugins $(BIN)/python examples/real_histories.py --data "$(DATA)" --home demo-real

mutants: $(VENV)/test
	$(BIN)/python -m pip install --quiet 'cosmic-ray>=8.3,<9'
	$(BIN)/python tests/mutation/run.py
	$(BIN)/python tests/mutation/removals.py
	$(BIN)/python tests/mutation/controls.py

torture: $(VENV)/test
	$(BIN)/python -m torture.run change $(TORTURE_OPTIONS)

# Stopped, it goes on where it was, with the same revision: what is done is in .torture.
torture-long: $(VENV)/test
	$(BIN)/python -m torture.run long --keep .torture/long.jsonl \
		--report docs/reports/torture-long-$$(date -u +%Y-%m-%d).md $(TORTURE_OPTIONS)

$(VENV)-bench/ready: $(VENV)/python pyproject.toml benchmarks/requirements.txt
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --editable . psutil rich threadpoolctl -r benchmarks/requirements.txt
	touch $@

# What docs/benchmarks.md compares; the others of benchmarks/deciding/trials.py are for looking closer.
DECIDING = ours random easiest popular fixed-ladder adaptive-ladder \
	oracle-no-week oracle-steps oracle-no-week-steps \
	knowing knowing-steps knowing-cold knowing-cold-steps sklearn mabwiser-shared contextualbandits-shared \
	vowpalwabbit-regularised vowpalwabbit-quadratic river bayesianbandits

bench: $(VENV)-bench/ready
	$(VENV)-bench/bin/python -m benchmarks.forecasting.run --data "$(DATA)" --out benchmarks/results --jobs 2
	$(VENV)-bench/bin/python -m benchmarks.deciding.run --out benchmarks/results --jobs 2 \
		--clients 100 --logged 300 --policies $(DECIDING)
	$(VENV)-bench/bin/python -m benchmarks.rules --jobs 2
	$(VENV)-bench/bin/python benchmarks/speed.py
	$(VENV)-bench/bin/python benchmarks/scale.py
	$(VENV)-bench/bin/python benchmarks/page.py

bench-forecasting: $(VENV)/test
	$(BIN)/python -m benchmarks.forecasting.run --data "$(DATA)" --out benchmarks/results --jobs 2

clean:
	rm -rf $(VENV) $(VENV)-bench demo demo-real dist build docs/_build .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis $(VENV)-lowest
