"""Small files of each format that attachments take, made here: nothing is read from anybody's disk."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

ODT = "application/vnd.oasis.opendocument.text"
TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def pdf(words: str = "Contrat", **encryption: str) -> bytes:
    """One blank page; `words` are its title, so that two PDFs differ."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": words})
    if encryption:
        writer.encrypt(**encryption)
    return _written(writer)


def acting_pdf() -> bytes:
    """A PDF that runs JavaScript on opening."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    action = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert('ici');"),
    }
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(DictionaryObject(action))
    return _written(writer)


def image(form: str = "JPEG", size: tuple[int, int] = (64, 48), shade: int = 120) -> bytes:
    """A plain image with its EXIF block."""
    made, exif = Image.effect_noise(size, shade).convert("RGB"), Image.Exif()
    exif[0x010F] = "Appareil"
    out = BytesIO()
    made.save(out, form, exif=exif)
    return out.getvalue()


def odt(words: str = "Bonjour", **more: str | bytes) -> bytes:
    """A text that LibreOffice would open, nearly; `more`: other parts of the archive."""
    parts: dict[str, str | bytes] = {"mimetype": ODT, "content.xml": f"<office><p>{words}</p></office>"}
    return archive(parts | more)


def docx(words: str = "Bonjour", *, types: str = TYPES, **more: str | bytes) -> bytes:
    """A text that Word would open, nearly; `more`: other parts of the archive."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "word/document.xml": f"<document>{words}</document>",
    }
    return archive(parts | more)


def archive(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP of these parts, in this order; the first one is not compressed, as ODT wants."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number, (name, content) in enumerate(parts.items()):
            made.writestr(name, content, zipfile.ZIP_STORED if not number else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def upload(content: bytes, name: str = "contrat.pdf", claimed: str = "application/pdf") -> SimpleUploadedFile:
    """As a browser sends it, with the type that it claims."""
    return SimpleUploadedFile(name, content, content_type=claimed)


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
