# Fil rouge. `make run` to use it, `make test` to check it.
.PHONY: run install install-dev test test-next lint bench lock clean

BIN := .venv/bin

run: install
	@$(BIN)/python -m scripts.run

install:
	@python=$$(sh scripts/find_python.sh) || exit $$?; "$$python" scripts/install.py

install-dev:
	@python=$$(sh scripts/find_python.sh) || exit $$?; "$$python" scripts/install.py --dev

test: install-dev
	@sh scripts/debian_packages.sh
	@$(BIN)/python -m scripts.check

test-next:
	@python3.13 -c '' 2>/dev/null || { echo "Fil rouge : python3.13 introuvable, rien à vérifier." >&2; exit 3; }
	@$(MAKE) test PYTHON=python3.13

lint: install-dev
	@$(BIN)/python -m scripts.check --lint-only

bench: install-dev
	@$(BIN)/python -m scripts.bench

lock: install-dev
	@sh scripts/lock.sh

clean:
	rm -rf .venv node_modules build *.egg-info .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
