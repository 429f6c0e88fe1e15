"""The product's settings, made fast and loud, with a data directory of their own so that tests never touch `var/`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_directory = tempfile.mkdtemp(prefix="filrouge-tests-")
atexit.register(shutil.rmtree, _directory, ignore_errors=True)
# What `scripts.check` has migrated, for tests to copy rather than migrate again: a file, or a database of the cluster.
# Its name is none of the product's: those are taken away below, before the workers of pytest inherit the rest.
MIGRATED_DATABASE = os.environ.get("MIGRATED_DATABASE", "")
for _name in [name for name in os.environ if name.startswith("FILROUGE_")]:
    del os.environ[_name]
os.environ |= {
    "FILROUGE_VAR": _directory,
    "FILROUGE_TMP": _directory,
    "FILROUGE_SECRET_KEY": "tests-only-" + "0" * 53,
    "FILROUGE_NIR_KEY": "1" * 64,
}

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STORAGES, TEMPLATES, VAR_DIR  # noqa: E402
from tests.harness.templates import UndefinedVariable  # noqa: E402

assert Path(_directory) == VAR_DIR

_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # A file, as in production: every thread has its own connection, and locks are real.
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    _options = _database["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    _database["CONN_MAX_AGE"] = 0
    _database["TEST"] = {"TEMPLATE": MIGRATED_DATABASE or None}

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# An invented scheme, so that tests know each of its figures.
SCHEME_DIRS = [Path(__file__).parent / "schemes"]
(VAR_DIR / "static").mkdir()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
