"""A database of its own for each benchmark: made, migrated, furnished with an invented département, removed."""

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from scripts.private_postgresql import private_postgresql

SINCE = date(2020, 1, 1)
COLLEAGUE = "collegue@exemple.invalid"
WITNESS = "TEMOIN"


@dataclass(frozen=True, slots=True)
class Ground:
    """One database: its engine, its `DATABASE_URL`, and a directory for the files of the run."""

    engine: str
    directory: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process of ours needs to work on this database."""
        return {**os.environ, "DATABASE_URL": self.url, "FILROUGE_VAR": str(self.directory)}

    @property
    def path(self) -> Path:
        """The file of an SQLite database."""
        return Path(urlsplit(self.url).path[1:])

    def copied(self, name: str) -> "Ground":
        """A second database, equal to this one as it stands. Nobody may be connected to this one."""
        if self.engine == "sqlite":
            copy = self.path.with_name(f"{name}.sqlite3")
            shutil.copy(self.path, copy)
            return Ground(self.engine, self.directory, f"sqlite:///{copy}")
        with psycopg.connect(self._named("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{urlsplit(self.url).path[1:]}"')
        return Ground(self.engine, self.directory, self._named(name))

    def asked(self, query: str) -> tuple[Any, ...] | None:
        """The first row of a question, None without any; or a change, written at once."""
        if self.engine == "sqlite":
            with closing(sqlite3.connect(self.path, timeout=20)) as connection, connection:
                row: tuple[Any, ...] | None = connection.execute(query).fetchone()
            return row
        with psycopg.connect(self.url) as server:
            cursor = server.execute(query)
            return cursor.fetchone() if cursor.description else None

    def read(self, query: str) -> int:
        """Every row of a question, fetched and forgotten; how many."""
        if self.engine == "sqlite":
            with closing(sqlite3.connect(self.path)) as connection:
                return len(connection.execute(query).fetchall())
        with psycopg.connect(self.url) as server:
            return len(server.execute(query).fetchall())

    def emptied(self) -> None:
        """Nobody stands in this database, not even the witness: the ground of a first import."""
        for table in ("people_fileaccess", "people_following", "people_person"):
            self.asked(f"DELETE FROM {table}")

    def dropped(self) -> None:
        """This copy is no longer needed."""
        if self.engine == "sqlite":
            for path in self.path.parent.glob(f"{self.path.name}*"):
                path.unlink()
            return
        with psycopg.connect(self._named("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{urlsplit(self.url).path[1:]}" WITH (FORCE)')

    def _named(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))


@contextmanager
def new_ground(engine: str, *, keep: bool = False) -> Iterator[Ground]:
    """A new empty database, on which Django is set up in this process: furnished, and nobody in it."""
    directory = Path(tempfile.mkdtemp(prefix="filrouge-bench-"))
    try:
        if engine == "sqlite":
            yield _opened(Ground(engine, directory, f"sqlite:///{directory / 'filrouge.sqlite3'}"))
        else:
            with private_postgresql() as url:
                yield _opened(Ground(engine, directory, url))
    finally:
        from django.db import connections

        connections.close_all()
        if keep:
            print(f"gardé : {directory}")
        else:
            shutil.rmtree(directory, ignore_errors=True)


def _opened(ground: Ground) -> Ground:
    os.environ.update(ground.environment)
    os.environ.pop("FILROUGE_DEBUG", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for name in ("FILROUGE_SECRET_KEY", "FILROUGE_NIR_KEY"):
        os.environ.setdefault(name, secrets.token_hex(32))
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    furnish()
    connections.close_all()
    if ground.engine == "sqlite":
        with sqlite3.connect(ground.path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return ground


def furnish() -> None:
    """The invented département: communes, its territories, in each a provider and its agreement; a colleague."""
    from django.utils import timezone

    from filrouge.demo.territory import communes, departement
    from filrouge.directory.catalogue import publish_schemes
    from filrouge.directory.models import Agreement, Area, AreaCommune, Commune, Organisation, Scheme

    publish_schemes(at=timezone.now())
    invented = departement()
    department = Organisation.objects.create(name=invented.name, kind=Organisation.Kind.DEPARTMENT)
    Commune.objects.bulk_create(
        Commune(code=c.code, name=c.name, postal_codes=" ".join(c.postal_codes)) for c in communes()
    )
    for territory in invented.territories:
        area = Area.objects.create(code=territory.key, name=territory.name, kind=Area.Kind.TERRITORY)
        AreaCommune.objects.bulk_create(AreaCommune(commune_id=c.code, area=area) for c in territory.communes)
        provider = Organisation.objects.create(
            name=f"Opérateur {territory.name}", kind=Organisation.Kind.DELEGATED_PROVIDER
        )
        scheme = Scheme.objects.get(key=territory.scheme)
        agreement = Agreement.objects.create(
            organisation=provider, scheme=scheme, kind=Agreement.Kind.FTE_RATIO, fte=10, ratio=60, since=SINCE
        )
        agreement.areas.set([area])
    _hire(department.pk)


def _hire(department: int) -> None:
    """Somebody of the département who works while files are imported, and the person whose file is open."""
    from filrouge.access.models import Account
    from filrouge.access.roles import Role
    from filrouge.directory.models import Membership, Professional
    from filrouge.people.actions import Door, open_doors, place
    from filrouge.people.models import FileAccess, Person

    account = Account.objects.create(email=COLLEAGUE, full_name="Colette Essai", role=Role.AREA_MANAGER)
    professional = Professional.objects.create(account=account, first_name="Colette", last_name="Essai")
    Membership.objects.create(professional=professional, organisation_id=department, since=SINCE)
    witness = Person.objects.create(
        family_name=WITNESS, first_names="Rose", name_key=f"{WITNESS} ROSE", is_beneficiary=True
    )
    open_doors([Door(witness.pk, FileAccess.Ground.LIST, department)], since=SINCE)
    place([witness.pk])
