# The two commands: `make run` and `make test`. `make help` names the others.
# Nothing here needs more than Python 3.11, git and make; the rest is fetched into .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check format static dist bench docs clean

DATA ?= data
ARGS ?=
# What was installed is known by the requirements, the Python and the folder: change one, install anew.
KEY := $(shell { cat pyproject.toml; pwd; $${PYTHON:-python3} --version; } 2>/dev/null | sha256sum | cut -c1-16)
RUN := .venv/.run-$(KEY)
DEV := .venv/.dev-$(KEY)
DOCS := .venv/.docs-$(KEY)
PY := .venv/bin/python
ASSETS := meetinghouse/static_build/staticfiles.json
export PYTHON
# Compiled modules are kept: without them each start of each process compiles all of them anew, 0.2 s.
unexport PYTHONDONTWRITEBYTECODE

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: $(ASSETS) ## set everything up and start the site with a demo community at http://localhost:3000
	@.venv/bin/meetinghouse demo --data $(DATA) --if-empty
	@exec .venv/bin/meetinghouse up --data $(DATA) $(ARGS)

test: $(DEV) $(ASSETS) ## run the whole suite on SQLite, then on PostgreSQL, with browser journeys
	@make/setup system
	@$(PY) make/test.py $(ARGS)

check: $(DEV) ## format, lint, types, import contracts, templates, migrations: under a minute
	@$(PY) make/check.py

format: $(DEV) ## put Python and templates into the house's format
	@$(PY) make/check.py --fix

static: $(ASSETS) ## collect, hash and compress the assets

dist: $(DEV) $(ASSETS) ## build the wheel and the source archive into dist/
	@rm -rf dist
	@$(PY) -m build --outdir dist . >.cache/dist.log 2>&1 || { tail -n 25 .cache/dist.log >&2; exit 1; }
	@ls -1 dist/*

bench: $(DEV) $(ASSETS) ## measure requests a second, latency, memory and start on this machine
	@$(PY) bench/run.py $(ARGS)

docs: $(DOCS) ## build the manual into docs/_build/html
	@$(PY) -m sphinx -W --keep-going -q -b html -d .cache/sphinx docs docs/_build/html
	@echo "docs/_build/html/index.html"

clean: ## remove what was built; the data folder stays
	@rm -rf .venv .cache build dist docs/_build bench/out tests/out meetinghouse/static_build .hypothesis
	@find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# The workshop's packages hold the server's, so one of the two stamps is enough to run.
$(RUN):
	@[ -e $(DEV) ] || [ -e $(DOCS) ] || make/setup run $@
	@[ -e $@ ] || touch $@
$(DEV):
	@[ -e $(DOCS) ] || make/setup dev $@
	@[ -e $@ ] || touch $@
$(DOCS):
	@make/setup docs $@

$(ASSETS): $(shell find meetinghouse -path '*/static/*' -type f 2>/dev/null) | $(RUN)
	@MEETINGHOUSE_DATA=.cache/static $(PY) manage.py collectstatic --no-input --clear --ignore ext --verbosity 0
	@touch $@
