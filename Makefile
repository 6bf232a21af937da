# jifen · 积分: `make run` shows it, `make test` proves it, `make check` judges it, `make fix` tidies it.
PYTHON ?= python3.11
BIN := .venv/bin
UV_COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11

# A stamp is named after the hash of what it was made from: change the requirements and the next make installs them.
hash = $(shell cat $(1) | sha256sum | cut -c1-16)
VERSION := $(shell grep -m1 '^\#\# [0-9]' CHANGELOG.md | cut -d' ' -f2)
READY := .venv/.setup-dev-$(call hash,requirements/dev.txt pyproject.toml)-$(VERSION)
BENCH_READY := .venv/.setup-bench-$(call hash,requirements/bench.txt)

.DELETE_ON_ERROR:
.PHONY: run setup test check fix bench bench-platform docs prove lock clean

# The platform in a browser with the invented province inside, until Ctrl-C; ONCE=1 stops when it is ready.
run: $(READY)
	@.ci/font
	JIFEN_DEMO=1 $(BIN)/jifen platform serve

# Only .venv, for those who want the command line.
setup: $(READY)

# Three processes for the two cores of a build server: stories wait for pages and workers a quarter of their time.
test: $(READY)
	@.ci/components
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

prove: $(READY)
	@.ci/components
	$(BIN)/python -m pytest -m prove

# Every check runs even when an earlier one failed; nothing is changed.
check: $(READY)
	@failed=""; \
	attempt() { name=$$1; shift; echo "--> $$name"; "$$@" || failed="$$failed · $$name"; }; \
	attempt "format" $(BIN)/ruff format --check .; \
	attempt "lint" $(BIN)/ruff check .; \
	attempt "types" $(BIN)/mypy; \
	attempt "direction of imports" $(BIN)/lint-imports --no-logo; \
	attempt "generated docs" $(BIN)/python docs/build_reference.py --check; \
	if [ -n "$$failed" ]; then echo "check: failed$$failed. 'make fix' mends format, simple lint and generated docs."; exit 1; fi; \
	echo "check: all well."

fix: $(READY)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/python docs/build_reference.py

docs: $(READY)
	$(BIN)/python docs/build_reference.py

# BENCH=full adds the 10 million row; the environment passes through.
bench: $(READY) $(BENCH_READY)
	$(BIN)/python -m bench

bench-platform: $(READY) $(BENCH_READY)
	$(BIN)/python -m bench.platform

# Writes requirements/*.txt anew from *.in. No registry address ends up in them: whoever installs uses the registry of the machine.
lock: $(READY)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/lock.txt
	for set in lock engine platform dev; do $(UV_COMPILE) --upgrade requirements/$$set.in -o requirements/$$set.txt || exit 1; done
	$(UV_COMPILE) --upgrade --constraint requirements/dev.txt requirements/bench.in -o requirements/bench.txt
	@echo "Locked. Read the difference, run 'make test', then commit *.in and *.txt together."

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY):
	@PYTHON=$(PYTHON) .ci/set-up requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@rm -f .venv/.setup-dev-* && touch $@

$(BENCH_READY): | $(READY)
	@.ci/set-up requirements/bench.txt
	@rm -f .venv/.setup-bench-* && touch $@
