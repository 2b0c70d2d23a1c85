# The whole interface: `make help` shows it.
PY := .venv/bin/python
export FLASK_APP := wsgi
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# npm keeps downloads in the home folder; where there is none it may write to, beside the packages
export npm_config_cache ?= $(shell [ -w "$$HOME" ] && echo "$$HOME/.npm" || echo "$(CURDIR)/.venv/npm-cache")
FIND_PYTHON = for p in python3.11 python3.12 python3.13 python3 python; do command -v $$p >/dev/null 2>&1 && \
  $$p -c 'import ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done
SHOWS := bin/assets.mjs $(shell find app -name '*.html' -o -name '*.py' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup run test demo bench prove lint shell

help: ## show this
	@grep -hE '^[a-z]+:.*##' $(firstword $(MAKEFILE_LIST)) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: .venv/.done node_modules/.done app/static/icons.svg ## install everything that is needed, into .venv and node_modules

.venv/.done: requirements.lock
	@python=$$($(FIND_PYTHON)); [ -n "$$python" ] || { echo "Perlu Python 3.11 atau lebih baru, lengkap dengan venv dan ssl; tidak ditemukan di PATH."; \
	    echo "Di Debian dan Ubuntu: apt-get install python3 python3-venv"; exit 1; }; \
	  if ! [ -x $(PY) ] || ! $(PY) -m pip --version >/dev/null 2>&1; then \
	    echo "• Python: menyiapkan .venv dengan $$($$python --version)"; \
	    $$python -m venv --clear .venv || exit 1; fi; \
	  echo "• Python: memasang pustaka (sekitar satu menit)"; \
	  $(PY) -m pip install --quiet --require-hashes -r requirements.lock >.venv/pip.log 2>&1 || { cat .venv/pip.log; exit 1; }
	@touch $@

node_modules/.done: package-lock.json package.json .npmrc .venv/.done
	@echo "• Tampilan: memasang paket peramban dan data wilayah"
	@npm ci --silent --no-progress --loglevel=error >.venv/npm.log 2>&1 || { cat .venv/npm.log; exit 1; }
	@touch $@

app/static/icons.svg: node_modules/.done $(SHOWS)
	@echo "• Tampilan: menyusun gaya, skrip, dan ikon"
	@mkdir -p app/static
	@npm run --silent build >.venv/npm.log 2>&1 || { cat .venv/npm.log; exit 1; }
	@touch $@

run: setup ## serve the product on http://localhost:8000 (PORT=…) with its own PostgreSQL and Redis
	@exec $(PY) -m bin.run

test: setup ## run all tests against the real PostgreSQL and Redis, and a real browser (PYTEST_ARGS=…)
	@$(PY) -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

demo: setup ## fill the database with Takalar: 37 villages of six districts after the Bimtek
	@PUBLIC_PORT=$${PUBLIC_PORT:-$${PORT:-8000}} .venv/bin/flask demo full

bench: setup ## measure, ONLY=NAME one of: tenancy residents letters site billing bimtek oversight
	@$(PY) -m bench $(ONLY)

prove: setup ## kill -9 in the middle of long work, and PgBouncer between: what is too heavy for every run (PROOF=kill|pooler, ROUNDS=20)
	@$(PY) -m tests.proofs $(PROOF) --rounds $${ROUNDS:-20}

lint: setup ## ruff and mypy
	@.venv/bin/ruff check . && .venv/bin/mypy

shell: setup ## a Python shell inside the application
	@.venv/bin/flask shell
