# The two commands of the README: `make dev` and `make test`. Everything they need is installed below this folder;
# tests/prepare.py may install Debian packages when it runs as root.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: dev test lint prepare generate golden simulator clean help

CANDIDATES := python3 python3.13 python3.12 python3.11 python
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do $$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$p && break; done)

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check --quiet
# Empty without Node.js 20 or newer.
NODE := $(shell node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && echo node)

STAGE := generator/xiaoliu/simulator
STAGE_SOURCES := $(shell find $(STAGE) -type f -not -name '*.py*' -not -path '*/dist/*')

# Options for pytest: make test PYTEST="-k utf8"
PYTEST ?=
# Options for the preview server: make dev DEV="--port 9000"
DEV ?=

help:
	@echo "make dev       generate the mini-program, start the demo server and the preview, watch xiaoliu.toml"
	@echo "make test      install what the tests need, then lint, type-check and run them"
	@echo "make generate  write miniprogram_out/ from xiaoliu.toml and templates/"
	@echo "make golden    take the pictures of tests/golden anew; look at them before you commit them"
	@echo "make simulator build what the preview runs (needs Node.js 20 or newer)"
	@echo "make clean     remove what the other commands installed here"

dev: $(VENV)/dev.ready
ifneq ($(NODE),)
	@$(MAKE) --no-print-directory simulator || echo "The preview could not be built, see above; going on without it." >&2
endif
	@$(VENV)/bin/xiaoliu dev $(DEV)

test: prepare lint simulator
	@echo "The generated page, minified and gzipped:" && $(RUN) -m bench.size | tail -n 2
	@$(RUN) -m pytest -n auto $(PYTEST)

lint: $(VENV)/test.ready node_modules/.ready
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check --quiet .
	@$(RUN) -m mypy
	@node_modules/.bin/tsc -p tsconfig.json
	@node_modules/.bin/tsc -p $(STAGE)/tsconfig.json
	@node_modules/.bin/tsc -p generator/xiaoliu/dev/cockpit/tsconfig.json
	@node_modules/.bin/tsc -p generator/xiaoliu/server/h5/web/tsconfig.json

prepare: $(VENV)/test.ready node_modules/.ready
	@$(RUN) -m tests.prepare

generate: $(VENV)/dev.ready
	@$(VENV)/bin/xiaoliu build

golden: prepare simulator
	@XIAOLIU_RENEW_GOLDEN=1 $(RUN) -m pytest -q tests/golden/test_golden.py

simulator: $(STAGE)/dist/index.html
	@:

clean:
	rm -rf $(VENV) node_modules dist $(STAGE)/dist

$(RUN):
ifeq ($(PYTHON),)
	@echo "xiaoliu needs Python 3.11 or newer; tried: $(CANDIDATES). Install one, or say which: make dev PYTHON=/path/to/python" >&2
	@exit 1
else
	@echo "Creating $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV)
endif

$(VENV)/dev.ready: pyproject.toml hatch_build.py | $(RUN)
	@echo "Installing xiaoliu …"
	@$(PIP) install --editable '.[dev]'
	@touch $@

$(VENV)/test.ready: pyproject.toml hatch_build.py | $(RUN)
	@echo "Installing xiaoliu and what its tests need from PyPI …"
	@$(PIP) install --editable '.[dev,test]'
	@touch $@ $(VENV)/dev.ready

$(STAGE)/dist/index.html: $(STAGE_SOURCES) | node_modules/.build.ready
	@echo "Building the simulator …"
	@node $(STAGE)/build.mjs
	@touch $@

node_modules/.build.ready: package.json package-lock.json
	@$(if $(NODE),,echo "The simulator is built with Node.js 20 or newer; there is none here." >&2; exit 1)
	@echo "Installing what the simulator is built from (npm) …"
	@npm ci --omit=dev --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/.ready: package.json package-lock.json
	@$(if $(NODE),,echo "The tests need Node.js 20 or newer (the generator, the server and 'make dev' do not)." >&2; exit 1)
	@echo "Installing the compilers and peers of the tests from npm …"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@ node_modules/.build.ready
