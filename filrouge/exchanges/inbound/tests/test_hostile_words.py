"""Words that a browser or a spreadsheet would obey, in every field of a file (A-4): shown and sent out as mere words."""

import csv
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person
from filrouge.people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked")]
SCRIPT = "<script>alert(1)</script>"
FORMULAS = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1")
TITLES = ("Nom", "Prénom", "Date de naissance", "Téléphone", "Email", "Adresse", "Code postal", "Ville", "Lieu de naissance",
          "N° CAF", "Structure", f"Titre {SCRIPT}", "=Titre")  # fmt: skip


@pytest.fixture
def officer(client):
    worker = factories.worker(Role.ORIENTATION_OFFICER, factories.land().department)
    client.force_login(worker.account)
    return worker


@pytest.fixture
def deposit(client, officer, django_capture_on_commit_callbacks):
    """The list through the screens, applied: its batch."""

    def run(content, name):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("inbound:new"), {"file": SimpleUploadedFile(name, content)})
        batch = Batch.objects.latest("pk")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("inbound:apply", args=[batch.public_id]))
        return batch

    return run


def listed(*rows):
    out = StringIO()
    csv.writer(out, delimiter=";").writerows((TITLES, *rows))
    return out.getvalue().encode()


def hostile_list():
    row = [SCRIPT, f"Ève {SCRIPT}", "05/03/1980", SCRIPT, f"{SCRIPT}@x.fr", SCRIPT, SCRIPT, SCRIPT, SCRIPT, SCRIPT,
           SCRIPT, SCRIPT, SCRIPT]  # fmt: skip
    wrong = [SCRIPT, SCRIPT, f"31/02/{SCRIPT}", *[SCRIPT] * 10]
    return listed(row, wrong)


def body(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8-sig", errors="replace")


def test_no_page_runs_what_a_file_says_a_4(client, deposit):
    batch = deposit(hostile_list(), f"{SCRIPT}.csv")
    somebody = Person.objects.get()
    assert SCRIPT in somebody.family_name
    key, person_key = [batch.public_id], [somebody.public_id]
    views = ("crees", "modifies", "refus", "repris", "departs")
    panels = ("identity", "history", "contact", "notes", "timeline", "doors")
    addresses = [
        reverse("inbound:list"),
        *(reverse("inbound:batch", args=key) + f"?vue={view}" for view in views),
        reverse("inbound:absent", args=key),
        reverse("people:list") + "?q=script",
        reverse("web:search") + "?q=script",
        reverse("web:person", args=person_key),
        *(reverse(f"people:{name}", args=person_key) for name in panels),
    ]
    shown = 0
    for address in addresses:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        page = body(answer)
        assert SCRIPT not in page, address
        shown += "&lt;script&gt;alert(1)" in page
    assert shown >= 6, "the words are there, as words"


def test_a_flow_says_them_no_better_a_4(client, deposit):
    escaped = SCRIPT.replace("<", "&lt;").replace(">", "&gt;")
    hostile = household(person(escaped, escaped, born="1985-03-02"))
    batch = deposit(flow(hostile, hostile.replace("1985-03-02", escaped)).encode("cp1252"), "flux.xml")
    for view in ("crees", "refus", "remplacees"):
        assert SCRIPT not in body(
            client.get(reverse("inbound:batch", args=[batch.public_id]) + f"?vue={view}")
        )


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_file_that_goes_out_computes_what_a_file_says_a_4(client, deposit, formula):
    good = [
        formula,
        formula,
        "05/03/1980",
        formula,
        formula,
        formula,
        "37000",
        formula,
        formula,
        "",
        formula,
        formula,
        formula,
    ]
    batch = deposit(listed(good, [formula, formula, formula, *[formula] * 10]), "liste.csv")
    assert Person.objects.count() == 1
    for name, key in (
        ("people:export", []),
        ("people:movements_csv", []),
        ("inbound:report_csv", [batch.public_id]),
        ("inbound:refused_csv", [batch.public_id]),
        ("inbound:absent_csv", [batch.public_id]),
    ):
        answer = client.get(reverse(name, args=key))
        assert answer.status_code == 200, name
        rows = list(csv.reader(StringIO(body(answer)), delimiter=";"))
        assert not [
            cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        ], name
    answer = client.get(reverse("inbound:report_xlsx", args=[batch.public_id]))
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    cells = [
        cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    ]
    assert not [cell for cell in cells if str(cell).startswith(("=", "+", "-", "@"))]
