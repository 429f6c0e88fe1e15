"""Taking over a stock: the follow-up that a list tells, previewed, written through each room, taken back (A-4, B-5)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.accompaniment.models import Accompaniment, EngagementContract
from filrouge.agenda.models import Appointment
from filrouge.clocks.models import Clock
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.readers.columns import match_columns, missing_columns, stock_titles
from filrouge.exchanges.inbound.tests.conftest import rows_of
from filrouge.exchanges.inbound.tests.flow_files import write
from filrouge.orientation.models import Assignment, OrientationDecision
from filrouge.people.models import Note, Person
from tests import factories

TITLES = (
    "Nom;Prénom;Date de naissance;CP Ville;Structure;Référent;Parcours;Orientation décidée le;Référent depuis le;"
    "Date CER;Fin du contrat;Prochain rendez-vous;Heure du rendez-vous;Dernière note;Étapes en cours"
)
ACTS = (OrientationDecision, Assignment, Accompaniment, EngagementContract, Appointment, Note)


@pytest.fixture
def office(db):
    """An operator whose agreement began this year, and Julie Moreau, who has sixty places there."""
    land = factories.land()
    operator = factories.operator(land, since=date(2026, 1, 1))
    return land, operator, factories.caseworker(operator)


@pytest.fixture
def soon():
    return timezone.localdate() + timedelta(days=6)


@pytest.fixture
def line(soon):
    def make(family="Lefèvre", first="Zoé", born="02/03/1985", **said):
        values = {
            "where": "Passerelle", "who": "MOREAU Julie", "pathway": "sociopro", "oriented": "05/02/2025",
            "since": "10/02/2025", "signed": "01/03/2026", "ends": "01/03/2027", "day": f"{soon:%d/%m/%Y}", "hour": "14h30",
            "note": "Cherche un garde d'enfants", "steps": "Atelier CV",
        } | said  # fmt: skip
        return ";".join((family, first, born, "99101 Valbourg", *values.values()))

    return make


@pytest.fixture
def apply(console, tmp_path):
    def run(*lines, step="apply", stock=True, code=0):
        path = write(tmp_path, "\n".join((TITLES, *lines)) + "\n", "utf-8", "stock.csv")
        return console(step, path, *(["--stock"] if stock else []), code=code)

    return run


def parts(done):
    return {
        part["label"]: (part["told"], part["taken"], part["known"], part["problem"]) for part in done["stock"]
    }


def counts():
    return [model.objects.count() for model in ACTS]


def test_a_line_brings_the_whole_follow_up(apply, line, office, soon):
    land, operator, julie = office
    done = apply(line())
    assert set(parts(done).values()) == {(1, 1, 0, 0)}
    person = Person.objects.get()
    decision = OrientationDecision.objects.get()
    assert (decision.organisation, decision.decided_on, decision.pathway) == (
        operator.organisation, date(2025, 2, 5), "sociopro",
    )  # fmt: skip
    lead = Assignment.objects.get()
    assert (lead.professional, lead.caseload) == (julie.professional, julie.caseload)
    assert Accompaniment.objects.get().opened_on == lead.since
    assert EngagementContract.objects.get().ends_on == date(2027, 3, 1)
    met = Appointment.objects.get()
    assert timezone.localtime(met.starts_at).strftime("%d/%m/%Y %H:%M") == f"{soon:%d/%m/%Y} 14:30"
    assert "Étapes en cours : Atelier CV" in Note.objects.get().text
    assert (person.following.lead, person.following.area) == (julie.professional, land.area)


def test_the_preview_says_the_same_and_writes_nothing(apply, line, office):
    before = rows_of()
    seen = apply(line(), step="preview")
    assert (rows_of(), counts()) == (before, [0] * 6)
    assert parts(seen) == parts(apply(line()))


def test_taken_over_twice_changes_nothing(apply, line, office):
    apply(line())
    before, acts = rows_of(), counts()
    done = apply(line())
    assert set(parts(done).values()) == {(1, 0, 1, 0)}
    assert (rows_of(), counts()) == (before, acts)


def test_nobody_taken_over_is_late(apply, line, office):
    apply(line(), line("Roux", "Inès", "01/01/1990", signed="", ends=""))
    today = timezone.localdate()
    assert not Clock.objects.filter(state=Clock.State.RUNNING, due_on__lt=today).exists()


def test_what_is_here_is_never_replaced(apply, line, office):
    land, _, _ = office
    other = factories.operator(land, name="Escale", since=date(2025, 1, 1))
    known = factories.oriented(
        land, other.organisation, family_name="Lefèvre", first_names="Zoé", birth_date=date(1985, 3, 2)
    )
    done = apply(line())
    assert parts(done)["Orientation"] == (1, 0, 0, 1)
    known.following.refresh_from_db()
    assert known.following.organisation == other.organisation
    row = StagedLine.objects.get(verdict__in=("updated", "unchanged"))
    assert "Déjà orientée ici vers Escale" in str(row.remarks)


@pytest.mark.parametrize(
    ("said", "part", "words"),
    [
        ({"where": "Ailleurs"}, "Orientation", "« Ailleurs » n'est pas dans l'annuaire"),
        ({"who": "Paul Inconnu"}, "Référent", "« Paul Inconnu » n'est pas en poste à « Passerelle »"),
        ({"pathway": "Cordée"}, "Orientation", "Le parcours « Cordée » n'existe pas ici"),
        ({"signed": "hier"}, "Contrat", "« hier » : ce n'est pas une date"),
        ({"ends": ""}, "Contrat", "La fin du contrat n'est pas dite"),
        ({"ends": "01/01/2020"}, "Contrat", "Le contrat doit finir après sa signature"),
        ({"hour": ""}, "Prochain rendez-vous", "sans heure"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why_and_the_rest_is_taken(apply, line, office, said, part, words):
    done = apply(line(**said))
    assert parts(done)[part][1:] == (0, 0, 1)
    row = StagedLine.objects.get()
    assert words in str(row.remarks)
    assert (Person.objects.count(), Note.objects.count()) == (1, 1)


def test_a_full_caseload_takes_no_more_in_the_preview_nor_in_the_end(apply, line, office):
    _, _, julie = office
    julie.caseload.places = 1
    julie.caseload.save()
    lines = (line(), line("Roux", "Inès", "01/01/1990"))
    assert parts(apply(*lines, step="preview"))["Référent"] == (2, 1, 0, 1)
    assert parts(apply(*lines))["Référent"] == (2, 1, 0, 1)
    assert Assignment.objects.count() == 1


def test_taken_back_nothing_is_left(apply, line, office, console):
    before = rows_of()
    done = apply(line(), line("Roux", "Inès", "01/01/1990"))
    console("undo", done["batch"])
    assert (rows_of(), counts()) == (before, [0] * 6)


def test_taken_back_somebody_known_before_is_as_before(apply, line, office, console):
    land, _, _ = office
    known = factories.person(land, family_name="Lefèvre", first_names="Zoé", birth_date=date(1985, 3, 2))
    before = rows_of()
    console("undo", apply(line())["batch"])
    after = rows_of()
    for told in ("Fact", "EventPayload"):
        before.pop(told), after.pop(told)
    assert (after, counts()) == (before, [0] * 6)
    known.refresh_from_db()
    assert known.following.to_orient_since is not None


def test_who_worked_on_the_file_since_keeps_it(apply, line, office, console):
    done = apply(line())
    Person.objects.update(revision=99)
    console("undo", done["batch"])
    assert counts() == [1] * 6
    assert "Quelqu'un a travaillé" in StagedLine.objects.get().reason


def test_an_ordinary_list_takes_nothing_over(apply, line, office):
    apply(line(), stock=False)
    assert (Person.objects.count(), counts()) == (1, [0] * 6)


def test_the_model_of_a_stock_is_a_list_that_we_read(db):
    assert missing_columns(match_columns(stock_titles())) == []


@pytest.mark.parametrize(("role", "there"), [(Role.ORIENTATION_OFFICER, True), (Role.AREA_MANAGER, False)])
def test_only_who_may_take_over_is_asked(client, office, role, there):
    land, _, _ = office
    client.force_login(factories.worker(role, land.department, areas=[land.area]).account)
    assert ("Reprendre aussi le suivi" in client.get("/imports/nouveau/").content.decode()) is there


def test_the_page_of_the_import_reconciles_the_totals(client, office, apply, line):
    land, _, _ = office
    apply(line(), line("Roux", "Inès", "01/01/1990", where="Ailleurs"))
    client.force_login(factories.worker(Role.ORIENTATION_OFFICER, land.department).account)
    batch = Batch.objects.get()
    page = client.get(f"/imports/{batch.public_id}/?vue=avoir").content.decode()
    assert "Reprise du suivi en cours" in page
    assert "« Ailleurs »" in page


def test_who_may_not_take_over_is_told_whom_to_ask(client, office):
    land, _, _ = office
    batch = Batch.objects.create(
        state=Batch.State.READY, kind="people_csv", file_name="s.csv", header={"stock": True},
        created_by=factories.account(Role.ADMINISTRATOR), created_at=timezone.now(),
    )  # fmt: skip
    client.force_login(factories.worker(Role.AREA_MANAGER, land.department, areas=[land.area]).account)
    page = client.post(f"/imports/{batch.public_id}/appliquer/", follow=True).content.decode()
    assert "demandez au service de l" in page
    batch.refresh_from_db()
    assert batch.state == Batch.State.READY


def test_two_contracts_on_two_lines_are_one_person_and_both_are_taken_back(apply, line, office, console):
    before = rows_of()
    older = line(signed="01/03/2024", ends="01/03/2025", note="", steps="")
    done = apply(older, line())
    assert parts(done)["Contrat"] == (2, 2, 0, 0)
    assert parts(done)["Orientation"] == (2, 1, 1, 0)
    assert (Person.objects.count(), EngagementContract.objects.count()) == (1, 2)
    console("undo", done["batch"])
    assert (rows_of(), counts()) == (before, [0] * 6)


def test_a_day_to_come_an_endless_contract_and_no_hours_never_stop_the_list(apply, line, office):
    done = apply(
        line(oriented="05/02/2099", since="05/02/2099"),
        line("Roux", "Inès", "01/01/1990", signed="01/03/2099", ends="01/03/2100"),
        line("Blanc", "Noé", "01/01/1991", day="01/01/2040"),
    )
    assert parts(done)["Orientation"] == (3, 3, 0, 0)
    assert (parts(done)["Contrat"][3], parts(done)["Prochain rendez-vous"][3]) == (1, 1)
    assert OrientationDecision.objects.filter(decided_on__gt=timezone.localdate()).count() == 0


THEIRS = (
    "Nom;Prénom;Date de naissance;CP Ville;Structure;Parcours;Orientation décidée le;Orientation décidée par"
)


def test_what_france_travail_decided_is_taken_over_as_its_own_b_2(office, console, tmp_path):
    rows = [
        "Lefèvre;Zoé;02/03/1985;99101 Valbourg;Passerelle;sociopro;05/02/2026;France Travail",
        "Roux;Inès;01/01/1990;99101 Valbourg;Passerelle;sociopro;05/02/2026;la CAF",
        "Petit;Léa;01/01/1991;99101 Valbourg;Passerelle;sociopro;05/02/2024;FT",
        "Morel;Noé;01/01/1992;99101 Valbourg;Passerelle;sociopro;;Pôle emploi",
    ]
    path = write(tmp_path, "\n".join((THEIRS, *rows)) + "\n", "utf-8", "ft.csv")
    done = console("apply", path, "--stock")
    assert parts(done)["Orientation"] == (4, 1, 0, 3)
    decision = OrientationDecision.objects.get()
    assert decision.authority == OrientationDecision.Authority.FRANCE_TRAVAIL
    said = " ".join(str(line.remarks) for line in StagedLine.objects.order_by("line"))
    for words in ("Décidée par « la CAF »", "la loi ne laisse personne orienter", "sans date"):
        assert words in said
