"""Bulk writing and reading hold what the ORM would hold, on both engines, whatever the values and their number."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, models, transaction

from filrouge.access import bulk
from filrouge.access.models import Account, Event, EventPayload, Reading
from filrouge.access.roles import Role
from filrouge.directory.models import Area, Commune, Membership, Organisation, Professional
from filrouge.people.models import Person
from tests import factories

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
TRICKY = 'L\'été, \\N \\. \t 100 % « œuf » 😀\nligne "deux" ; NULL'
A_FEW, MANY = 3, bulk.FEW + 5

VALUES = [
    (Person, "birth_place", ["", TRICKY, "\\", "a\\tb"]),
    (Person, "birth_date", [None, date(1899, 12, 31), date(2026, 2, 28), date(9999, 12, 31)]),
    (Person, "nir_index", [b"", b"\x00\xff\\x41\n'", b"0123456789abcdef"]),
    (Person, "nir_certain", [True, False]),
    (Person, "sources", [{}, {"CAF": "2026-06-01", "é": [1, 2.5, None, True, TRICKY]}, [], ""]),
    (Person, "revision", [1, 2_147_483_647]),
    (Person, "account_id", [None]),
    (Event, "at", [
        NOON, NOON.replace(microsecond=123456), datetime(2026, 1, 31, 23, 30, tzinfo=timezone(timedelta(hours=-9))),
        datetime(2026, 10, 25, 2, 30, tzinfo=PARIS), datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1),
    ]),
    (Event, "person", [None, 0, 9_223_372_036_854_775_807]),
    (EventPayload, "data", [{"a": TRICKY}, {}, [], "", 0, 0.0, False, 1.5, "texte"]),
    (Commune, "latitude", [None, 0.0, 47.123456789, -1e-9]),
    (Membership, "fte", [Decimal("1"), Decimal("0.5"), Decimal("0.50"), Decimal("0.05")]),
]  # fmt: skip
CASES = [
    pytest.param(model, column, value, id=f"{model.__name__}.{column}={value!r}"[:60])
    for model, column, values in VALUES
    for value in values
]


def rows_of(model: type[models.Model], count: int, column: str, value: object) -> list[models.Model]:
    """Unsaved rows that hold the value, with what the model needs besides."""
    account = Account.objects.console()
    if model is Person:
        made = [
            Person(family_name="A", first_names="B", name_key="A B", created_at=NOON) for _ in range(count)
        ]
    elif model is Event:
        made = [Event(type=1, at=NOON, recorded_at=NOON, by=account) for _ in range(count)]
    elif model is EventPayload:
        events = [Event.objects.create(type=1, at=NOON, by=account) for _ in range(count)]
        made = [EventPayload(event=event, data={}) for event in events]
    elif model is Commune:
        first = Commune.objects.count()
        made = [Commune(code=f"{first + n:05d}", name="C", postal_codes="") for n in range(count)]
    else:
        home = Organisation.objects.create(name="O", kind=Organisation.Kind.OTHER)
        people = [Professional.objects.create(first_name="P", last_name="Q") for _ in range(count)]
        made = [Membership(professional=p, organisation=home, since=date(2026, 1, 1)) for p in people]
    for row in made:
        setattr(row, column, value)
    return made


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    auto = isinstance(model._meta.pk, models.AutoField)
    return tuple(f.attname for f in model._meta.concrete_fields if not (auto and f.primary_key))


def stored(model: type[models.Model], column: str) -> list[tuple[object, ...]]:
    """What the column truly holds, as the engine says it, once for each different row.

    The ORM writes the accents of JSON otherwise on SQLite: the same value, of the same type."""
    kind = "typeof" if connection.vendor == "sqlite" else "pg_typeof"
    json = model._meta.get_field(column).get_internal_type() == "JSONField"
    cast = f'quote("{column}")' if connection.vendor == "sqlite" else f'CAST("{column}" AS TEXT)'
    text = "0" if json and connection.vendor == "sqlite" else cast
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT {text}, {kind}("{column}") FROM "{model._meta.db_table}"')
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [A_FEW, MANY])
@pytest.mark.parametrize(("model", "column", "value"), CASES)
def test_an_insert_holds_what_the_orm_would_hold(model, column, value, count):
    [by_orm] = rows_of(model, 1, column, value)
    by_orm.save()
    wanted = model.objects.values_list(column, flat=True).get(pk=by_orm.pk)
    by_bulk = rows_of(model, count, column, value)
    columns = columns_of(model)
    bulk.insert(model, columns, [[getattr(row, name) for name in columns] for row in by_bulk])
    found = list(model.objects.exclude(pk=by_orm.pk).order_by("pk").values_list(column, flat=True))
    assert [_comparable(each) for each in found] == [_comparable(wanted)] * count
    assert len(stored(model, column)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [A_FEW, MANY])
@pytest.mark.parametrize("way", ["update", "upsert"])
@pytest.mark.parametrize(("model", "column", "value"), CASES)
def test_a_change_holds_what_the_orm_would_hold(model, column, value, way, count):
    [by_orm] = rows_of(model, 1, column, value)
    by_orm.save()
    wanted = _comparable(model.objects.values_list(column, flat=True).get(pk=by_orm.pk))
    rows = rows_of(model, count, column, _other(model, column, value))
    for row in rows:
        row.save()
    mine = model.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list(column, flat=True)
    key = model._meta.pk.attname
    if way == "update":
        bulk.update(model, (key, column), [(row.pk, value) for row in rows])
    else:
        columns = tuple(field.attname for field in model._meta.concrete_fields)
        changed = [[value if name == column else getattr(row, name) for name in columns] for row in rows]
        bulk.upsert(model, columns, changed, unique=(key,), update=(column,))
    assert [_comparable(each) for each in mine] == [wanted] * count
    assert len(stored(model, column)) == 1


def _other(model: type[models.Model], column: str, value: object) -> object:
    values = next(v for m, c, v in VALUES if (m, c) == (model, column))
    return next((each for each in values if _comparable(each) != _comparable(value)), value)


def _comparable(value: object) -> object:
    value = bytes(value) if isinstance(value, memoryview) else value
    return (type(value), value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"), [(c, v) for m, c, values in VALUES if m is Person for v in values]
)
def test_reading_in_bulk_gives_what_the_orm_gives(column, value):
    made = rows_of(Person, A_FEW, column, value)
    for row in made:
        row.save()
    keys = [row.pk for row in made]
    wanted = Person.objects.filter(pk__in=keys).order_by("pk").values_list("id", column)
    found = bulk.read(Person, ("id", column), "id", keys)
    assert [(k, _comparable(v)) for k, v in found] == [(k, _comparable(v)) for k, v in wanted]


@pytest.mark.django_db
def test_reading_in_bulk_takes_as_many_values_as_one_likes_and_none():
    factories.land()
    codes = [f"{n:05d}" for n in range(2 * bulk.VALUES_A_READ + 1)]
    rows = [(code, "C", "", 0, "") for code in codes]
    bulk.insert(Commune, ("code", "name", "postal_codes", "population", "intercommunality"), rows)
    assert [code for (code,) in bulk.read(Commune, ("code",), "code", codes)] == codes
    assert bulk.read(Commune, ("code",), "code", []) == []
    assert bulk.read(
        Area, ("code",), "parent_id", [Area.objects.get(code="departement").pk], name="Nord"
    ) == [("nord",)]


@pytest.mark.django_db
def test_what_stands_is_kept_when_nothing_is_to_be_updated():
    bulk.insert(Commune, ("code", "name", "postal_codes", "population", "intercommunality"), [
        ("99101", "Avant", "", 0, "")
    ])  # fmt: skip
    for count in (A_FEW, MANY):
        rows = [(f"99{n + 101}", "Après", "", 0, "") for n in range(count)]
        columns = ("code", "name", "postal_codes", "population", "intercommunality")
        bulk.upsert(Commune, columns, rows, unique=("code",), update=())
    assert Commune.objects.get(code="99101").name == "Avant"
    assert Commune.objects.filter(name="Après").count() == MANY - 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [A_FEW, MANY])
def test_an_upsert_asks_for_no_transaction_of_its_caller_a_9(count):
    """A GET notes its reading outside of any transaction."""
    account = factories.account(Role.CASEWORKER)
    rows = [(account.pk, person, "dossier", NOON.date(), NOON) for person in range(count)]
    for _ in range(2):
        bulk.upsert(
            Reading, ("account_id", "person", "purpose", "day", "first_at"), rows,
            unique=("person", "account_id", "purpose", "day"), update=(),
        )  # fmt: skip
    assert Reading.objects.count() == count
    bulk.update(Reading, ("id", "purpose"), [(r.pk, "export") for r in Reading.objects.order_by("pk")])
    assert Reading.objects.filter(purpose="export").count() == count


@pytest.mark.django_db
def test_reserved_keys_follow_those_that_stand_and_never_come_twice():
    with transaction.atomic():
        first = Organisation.objects.create(name="A", kind=Organisation.Kind.OTHER)
        reserved = list(bulk.reserve_ids(Organisation, 3))
        second = Organisation.objects.create(name="B", kind=Organisation.Kind.OTHER)
        more = list(bulk.reserve_ids(Organisation, 2))
        third = Organisation.objects.create(name="C", kind=Organisation.Kind.OTHER)
    keys = [first.pk, *reserved, second.pk, *more, third.pk]
    assert keys == sorted(set(keys))
    columns = ("id", "public_id", "name", "kind", "siret", "phone", "email")
    bulk.insert(
        Organisation, columns, [(key, f"{key:016d}", "D", "other", "", "", "") for key in (*reserved, *more)]
    )
    assert Organisation.objects.create(name="E", kind=Organisation.Kind.OTHER).pk > third.pk


@pytest.mark.django_db
def test_keys_reserved_in_a_transaction_that_fails_break_nothing():
    with transaction.atomic():
        bulk.reserve_ids(Organisation, 5)
        transaction.set_rollback(True)
    bulk.reserve_ids(Organisation, 0)
    Organisation.objects.create(name="A", kind=Organisation.Kind.OTHER)


@pytest.mark.parametrize("wanted", [0, 1, MANY])
def test_among_keeps_the_rows_whose_key_is_asked_as_in_does(db: None, wanted: int) -> None:
    """Asked, changed and removed: the same rows as `__in`, in one question whatever their number."""
    areas = Area.objects.bulk_create(
        Area(code=f"A{n}", name=f"Aire {n}", kind=Area.Kind.TERRITORY) for n in range(MANY + 2)
    )
    keys = [area.pk for area in areas][1 : 1 + wanted]
    left = Area.objects.filter(bulk.among("pk", keys))
    assert set(left) == set(Area.objects.filter(pk__in=keys))
    assert left.filter(name__startswith="Aire").update(name="Autre") == wanted
    assert Area.objects.filter(name="Autre").count() == wanted
    assert left.delete()[0] == wanted
    assert Area.objects.filter(pk__in=keys).count() == 0


def test_among_asks_one_value_of_the_database_whatever_the_keys(db: None) -> None:
    """Ten thousand keys make the same statement as two."""
    few, many = (
        str(Person.objects.filter(bulk.among("pk", range(n))).query.sql_with_params()[0]) for n in (2, 10_000)
    )
    assert few == many
