"""The social-security number stands nowhere in clear: neither in a column, nor in what an import leaves (A-9)."""

import pytest
from django.db import connection, models

from filrouge.access.secret_fields import decrypt
from filrouge.exchanges.inbound.tests.deposits import (
    JULY,
    NIRS,
    adult,
    alone,
    child,
    deposit,
    household,
    partner,
    staged,
    take_back,
)
from filrouge.people.models import Person
from tests import factories
from tests.dumps import product_models

OTHER = "1850399101088"
SECRET = (models.BinaryField,)


@pytest.mark.parametrize("model", product_models(), ids=lambda model: model._meta.label)
def test_no_column_is_made_to_hold_a_nir_in_clear_a_9(model):
    for field in model._meta.concrete_fields:
        if "nir" in field.name.split("_") and not isinstance(field, models.BooleanField):
            assert isinstance(field, SECRET), f"{model._meta.label}.{field.name} would hold a NIR in clear"


@pytest.mark.django_db
def test_no_table_holds_the_digits_of_a_nir_after_imports_corrections_and_undoing_a_9():
    factories.land()
    deposit(household(adult(), partner(), child()), alone(adult("Dominique", nir=OTHER, nir_certain=True)))
    deposit(household(adult(nir="7850499101001", nir_certain=False), caf_number="0000777"), day=JULY)
    corrected = deposit(household(adult(), caf_number="0000777"), day=JULY)
    staged(household(adult("Alix", nir="1990699101044", nir_certain=True), caf_number="0000888"), day=JULY)
    take_back(corrected)
    assert decrypt(Person.objects.get(first_names="Dominique").nir_cipher) == OTHER
    clear = {*NIRS.values(), OTHER, "7850499101001", "1990699101044"}
    found = [(table, column) for table, column, value in everything() if any(n in value for n in clear)]
    assert found == []


def everything():
    """Every value of every table of the database, as text: bytes too, read as what they would spell."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description] if cursor.description else []
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield table, column, _text(value)


def _text(value):
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        return raw.decode("latin-1") + raw.hex()
    return str(value)
