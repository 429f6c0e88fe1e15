"""Templates with fields: what is unknown in them, what they say once filled. Pure."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

_FIELD = re.compile(r"\{([^{}\n]*)\}")
_LONE = re.compile(r"[{}]")
_ALONE = re.compile(r"\s*\{[^{}\n]*\}\s*")
_ANSWER = re.compile(r" :(?:\s*\{[^{}\n]*\})+\s*$")
_HEADING = "## "
# What would begin a heading or the line of a list, in words that stand inside a sentence.
_MARK = re.compile(r"^(## |- )", re.MULTILINE)


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
    nothing follows. Only a field alone on its line may bring headings and lists."""
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
    lines = (_line(line, values) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _line(template: str, values: Mapping[str, str]) -> str:
    """One line filled; empty when it only announces what is empty: « Téléphone : {…} » without a telephone."""
    answer = _ANSWER.search(template)
    if answer and not any(values.get(name, "").strip() for name in _FIELD.findall(answer[0])):
        return ""
    alone = _ALONE.fullmatch(template)

    def value(found: re.Match[str]) -> str:
        words = values.get(found[1], "")
        return words if alone else _MARK.sub(lambda mark: "– " if mark[1] == "- " else "", words)

    return _FIELD.sub(value, template).rstrip()
