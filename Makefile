.DEFAULT_GOAL := help
.PHONY: help run test check bench lock
BIN := .venv/bin
UV := $(BIN)/uv
# The bot is started hundreds of times by the tests: Python may keep what it has compiled, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

help: ## list these verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(UV):
	python3 -m venv --without-pip .venv
	python3 -m pip --python $(BIN)/python install --quiet uv

.venv/run: $(UV) constraints/run.txt pyproject.toml
	$(UV) pip install --quiet --require-hashes --requirement constraints/run.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run constraints/dev.txt
	$(UV) pip install --quiet --require-hashes --requirement constraints/dev.txt
	@touch $@

run: .venv/run ## the demo in a browser, or, once there is a config.toml, the real bot
	@$(BIN)/classbell $(if $(wildcard config.toml),run,demo)

test: .venv/dev ## every test
	$(BIN)/pytest -n 4 --dist worksteal

check: .venv/dev ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev ## measure, and rewrite docs/benchmarks.md
	$(BIN)/python -m benchmarks

lock: $(UV) ## pin again what pyproject.toml asks for
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group lock --output-file constraints/run.txt
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group lock --group dev --constraints constraints/run.txt --output-file constraints/dev.txt
