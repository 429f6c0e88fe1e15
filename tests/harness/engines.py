"""What cannot run here says why, in the report."""

import shutil
from collections.abc import Collection
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser_path() -> Path | None:
    """The system's browser, None when there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return Path(found) if found else None


def touches_database(marks: Collection[str], fixtures: Collection[str]) -> bool:
    """Whether the engine may change what a test finds."""
    return bool(
        {"django_db", "postgresql", "both_engines"} & set(marks)
        or {"db", "transactional_db", "live_server"} & set(fixtures)
    )


def reason_to_skip(marks: Collection[str], *, vendor: str, browser: Path | str | None = "look") -> str | None:
    """Why a test with these marks cannot run on this engine and machine; None when it can."""
    if "postgresql" in marks and vendor != "postgresql":
        return "needs PostgreSQL: make test, or python -m scripts.private_postgresql -- python -m pytest"
    if "browser" in marks and (browser_path() if browser == "look" else browser) is None:
        return "needs a browser: sudo apt-get install -y chromium"
    return None
