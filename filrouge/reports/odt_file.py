"""A report as an ODT: the parts of the archive, each from its template, no library (G-6).

An ODT is four small texts in an archive; a template that escapes what it is given holds them better than a library would."""

import zipfile
from io import BytesIO

from django.template.loader import render_to_string

from filrouge.core.text import legible
from filrouge.reports.docx_file import BAR_MARGIN, FONT, SHEET_WIDTH, bar_picture
from filrouge.reports.paper import BARS_WIDTH, WHOLE, Facts, Grid, Paper

_KIND = "application/vnd.oasis.opendocument.text"
_BAR = "Pictures/bar.png"
_PARTS = {"content.xml": "odt_content.xml", "styles.xml": "odt_styles.xml", "meta.xml": "odt_meta.xml",
          "META-INF/manifest.xml": "odt_manifest.xml"}  # fmt: skip
# The same report gives the same file: an archive would else say when it was made.
_MADE = (1980, 1, 1, 0, 0, 0)
# Points in a millimetre.
_POINTS = 72 / 25.4


def odt(laid: Paper) -> bytes:
    """The whole file."""
    stream = BytesIO()
    context = {"laid": laid, "widths": _widths(laid), "bar": _BAR, "longest": _longest(), "font": FONT}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # First, and as it is: that is how an ODT is recognised.
        archive.writestr(zipfile.ZipInfo("mimetype", _MADE), _KIND, zipfile.ZIP_STORED)
        for name, template in _PARTS.items():
            text = legible(render_to_string(f"reports/{template}", context))
            archive.writestr(zipfile.ZipInfo(name, _MADE), text.strip(), zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo(_BAR, _MADE), bar_picture())
    return stream.getvalue()


def _widths(laid: Paper) -> list[tuple[int, str]]:
    """Each width of a column that a table has, in hundredths, and in millimetres as ODT writes them."""
    found = {width for block in laid.blocks if isinstance(block, Facts | Grid) for width in block.widths}
    return [(width, f"{SHEET_WIDTH * width / WHOLE:.1f}mm") for width in sorted(found | {WHOLE // 2})]


def _longest() -> int:
    """The longest bar, in points: templates only multiply whole numbers."""
    return round((SHEET_WIDTH * BARS_WIDTH / WHOLE - BAR_MARGIN) * _POINTS)
