# make run   a living newspaper at http://localhost:8000      (PORT=…, DATA=…)
# make test  proves it
# Everything else here is for people who work on it.

PORT ?= 8000
JOURNEYS ?= tests/journeys
TESTS ?= tests
DATA ?= data
WORKERS ?= 2
BIN := .venv/bin
SRC := src/andruck
FONTS := $(SRC)/reading/static/reading/fonts/fonts.json
PO := $(wildcard $(SRC)/*/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)
# Where this is set, every start of the program translates two thousand files anew, which takes three seconds.
unexport PYTHONDONTWRITEBYTECODE
# Some journeys measure seconds: these run alone, one after the other.
QUICK := not journey and not drill and not screenshot

.PHONY: run test test-fast test-postgres journeys-postgres check format bench bench-million drill messages lock screenshots clean

run: .venv/.run $(FONTS) $(MO)  ## a living newspaper
	@$(BIN)/andruck demo --data $(DATA)
	@echo "The paper:   http://localhost:$(PORT)/"
	@echo "The editor:  http://localhost:$(PORT)/redaktion/   (Ctrl-C stops both)"
	@$(BIN)/andruck serve --port $(PORT) --workers $(WORKERS) --with-worker --data $(DATA)

test: .venv/.test $(FONTS) $(MO) build/machine  ## everything, on SQLite
	@$(BIN)/python -m pytest -m "journey and clock"
	@$(BIN)/python tools/run_tests.py --loadscope-reorder -m "journey and not clock and not screenshot"
	@$(BIN)/python tools/run_tests.py -m "$(QUICK)"

test-fast: .venv/.test $(FONTS) $(MO) build/machine  ## without the browser
	@$(BIN)/python tools/run_tests.py -m "$(QUICK)"

test-postgres: .venv/.test $(FONTS) $(MO) build/machine  ## those that ask the database, on PostgreSQL   (TESTS=… for some)
	@bash tools/postgres.sh $(BIN)/python tools/run_tests.py -m "$(QUICK)" $(TESTS)

journeys-postgres: .venv/.test $(FONTS) $(MO) build/machine  ## the browser's tests on PostgreSQL   (JOURNEYS=… for some)
	@bash tools/postgres.sh $(BIN)/python -m pytest -m "journey and not screenshot" $(JOURNEYS)

check: .venv/.test $(MO)  ## format, lint, types, import contracts
	@$(BIN)/ruff format --check src tests tools bench
	@$(BIN)/ruff check src tests tools bench
	@$(BIN)/djlint --lint --quiet --profile django --ignore H006,H015,H016,H021,H030,H031,T003 $(SRC)
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python tools/messages.py check
	@DJANGO_SETTINGS_MODULE=andruck.project.settings ANDRUCK_DATA=build/check $(BIN)/python -m django makemigrations --check --dry-run --verbosity 0

format: .venv/.test
	@$(BIN)/ruff format src tests tools bench
	@$(BIN)/ruff check --fix --quiet src tests tools bench || true

bench: .venv/.test $(FONTS) $(MO) build/machine  ## measures the budgets: table and build/bench.json
	@$(BIN)/python -m bench

bench-million: .venv/.test $(FONTS) $(MO)  ## the same for a million articles: an hour, 10 GB of disk; SIZE=… for fewer
	@$(BIN)/python -m bench.million $(SIZE)

drill: .venv/.test $(FONTS) $(MO) build/machine  ## the long fault drills
	@$(BIN)/python tools/run_tests.py -m drill --dist load

messages: .venv/.test  ## collect translatable texts into the catalogues
	@$(BIN)/python tools/messages.py update

lock: .venv/.test  ## resolve the versions anew
	@for name in bootstrap run test; do \
	  $(BIN)/uv pip compile requirements/$$name.in --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet --upgrade -o requirements/$$name.txt || exit 1; \
	done

screenshots: .venv/.test $(FONTS) $(MO) build/machine
	@ANDRUCK_README_SHOTS=1 $(BIN)/python tools/run_tests.py -m "screenshot or readme"

clean:
	rm -rf .venv build data .pytest_cache .mypy_cache .ruff_cache

# ---------------------------------------------------------------- the environment
.venv/.bootstrap: requirements/bootstrap.txt tools/environment.sh
	@bash tools/environment.sh bootstrap
	@touch $@

.venv/.run: .venv/.bootstrap requirements/run.txt pyproject.toml
	@test -e .venv/.test -a .venv/.test -nt requirements/test.txt || bash tools/environment.sh requirements/run.txt
	@touch $@

.venv/.test: .venv/.bootstrap requirements/test.txt pyproject.toml
	@bash tools/environment.sh requirements/test.txt
	@touch $@ .venv/.run

build/machine:
	@bash tools/environment.sh machine
	@mkdir -p build && touch $@

# Fonts come from packages and are cut down to the letters a paper prints.
$(FONTS): tools/build_fonts.py .venv/.bootstrap
	@test -e .venv/.run -o -e .venv/.test || $(MAKE) --no-print-directory .venv/.run
	@$(BIN)/python tools/build_fonts.py $(dir $(FONTS))
	@touch $@

%.mo: %.po tools/messages.py
	@test -e .venv/.run -o -e .venv/.test || $(MAKE) --no-print-directory .venv/.run
	@$(BIN)/python tools/messages.py compile
