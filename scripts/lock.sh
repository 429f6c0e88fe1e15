#!/bin/sh
# Writes the hashed locks again. The address of the package index never enters a file.
set -eu
cd "$(dirname "$0")/.."

compile() {
  .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
    --python-version 3.11 "$@"
}

compile pyproject.toml -o requirements/base.lock
compile pyproject.toml --extra dev --constraint requirements/base.lock -o requirements/dev.lock
compile requirements/tools.in --constraint requirements/dev.lock -o requirements/tools.lock
.venv/bin/npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
