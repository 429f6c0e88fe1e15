"""Charts drawn by the server: SVG made of attributes only, so that page, print and PDF show the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from filrouge.core.text import thousands

ROW_HEIGHT = 44
BAR_HEIGHT = 14
# The widest bar leaves room on its right for its figure (percent of the width of the chart).
WIDEST = 84


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: `value` in the unit of the chart, `url` leads to the people behind it."""

    label: str
    value: float
    url: str = ""

    @property
    def figure(self) -> str:
        """The value as a reader writes it: « 1 250 », « 12,5 »."""
        if float(self.value).is_integer():
            return thousands(int(self.value))
        whole, decimals = f"{self.value:.1f}".split(".")
        return f"{thousands(int(whole))},{decimals}"


def bars_of(rows: Iterable[Any]) -> list[Bar]:
    """Bars from tuples `(label, value[, url])` or from objects that have these attributes."""
    return [
        Bar(*row) if isinstance(row, tuple) else Bar(row.label, row.value, getattr(row, "url", "") or "")
        for row in rows
    ]


def _bar(index: int, bar: Bar, largest: float) -> SafeString:
    width = f"{WIDEST * max(bar.value, 0) / largest:.2f}" if largest else "0"
    top = index * ROW_HEIGHT
    return format_html(
        '<text x="0" y="{}" font-size="14" fill="currentColor">{}</text>'
        '<rect x="0" y="{}" width="{}%" height="{}" rx="2" fill="#0f5a5f"></rect>'
        '<text x="{}%" dx="8" y="{}" font-size="14" font-weight="600" fill="currentColor">{}</text>',
        top + 15, bar.label, top + 22, width, BAR_HEIGHT, width, top + 34, bar.figure,
    )  # fmt: skip


def bar_svg(bars: list[Bar], title: str, description: str) -> SafeString:
    """Horizontal bars, one under the other, each with its label above and its figure at its end."""
    largest = max((bar.value for bar in bars), default=0)
    drawn = format_html_join("", "{}", ((_bar(i, bar, largest),) for i, bar in enumerate(bars)))
    return format_html(
        '<svg class="fil-chart" role="img" width="100%" height="{}" xmlns="http://www.w3.org/2000/svg">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        max(len(bars), 1) * ROW_HEIGHT, title, description, drawn,
    )  # fmt: skip


def bar_description(bars: list[Bar], unit: str) -> str:
    """The chart told in one sentence, for those who do not see it."""
    if not bars:
        return "Aucune donnée."
    top = max(bars, key=lambda bar: bar.value)
    low = min(bars, key=lambda bar: bar.value)
    unit = f" {unit}" if unit else ""
    if len(bars) == 1:
        return f"{top.label} : {top.figure}{unit}."
    return (
        f"{len(bars)} barres. La plus grande : {top.label}, {top.figure}{unit}. "
        f"La plus petite : {low.label}, {low.figure}{unit}."
    )
