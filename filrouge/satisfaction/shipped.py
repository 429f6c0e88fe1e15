"""The questionnaires, what may be told of answers and the kinds of participation, as data: read once, typed.

A département has a folder of its own: a questionnaire with a new key stands beside ours, one with a known key takes its
place. A campaign keeps the text with which it was opened."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from filrouge.satisfaction.questionnaire_rules import Questionnaire, WrongQuestionnaire, typed
from filrouge.satisfaction.result_rules import Publishing

_DATA = Path(__file__).parent / "data"
OWN_FOLDER = "FILROUGE_QUESTIONNAIRES"
_RESULTS = "results.toml"


@dataclass(frozen=True, slots=True)
class Text:
    """A questionnaire, and the text of its file, for a campaign to keep."""

    source: str
    questionnaire: Questionnaire


def questionnaires() -> Mapping[str, Text]:
    """Those that may be given here, by key. `WrongQuestionnaire` names the file, the key and the remedy."""
    return _questionnaires(os.environ.get(OWN_FOLDER, ""))


@lru_cache(maxsize=4)
def _questionnaires(own: str) -> Mapping[str, Text]:
    paths = sorted((_DATA / "questionnaires").glob("*.toml"))
    if own:
        if not Path(own).is_dir():
            raise WrongQuestionnaire(f"{OWN_FOLDER}={own} : ce dossier n'existe pas.")
        paths += [path for path in sorted(Path(own).glob("*.toml")) if path.name != _RESULTS]
    found = {}
    for path in paths:
        text = Text(path.read_text(encoding="utf-8"), typed(_read(path), path.name))
        found[text.questionnaire.key] = text
    return MappingProxyType(found)


def publishing() -> Publishing:
    """What may be told of answers. A département may ask for larger groups, never for smaller ones."""
    return _publishing(os.environ.get(OWN_FOLDER, ""))


@lru_cache(maxsize=4)
def _publishing(own: str) -> Publishing:
    shipped = _read(_DATA / _RESULTS)
    path = Path(own) / _RESULTS
    raw = _read(path) if own and path.exists() else {}
    if strange := sorted(set(raw) - set(shipped)):
        raise WrongQuestionnaire(
            f"{path} : {', '.join(strange)} n'existe pas. Les clés sont celles de {_RESULTS}."
        )
    asked = shipped | raw
    if type(asked["minimum_group"]) is not int or asked["minimum_group"] < shipped["minimum_group"]:
        raise WrongQuestionnaire(
            f"{path} : minimum_group est un nombre entier d'au moins {shipped['minimum_group']} personnes."
        )
    if not isinstance(asked["deviations"], float | int) or asked["deviations"] <= 0:
        raise WrongQuestionnaire(f"{path} : deviations est un nombre au-dessus de zéro, par exemple 1.96.")
    return Publishing(asked["minimum_group"], float(asked["deviations"]))


@lru_cache(maxsize=1)
def participations() -> Mapping[str, str]:
    """Where people take part, by key."""
    return MappingProxyType(_read(_DATA / "participations.toml")["kinds"])


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WrongQuestionnaire(f"{path} : fichier illisible ({error}).") from error
