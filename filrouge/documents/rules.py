"""Letters as data: the fields of a template, what is unknown in it, what it says once filled. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

_FIELD = re.compile(r"\{([^{}\n]*)\}")
_HEADING = "## "
_LONE = re.compile(r"[{}]")


def unknown_fields(text: str, known: Collection[str]) -> list[str]:
    """What is wrong with a template, in French: a field that does not exist, a brace that is not closed."""
    problems: list[str] = []
    for name in dict.fromkeys(_FIELD.findall(text)):
        if name not in known:
            near = get_close_matches(name, known, 1)
            remedy = f"écrivez {{{near[0]}}}" if near else "choisissez un champ de la liste"
            problems.append(f"« {{{name}}} » n'est pas un champ connu : {remedy}.")
    if _LONE.search(_FIELD.sub("", text)):
        problems.append(
            "Une accolade n'est pas fermée, ou l'est deux fois : un champ s'écrit {nom_du_champ}."
        )
    return problems


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text: a `heading`, a `list` of lines, or a `paragraph`."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """A text as it is printed: « ## » begins a heading, « - » the lines of a list, an empty line ends a paragraph."""
    found: list[Block] = []
    for part in re.split(r"\n{2,}", text.strip()):
        lines = [line.rstrip() for line in part.splitlines() if line.strip()]
        if lines and lines[0].startswith(_HEADING):
            found.append(Block("heading", (lines[0][3:].strip(),)))
            lines = lines[1:]
        items = [line[2:].strip() for line in lines if line.startswith("- ")]
        words = [line for line in lines if not line.startswith("- ")]
        if words:
            found.append(Block("paragraph", tuple(words)))
        if items:
            found.append(Block("list", tuple(items)))
    return found


def filled(text: str, values: Mapping[str, str]) -> str:
    """The template with its fields replaced. A paragraph whose only field is empty goes away, and so does a heading that
    nothing follows."""
    paragraphs = [_paragraph(paragraph, values) for paragraph in re.split(r"\n{2,}", text.strip())]
    kept = [paragraph for paragraph in paragraphs if paragraph]
    return "\n\n".join(
        paragraph
        for paragraph, after in zip(kept, [*kept[1:], _HEADING], strict=True)
        if not (_is_heading(paragraph) and after.startswith(_HEADING))
    )


def _is_heading(paragraph: str) -> bool:
    return paragraph.startswith(_HEADING) and "\n" not in paragraph


def _paragraph(text: str, values: Mapping[str, str]) -> str:
    lines = [_FIELD.sub(lambda found: values.get(found[1], ""), line).rstrip() for line in text.splitlines()]
    kept = [
        line
        for line, before in zip(lines, text.splitlines(), strict=True)
        # « Téléphone : {…} » without a telephone says nothing.
        if line and not (_FIELD.search(before) and line.rstrip().endswith(" :"))
    ]
    return "\n".join(kept)
