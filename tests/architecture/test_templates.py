"""Templates keep to the strict content policy: no inline style, no inline script, nothing from elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PRODUCT, check_files

COMMENT = re.compile(r"\{#[^\n]*?#\}|(?s:\{%\s*comment\b.*?endcomment\s*%\}|<!--.*?-->)")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
FORBIDDEN = {
    r"\{#": "{# #} over several lines is shown to the reader, use {% comment %}",
    r"<[^>]*\sstyle\s*=": "inline style",
    r"<style\b": "<style>",
    r"<[^>]*\son[a-z]+\s*=": "event attribute",
    r"<[^>]*\shx-on[:\w-]*\s*=": "hx-on needs eval",
    r"<[^>]*\shx-(vals|headers)\s*=\s*['\"]js:": "hx-vals='js:…' needs eval",
    r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*type=[\"']application/json)": "inline script",
    r"javascript:": "javascript: address",
    r"<(script|link|img|iframe|audio|video|source)\b[^>]*\s(src|href)\s*=\s*[\"'](https?:)?//": "file from elsewhere",
}


def violations(source: str) -> list[str]:
    """What the browser would refuse, or what would weaken the policy."""
    text = TAG.sub("…", COMMENT.sub(lambda found: "\n" * found[0].count("\n"), source))
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {reason}"
        for pattern, reason in FORBIDDEN.items()
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


def templates() -> Iterator[Path]:
    return (path for path in sorted(PRODUCT.rglob("templates/**/*")) if path.suffix in {".html", ".svg"})


def test_templates_need_no_exception_to_the_content_policy():
    assert not check_files(templates(), violations)


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button type="button"\n onclick="go()">',
        '<div hx-on:click="go()">',
        "<div hx-vals='js:{a: 1}'>",
        "<script>go()</script>",
        "{# one line\nand another #}",
        '<a href="javascript:go()">',
        '<script src="https://example.org/a.js"></script>',
        '<img src="//example.org/a.png">',
    ],
)
def test_a_violation_is_seen(source):
    assert violations(source)


@pytest.mark.parametrize(
    "source",
    [
        "<script src=\"{% static 'web/app.js' %}\" defer></script>",
        '<a href="https://example.org/">ailleurs</a>',
        '<p class="style">onze = 11</p>',
        '{# <p style="x"> #}',
        '<a href="?a"{% if one == two %} aria-current="page"{% endif %}>',
        '{{ data|json_script:"points" }}',
        '<script type="application/json">{}</script>',
    ],
)
def test_a_clean_template_passes(source):
    assert not violations(source)
