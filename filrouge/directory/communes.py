"""Loading communes and areas from a CSV: the one that ships, or a département's own."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from filrouge.access import bulk, gate
from filrouge.access.agents import Agent
from filrouge.access.roles import Verb
from filrouge.core.normalisation import name_key
from filrouge.core.results import Refusal
from filrouge.directory.actions import save_area
from filrouge.directory.models import Area, AreaCommune, Commune

SHIPPED = Path(__file__).parent / "data" / "communes.csv"
_NEEDED = ("code", "name")
_COLUMNS = ("code", "name", "postal_codes", "latitude", "longitude", "population", "intercommunality")
ROOT_CODE = "departement"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file brought: communes read, areas made of one of its columns."""

    communes: int
    areas: int


def load_communes(
    path: Path = SHIPPED, *, by: Agent, at: datetime, area_column: str = "arrondissement"
) -> Loaded:
    """Read communes; where the file has `area_column`, make one area for each of its values under one root.

    Comma or semicolon, UTF-8; columns `code` and `name` at least. Idempotent: what stands is updated."""
    gate.require(by, Verb.MANAGE_DIRECTORY)
    rows = _read(path)
    with transaction.atomic():
        bulk.upsert(Commune, _COLUMNS, [_commune(row) for row in rows], unique=("code",), update=_COLUMNS[1:])
        names = {name for row in rows if (name := (row.get(area_column) or "").strip())}
        areas = _areas(names, by=by, at=at)
        links = [
            (row["code"], areas[name].pk) for row in rows if (name := (row.get(area_column) or "").strip())
        ]
        bulk.upsert(
            AreaCommune, ("commune_id", "area_id"), links, unique=("commune_id",), update=("area_id",)
        )
    return Loaded(len(rows), len(areas))


def _read(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            f"{path} : fichier illisible. Donnez un CSV en UTF-8, avec au moins les colonnes code et name."
        ) from error
    lines = text.splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = list(csv.DictReader(lines, delimiter=delimiter))
    missing = [name for name in _NEEDED if rows and name not in rows[0]]
    if not rows or missing:
        raise Refusal(
            f"{path.name} : " + (f"colonnes absentes : {', '.join(missing)}." if missing else "aucune ligne.")
        )
    for number, row in enumerate(rows, start=2):
        if not row["code"] or not row["name"]:
            raise Refusal(f"{path.name}, ligne {number} : le code ou le nom de la commune manque.")
    return rows


def _commune(row: Mapping[str, str]) -> tuple[object, ...]:
    def number(name: str) -> float | None:
        text = (row.get(name) or "").replace(",", ".")
        return float(text) if text else None

    return (
        row["code"], row["name"], (row.get("postal_codes") or "").replace("|", " "), number("latitude"),
        number("longitude"), int(number("population") or 0), row.get("epci_name") or "",
    )  # fmt: skip


def _areas(names: Iterable[str], *, by: Agent, at: datetime) -> dict[str, Area]:
    """One territory for each name, under the département's own area."""
    wanted = sorted(names)
    if not wanted:
        return {}
    root = Area.objects.filter(code=ROOT_CODE).first() or save_area(
        Area(code=ROOT_CODE, name="Département", kind=Area.Kind.DEPARTMENT), by=by, at=at
    )
    found: dict[str, Area] = {}
    for name in wanted:
        code = name_key(name).lower().replace(" ", "-")[:24]
        area = Area.objects.filter(code=code).first()
        found[name] = area or save_area(
            Area(code=code, name=name, kind=Area.Kind.TERRITORY, parent=root), by=by, at=at
        )
    return found
