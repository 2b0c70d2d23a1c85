# The whole interface: `make help` shows it.
PY := .venv/bin/python
export FLASK_APP := wsgi
export PATH := $(CURDIR)/.venv/bin:$(PATH)
FIND_PYTHON = for p in python3.11 python3.12 python3.13 python3 python; do command -v $$p >/dev/null 2>&1 && \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done

.DEFAULT_GOAL := help
.PHONY: help setup run test demo bench lint shell

help: ## show this
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: .venv/.done node_modules/.done ## install everything that is needed, into .venv and node_modules

.venv/.done: requirements.lock
	@python=$$($(FIND_PYTHON)); [ -n "$$python" ] || { echo "Perlu Python 3.11 atau lebih baru."; exit 1; }; \
	  echo "• Python: menyiapkan .venv dengan $$python"; [ -x $(PY) ] || $$python -m venv .venv; \
	  echo "• Python: memasang pustaka (sekitar satu menit)"; \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock 2>.venv/pip.log || { cat .venv/pip.log; exit 1; }
	@touch $@

node_modules/.done: package-lock.json bin/assets.mjs .venv/.done
	@echo "• Peramban: memasang paket tampilan dan data wilayah"
	@npm ci --silent --no-progress --loglevel=error >.venv/npm.log 2>&1 || { cat .venv/npm.log; exit 1; }
	@npm run --silent build >.venv/npm.log 2>&1 || { cat .venv/npm.log; exit 1; }
	@touch $@

run: setup ## serve the product on http://localhost:8000 with its own PostgreSQL and Redis
	@exec $(PY) -m bin.run

test: setup ## run all tests against the real PostgreSQL and Redis, and a real browser
	@$(PY) -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

demo: setup ## fill the database with Takalar: 37 villages of six districts after the Bimtek
	@.venv/bin/flask demo full

bench: setup ## measure, ONLY=NAME one of: tenancy residents letters site billing bimtek oversight
	@$(PY) -m bench $(ONLY)

lint: setup ## ruff and mypy
	@.venv/bin/ruff check . && .venv/bin/mypy

shell: setup ## a Python shell inside the application
	@.venv/bin/flask shell
