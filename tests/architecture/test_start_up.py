"""What is heavy is loaded when somebody asks for it, not by every command and every process that starts."""

import subprocess
import sys

import pytest

HEAVY = (
    "numpy",
    "ortools",
    "pandas",
    "weasyprint",
    "docx",
    "holidays",
    "requests",
    "PIL",
    "pypdf",
    "vacances_scolaires_france",
)
LOADED = (
    "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
    "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
)


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    found = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@pytest.mark.parametrize("package", HEAVY)
def test_a_heavy_package_waits_until_it_is_needed(loaded, package):
    assert "django" in loaded
    assert package not in loaded
