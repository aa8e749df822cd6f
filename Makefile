# Two commands do everything: `make demo` and `make test`. Both work on a fresh Debian machine with Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
FLEET ?= build/fleet
FIXES ?= 10_000_000
SUDO_APT = DEBIAN_FRONTEND=noninteractive apt-get

.PHONY: demo test lint bench clean

demo: $(VENV)/whereas.stamp
	@$(BIN)/whereas demo --output demo-report || [ $$? -eq 1 ]

test: compiler $(VENV)/test.stamp chromium openssl java
	$(BIN)/pytest -n $(WORKERS)

lint: $(VENV)/lint.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/bench.stamp
	$(BIN)/python bench/network.py
	$(BIN)/python bench/figures.py
	$(BIN)/python bench/check.py
	$(BIN)/python bench/ingest.py
	$(BIN)/python bench/text.py $(CORPORA)
	$(BIN)/python bench/app.py
	$(BIN)/python bench/borders.py
	$(BIN)/python bench/tracks.py --corpus $(FLEET) --make $(FIXES)

clean:
	rm -rf $(VENV) demo-report build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "whereas needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    $(SUDO_APT) update -qq && $(SUDO_APT) install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); \
	  else echo "Python's venv is missing; try: sudo apt-get install python3-venv"; exit 1; fi; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"

$(VENV)/whereas.stamp: $(BIN)/python pyproject.toml tools/compile.py src/whereas/track/scan.c
	@echo "Installing whereas and what it needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/%.stamp: $(VENV)/whereas.stamp
	@echo "Installing what '$*' needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[tracks,spark]' \
	  --group $(subst lint,lint --group test --group bench,$*)
	@touch $@

# A part of what reads tracks is compiled when whereas is installed. Without a compiler it is left out, and all else works.
.PHONY: compiler
compiler: $(BIN)/python
	@{ command -v cc >/dev/null && $(BIN)/python -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null; } || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing a C compiler ..."; $(SUDO_APT) update -qq && $(SUDO_APT) install -y -qq --no-install-recommends gcc libc6-dev python3-dev >/dev/null; \
	  else echo "A C compiler or Python's headers are not here: the tests of what is compiled will be skipped (sudo apt-get install gcc libc6-dev python3-dev)"; fi; }

# The report's tests look at its pages in Chromium.
.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium ..."; $(SUDO_APT) update -qq && $(SUDO_APT) install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; \
	  else echo "Chromium is not here: the tests of the report's pages will be skipped (sudo apt-get install chromium)"; fi; }

# The tests of time stamps ask an authority made with openssl.
.PHONY: openssl
openssl:
	@command -v openssl >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing openssl ..."; $(SUDO_APT) update -qq && $(SUDO_APT) install -y -qq --no-install-recommends openssl >/dev/null; \
	  else echo "openssl is not here: the tests of time stamps will be skipped (sudo apt-get install openssl)"; fi; }

# The tests of tracks on a cluster run Spark on this machine, which needs Java.
.PHONY: java
java:
	@command -v java >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Java ..."; $(SUDO_APT) update -qq && $(SUDO_APT) install -y -qq --no-install-recommends default-jre-headless >/dev/null; \
	  else echo "Java is not here: the tests of tracks on Spark will be skipped (sudo apt-get install default-jre-headless)"; fi; }
