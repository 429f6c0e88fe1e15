"""Make `.venv` and `node_modules` exactly as the locks say.

Standard library only, since it runs before anything is installed. Each step leaves
the digest of what it was made from, so a second run does nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
NODE_MODULES = ROOT / "node_modules"


def say(text: str) -> None:
    """One line of progress for the person who waits."""
    sys.stdout.write(f"· {text}\n")
    sys.stdout.flush()


def digest(*sources: Path | str) -> str:
    """The digest of files and words, in order."""
    total = hashlib.sha256()
    for source in sources:
        total.update(source.read_bytes() if isinstance(source, Path) else source.encode())
        total.update(b"\0")
    return total.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Whether the step that left `stamp` was made from the same sources."""
    return stamp.is_file() and stamp.read_text() == value


def run(*command: str | Path) -> None:
    """Run a step quietly; show what it said only when it fails, then stop with its code."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        sys.stderr.write(f"\nFil rouge : l’étape « {' '.join(map(str, command[:4]))}… » a échoué.\n")
        sys.stderr.write("Vérifier l’accès aux dépôts de paquets et la place sur le disque, puis relancer.\n")
        raise SystemExit(done.returncode)


def is_usable(folder: Path) -> bool:
    """Whether the environment in `folder` was made there by this very version of Python."""
    configuration = folder / "pyvenv.cfg"
    if not configuration.is_file() or not (folder / "bin" / "python").exists():
        return False
    text = configuration.read_text(encoding="utf-8")
    return f"version = {platform.python_version()}\n" in text and f" {folder}\n" in text


def make_venv() -> None:
    """An isolated Python, made again when its interpreter changed or when the folder was moved."""
    if is_usable(VENV):
        return
    say(f"environnement Python {sys.version_info[0]}.{sys.version_info[1]} dans .venv")
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=True).create(VENV)


def install_packages(lock: str) -> None:
    """Everything that the lock names, hashes checked, then the project itself."""
    locks = [ROOT / "requirements" / f"{name}.lock" for name in ("tools", "base", "dev")]
    value = digest(*locks, ROOT / "pyproject.toml")
    stamps = {name: VENV / f".installed-{name}" for name in ("base", "dev")}
    if is_current(stamps["dev"], value) or is_current(stamps[lock], value):
        return
    say("outils d’installation (uv, empreintes vérifiées)")
    run(BIN / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", locks[0])
    say(f"bibliothèques ({lock}.lock, empreintes vérifiées)")
    uv = (BIN / "uv", "pip", "install", "--quiet", "--python", BIN / "python")
    run(*uv, "--require-hashes", "-r", ROOT / "requirements" / f"{lock}.lock")
    run(*uv, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamps[lock].write_text(value)


def install_assets() -> None:
    """Style sheets and other files from npm, through the npm that comes with the Python packages."""
    value = digest(ROOT / "package.json", ROOT / "package-lock.json")
    stamp = NODE_MODULES / ".installed"
    if is_current(stamp, value):
        return
    say("feuilles de style (npm ci, sans script)")
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    run(BIN / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(value)


def main() -> None:
    """Install what running (`base`) or working on (`dev`) Fil rouge needs."""
    parser = argparse.ArgumentParser(description="Installe Fil rouge dans .venv et node_modules.")
    parser.add_argument("--dev", action="store_true", help="avec les outils de test et de relecture")
    options = parser.parse_args()
    make_venv()
    install_packages("dev" if options.dev else "base")
    install_assets()


if __name__ == "__main__":
    main()
