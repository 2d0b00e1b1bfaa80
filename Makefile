# All of it needs make and Python 3.11 with venv; `make help` lists the targets.

# The system's own first: Debian builds it with profile-guided optimisation, which is a fifth faster than a plain build.
PYTHON := $(shell for each in /usr/bin/python3.11 python3.11; do \
	"$$each" -c "import ensurepip" 2>/dev/null && command -v "$$each" && exit; done; command -v python3.11 || command -v python3)
BIN := .venv/bin
export PYTHONUNBUFFERED := 1
# A test run starts hundreds of processes: each would compile all of the code again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check fmt lock messages docs race migrations-proof bench-pages bench-search bench-travel bench-renewals faults soak machine-proof audit stripe-smoke demo-history clean \
	venv venv-test system-packages lint types layers templates django deploy migrations texts

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: venv ## set up and start the demo shop; PORT=8001 for another port
	@$(BIN)/python -m scripts.run

test: system-packages venv-test ## all tests; STAGE="sqlite journeys" for some stages, ARGS="-k word" for pytest
	@$(BIN)/python -m scripts.test $(STAGE) -- $(ARGS)

check: system-packages venv-test ## everything that needs no server: style, types, layers, templates, settings, texts
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target lint types layers templates django deploy migrations texts

fmt: venv-test ## put code and templates into the house's form
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djlint --reformat --quiet templates

lock: venv-test ## pin the packages anew from requirements/*.in; UPGRADE=--upgrade for newer ones
	cd requirements && for set in "base.in -o base.txt" "mysql.in -c base.txt -o mysql.txt" "test.in -c mysql.txt -o test.txt"; do \
		../$(BIN)/uv pip compile --quiet --python-version 3.11 --custom-compile-command "make lock" $(UPGRADE) $$set || exit 1; \
	done

messages: venv ## bring the translation catalogues up to date with the code
	$(BIN)/python manage.py messages --add

docs: venv ## write docs/environment.md from config/env.py
	$(BIN)/python -m scripts.environment_table

race: system-packages venv-test ## 100 rounds of the checkout race on MariaDB (make test runs 10)
	@RACE_ROUNDS=100 $(BIN)/python -m scripts.test concurrency -- -k last_unit -n 0 -s

migrations-proof: system-packages venv-test ## the quick migrations make the very tables that Django alone makes
	@$(BIN)/python -m scripts.test mariadb -- -m proof -n 0

bench-pages: system-packages venv-test ## pages per second, CPU and queries per page on MariaDB and Redis
	@$(BIN)/python -m tests.bench.pages

bench-search: system-packages venv-test ## how long questions to the search take with 50,000 products, on both databases
	@$(BIN)/python -m tests.bench.search $(or $(PRODUCTS),50000)

bench-travel: system-packages venv-test ## how long a year of 200 subscribers takes `travel`, and whether all rules hold
	@$(BIN)/python -m tests.bench.travel

bench-renewals: system-packages venv-test ## 100,000 boxes due at once: debits per second, statements, memory; DUE=10000 for fewer
	@$(BIN)/python -m tests.bench.renewals $(or $(DUE),100000)

faults: system-packages venv-test ## workers killed at every step of a debit, 20 times each, and the books compared; RUNS=2 DUE=60 for less
	@DUE=$(or $(DUE),300) $(BIN)/python -m tests.faults.proof $(or $(RUNS),20)

soak: system-packages venv-test ## long random lives of subscriptions, rules checked after each step; MINUTES=60
	@ENVIRONMENT=test MACHINE_LUCK=1 MACHINE_SECONDS=$$(( $(or $(MINUTES),60) * 60 )) MACHINE_STEPS=400 MACHINE_HOURS_PER_STEP=66 \
		$(BIN)/python -m pytest -n 2 -q -rP -m "not proof" tests/machine

machine-proof: system-packages venv-test ## what those random lives check can fail: guards of the shop are taken away, one at a time
	@ENVIRONMENT=test MACHINE_SHRINK=0 $(BIN)/python -m pytest -n 2 -q -rP -m proof tests/machine

audit: system-packages venv-test ## Lighthouse and axe on a demo shop started for it; needs node
	@$(BIN)/python -m tests.audit.pages

stripe-smoke: venv ## the happy path against Stripe's test mode; needs a test key in STRIPE_SECRET_KEY
	@$(BIN)/python -m scripts.stripe_smoke

demo-history: venv ## 3,000 customers over two years in the demo shop
	$(BIN)/python manage.py demo --customers 3000 --months 24

clean: ## remove all data of the shop: var/ with its database, pictures and queue
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

venv:
	@$(PYTHON) scripts/setup.py run

venv-test:
	@$(PYTHON) scripts/setup.py test

system-packages:
	@$(PYTHON) scripts/system_packages.py

lint:
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet . && echo "ruff: clean"

types:
	@$(BIN)/mypy --no-error-summary && echo "mypy: clean"

layers:
	@$(BIN)/lint-imports --no-logo

templates:
	@$(BIN)/djlint --lint --check --quiet templates && echo "djlint: clean"

django:
	@ENVIRONMENT=test $(BIN)/python manage.py check --fail-level WARNING

deploy:
	@$(BIN)/python -m scripts.check_deploy

migrations:
	@ENVIRONMENT=test $(BIN)/python manage.py makemigrations --check --dry-run

texts:
	@$(BIN)/python manage.py messages --check
