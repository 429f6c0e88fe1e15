"""A GET that writes fails."""

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from filrouge.access.models import Account, Reading
from filrouge.access.roles import Role
from tests.harness.read_only import ReadingWrites, written_table

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def write(request: HttpRequest) -> HttpResponse:
    Account.objects.create(email="somebody@example.org", full_name="Somebody", role=Role.values[0])
    return HttpResponse("written")


def write_and_hide(request: HttpRequest) -> HttpResponse:
    try:
        return write(request)
    except (AssertionError, DatabaseError):
        return HttpResponse("nothing happened")


def read(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    reader = get_user_model().objects.get(email="reader@example.org")
    Reading.objects.create(
        account=reader, person=1, purpose="file", day="2026-01-05", first_at="2026-01-05T09:00:00Z"
    )
    return HttpResponse(f"{Account.objects.count()}")


urlpatterns = [path("write/", write), path("hide/", write_and_hide), path("read/", read)]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("address", ["/write/", "/hide/"])
def test_a_page_that_writes_when_it_is_read_is_seen(client: Client, method, address):
    with pytest.raises(ReadingWrites, match=f"{method.upper()} {address} wrote in access_account"):
        getattr(client, method)(address)


def test_a_page_may_write_when_something_is_posted(client: Client):
    assert client.post("/write/").status_code == 200


def test_a_page_may_record_its_reading_and_its_session(client: Client):
    Account.objects.create(email="reader@example.org", full_name="Reader", role=Role.values[0])
    assert client.get("/read/").content == b"1"


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "people_person" ("id") VALUES (%s)', "people_person"),
        ('INSERT OR IGNORE INTO "people_person" ("id") VALUES (%s)', "people_person"),
        ('  UPDATE "people_person" SET "revision" = 2', "people_person"),
        ('DELETE FROM "people_person" WHERE 1', "people_person"),
        ('WITH old AS (SELECT 1) DELETE FROM "people_person"', "people_person"),
        ("COPY people_person FROM STDIN", "people_person"),
        ('SELECT "people_person"."id" FROM "people_person" FOR UPDATE', None),
        ('INSERT INTO "access_reading" ("id") VALUES (1)', None),
        ('UPDATE "access_session" SET "expire_date" = 1', None),
        ('INSERT INTO "axes_accessattempt" ("id") VALUES (1)', None),
        ("SAVEPOINT s1", None),
        ("SELECT 'please update people_person'", None),
    ],
)
def test_writes_are_told_from_reads(sql, table):
    assert written_table(sql) == table
