#!/bin/sh
# Prints the first Python ≥ 3.11 that can make a virtual environment (only $PYTHON where it is set);
# else says in French what to install, exit 3.
set -eu

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
can_make_venv='import ensurepip, venv'
without_venv=''

for candidate in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14 python}; do
  path=$(command -v "$candidate" 2>/dev/null) || continue
  "$path" -c "$new_enough" 2>/dev/null || continue
  if "$path" -c "$can_make_venv" 2>/dev/null; then
    "$path" -c 'import sys; print(sys.executable)'
    exit 0
  fi
  without_venv=$("$path" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
done

if [ -n "$without_venv" ]; then
  cat >&2 <<MESSAGE
Fil rouge : $without_venv est là, mais il ne sait pas créer d’environnement (modules venv et ensurepip absents).
Sur Debian ou Ubuntu : sudo apt-get install -y $without_venv-venv
MESSAGE
else
  cat >&2 <<'MESSAGE'
Fil rouge : il faut Python 3.11 ou plus récent, et aucun n’a été trouvé.
Sur Debian 12, Ubuntu 24.04 ou plus récents : sudo apt-get install -y python3 python3-venv
Un Python installé ailleurs se désigne ainsi : make run PYTHON=/chemin/vers/python3
MESSAGE
fi
exit 3
