# Two commands do all the set-up: `make demo` shows what Brightspots does, `make test` checks that it does it.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready

# Processes by the hundred are started: each would compile the library anew where Python may not keep what it compiled.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint fast docs bench soak clean

demo: $(READY)
	$(BIN)/brightspots demo --out brightspots-demo

# What fails beside others is run once more, alone: a browser on a busy machine may miss its time. The second run ends
# with the names of those that it saved.
SLOW := -m "(slow or browser) and not soak" -q tests
test: $(READY) lint fast
	$(BIN)/python -m pytest $(SLOW) -n auto --dist loadfile \
	|| $(BIN)/python -m pytest $(SLOW) --last-failed --last-failed-no-failures none

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

FAST := -m "not slow and not browser and not soak" -q
fast: $(READY)
	$(BIN)/python -m pytest $(FAST) -n auto || $(BIN)/python -m pytest $(FAST) --last-failed --last-failed-no-failures none

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Brightspots needs Python 3.11 or later; this is ' + sys.version.split()[0])"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,docs]"
	$(BIN)/python -c "import pathlib; pathlib.Path('$(READY)').touch()"

docs: $(READY)
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build
	@echo "Open docs/_build/index.html"

# By hand: figures to quote, on a machine that does nothing else.
bench: $(READY)
	$(BIN)/python tests/benchmarks/bench_analyse.py
	$(BIN)/python tests/benchmarks/bench_small_charts.py
	$(BIN)/python tests/benchmarks/bench_counting.py --schools 50 --students 5000
	$(BIN)/python tests/benchmarks/bench_figures.py
	$(BIN)/python tests/benchmarks/bench_batch.py
	$(BIN)/python tests/benchmarks/bench_schools.py
	$(BIN)/python tests/benchmarks/bench_slices.py
	$(BIN)/python tests/benchmarks/bench_records.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_placebo.py
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_served.py

soak: $(READY)
	BRIGHTSPOTS_EXAMPLES=search $(BIN)/python -m pytest $(FAST) -n auto
	$(BIN)/python -m pytest -m soak -q tests
	BRIGHTSPOTS_PHONES=20 $(BIN)/python -m pytest tests/apps/test_room_in_browsers.py -q -k at_once
	$(BIN)/python tests/soak/check_big_folder.py
	$(BIN)/python tests/soak/kill_batches.py
	$(BIN)/python tests/soak/save_hard.py
	PYTHONPATH=. $(BIN)/python tests/soak/planted_faults.py
	PYTHONPATH=. $(BIN)/python tests/soak/hold_open.py

clean:
	rm -rf $(VENV) brightspots-demo docs/_build
