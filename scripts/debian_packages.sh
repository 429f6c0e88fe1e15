#!/bin/sh
# What the tests need outside Python: a browser and PostgreSQL. Installs them when root, else says the exact line, exit 3.
set -eu

has_browser() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
has_postgresql() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

missing=''
has_browser || missing="$missing chromium"
has_postgresql || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "· paquets Debian :$missing"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null &&
    has_browser && has_postgresql && exit 0
fi

cat >&2 <<MESSAGE
Fil rouge : les tests ont besoin de paquets du système qui manquent ici :$missing.
Les installer, puis relancer « make test » :
  sudo apt-get update && sudo apt-get install -y$missing
MESSAGE
exit 3
