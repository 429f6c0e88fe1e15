"""Templates with fields: what is unknown in them, what they say once filled. Pure."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

_FIELD = re.compile(r"\{([^{}\n]*)\}")
_LONE = re.compile(r"[{}]")
_HEADING = "## "


def fields_of(text: str) -> frozenset[str]:
    """The names between braces."""
    return frozenset(_FIELD.findall(text))


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


def filled(text: str, values: Mapping[str, str]) -> str:
    """The template with its fields replaced. A paragraph whose only field is empty goes away, and so does a heading that
    nothing follows."""
    paragraphs = [_paragraph(paragraph, values) for paragraph in re.split(r"\n{2,}", text.strip())]
    kept = [paragraph for paragraph in paragraphs if paragraph]
    return "\n\n".join(
        paragraph
        for paragraph, after in zip(kept, [*kept, _HEADING][1:], strict=True)
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
