"""Imports and foreign keys go down only."""

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.apps import apps

from tests.architecture.floors import FLOORS, room_of
from tests.architecture.source import PRODUCT, ROOT


class Relation(NamedTuple):
    """A foreign key, one-to-one or many-to-many from a room's model to another's."""

    source: str
    target: str
    field: str


def upward(relations: Iterable[Relation]) -> list[str]:
    """The relations that point to a higher floor, or sideways to a neighbour that may not know them."""
    return [
        f"{relation.field}: {relation.source} points up to {relation.target}"
        for relation in relations
        if relation.source != relation.target and FLOORS[relation.target] >= FLOORS[relation.source]
    ]


def relations_of_the_product() -> Iterator[Relation]:
    for model in apps.get_models(include_auto_created=True):
        source = room_of(model.__module__)
        for field in model._meta.get_fields():
            target = room_of(field.related_model.__module__) if field.is_relation and field.concrete else None
            if source and target:
                yield Relation(source, target, f"{model.__name__}.{field.name}")


def lint_imports(folder: Path, configuration: Path) -> subprocess.CompletedProcess[str]:
    command = (
        "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command as run; run()"
    )
    return subprocess.run(
        [sys.executable, "-c", command, "--config", str(configuration), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def layers_of_pyproject() -> list[list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(contract for contract in contracts if contract["name"].startswith("Floors"))
    return [[room.strip() for room in layer.split("|")] for layer in floors["layers"]]


def test_the_import_contract_lists_the_same_floors_from_top_to_bottom():
    listed = layers_of_pyproject()
    heights = [{FLOORS[room] for room in layer} for layer in listed]
    assert all(len(height) == 1 for height in heights), "rooms side by side stand on one floor"
    assert [height.pop() for height in heights] == sorted(set(FLOORS.values()), reverse=True)
    assert {room for layer in listed for room in layer} == set(FLOORS)


def test_every_folder_of_the_product_is_a_room_with_a_floor():
    folders = {path.parent.name for path in PRODUCT.glob("*/__init__.py")}
    assert folders == set(FLOORS)


def test_imports_keep_the_contracts():
    done = lint_imports(ROOT, ROOT / "pyproject.toml")
    assert done.returncode == 0, done.stdout


def test_an_import_that_climbs_is_seen(tmp_path):
    for room, text in {"low": "import house.high\n", "high": ""}.items():
        (tmp_path / "house" / room).mkdir(parents=True)
        (tmp_path / "house" / room / "__init__.py").write_text(text)
    (tmp_path / "house" / "__init__.py").touch()
    configuration = tmp_path / "contracts.toml"
    configuration.write_text(
        '[tool.importlinter]\nroot_package = "house"\n[[tool.importlinter.contracts]]\n'
        'name = "floors"\ntype = "layers"\nlayers = ["high", "low"]\ncontainers = ["house"]\n'
    )
    done = lint_imports(tmp_path, configuration)
    assert done.returncode == 1
    assert "house.low is not allowed to import house.high" in done.stdout


def test_every_relation_between_models_goes_down():
    assert upward(relations_of_the_product()) == []


def test_a_relation_that_climbs_is_seen():
    assert upward([Relation("people", "agenda", "Person.next_appointment")])
    assert upward([Relation("portal", "web", "Visit.page")])
    assert not upward(
        [Relation("agenda", "people", "Appointment.person"), Relation("people", "people", "x.y")]
    )
