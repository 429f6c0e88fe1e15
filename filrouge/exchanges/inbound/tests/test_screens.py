"""The three steps on screen (A-4): deposit, see, apply, take back; who may, and what is said when somebody else is at it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.directory.queries import console_agent
from filrouge.exchanges.inbound import claims
from filrouge.exchanges.inbound.models import Batch, StagedLine
from filrouge.exchanges.inbound.readers.columns import template_titles
from filrouge.exchanges.inbound.tests.flow_files import flow, household, person
from filrouge.people.actions import write_note
from filrouge.people.models import Person
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked")]
MANY = [household(person(first=f"Zoé{chr(65 + n)}"), number=str(n + 1), claim=str(n + 1)) for n in range(26)]
REFUSED = household(person("=2+5", born="1985-02-30"), number="99", claim="99")
# The session, the account, its agent, the batch and the page of its lines; for the list, what is expected.
BATCH_QUERIES, LIST_QUERIES = 3, 3


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def officer(client, land):
    worker = factories.worker(Role.ORIENTATION_OFFICER, land.department)
    client.force_login(worker.account)
    return worker


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    def run(url, data=None, *, worker=True):
        with django_capture_on_commit_callbacks(execute=worker):
            return client.post(url, data or {})

    return run


@pytest.fixture
def deposit(officer, post):
    def run(*households, name="flux.xml", text="", worker=True, **data):
        content = (text or flow(*(households or MANY))).encode("cp1252")
        upload = SimpleUploadedFile(name, content)
        post(reverse("inbound:new"), {"file": upload, **data}, worker=worker)
        return Batch.objects.latest("pk")

    return run


def url(step, batch):
    return reverse(f"inbound:{step}", args=[batch.public_id])


def page(client, batch, query=""):
    return client.get(url("batch", batch) + query).content.decode().replace("&#x27;", "'")


def test_a_file_is_deposited_seen_applied_and_taken_back(client, deposit, post):
    batch = deposit(*MANY, REFUSED)
    seen = page(client, batch)
    assert "Aperçu : rien n'a encore été modifié." in seen
    assert "Création" in seen
    assert not Person.objects.exists()
    post(url("apply", batch))
    assert "Annuler cet import" in page(client, batch)
    assert Person.objects.count() == 26
    post(url("undo", batch))
    assert "26 foyers rétablis comme avant" in page(client, batch).replace("\u202f", " ").replace("\xa0", " ")
    assert not Person.objects.exists()


def test_what_changes_is_shown_old_and_new_in_words(client, deposit, post):
    post(url("apply", deposit(household(person()))))
    changed = household(person().replace("LEFÈVRE", "DURAND"), state="4").replace("DE L'ÉTÉ", "DES LILAS")
    seen = page(client, deposit(text=flow(changed, day="2026-02-28")))
    assert "<li>Nom : <del>LEFÈVRE</del> → <ins>DURAND</ins></li>" in seen
    assert "<del>RSA ouvert et versé</del> → <ins>RSA ouvert, versement suspendu</ins>" in seen
    assert "<del>3 RUE DE L'ÉTÉ, 37000 TOURS</del> → <ins>3 RUE DES LILAS, 37000 TOURS</ins>" in seen


def test_each_tab_holds_its_lines_and_pages_by_key(client, deposit):
    batch = deposit(*MANY, MANY[0], REFUSED)
    first = client.get(url("batch", batch))
    assert (first.context["view"], len(first.context["lines"])) == ("crees", 25)
    following = client.get(url("batch", batch) + f"?vue=crees&after={first.context['page'].next_key}")
    assert len(following.context["lines"]) == 1
    assert "revient ligne" in page(client, batch, "?vue=remplacees")
    refused = page(client, batch, "?vue=refus")
    assert "Ces lignes ne sont pas reprises" in refused
    assert "1985-02-30" in refused
    assert "Aucune ligne dans cet onglet" in page(client, batch, "?vue=inchanges")
    assert page(client, batch, "?vue=zorglub").count("Création</span>") == 25


def test_the_page_of_an_import_asks_the_same_questions_whatever_its_size(
    client, deposit, django_assert_num_queries
):
    for batch in (deposit(MANY[0]), deposit(*MANY, REFUSED)):
        client.get(url("batch", batch))
        with django_assert_num_queries(BATCH_QUERIES):
            client.get(url("batch", batch))
        with django_assert_num_queries(BATCH_QUERIES):
            client.get(url("batch", batch) + "?vue=refus")
        with django_assert_num_queries(LIST_QUERIES):
            client.get(reverse("inbound:list"))


def test_remarks_on_the_whole_file_are_seen_before_anything_else(client, deposit):
    batch = deposit(text=flow(MANY[0], announced=4, frequency="J"), name="RSABEM.xml", expected="M")
    seen = page(client, batch)
    assert seen.index("Vous attendiez un fichier mensuel") < seen.index("Appliquer cet import")
    assert "annonce 4 foyers" in seen


def test_the_second_of_two_clicks_on_apply_is_told_and_does_nothing(client, deposit, post):
    batch = deposit(MANY[0])
    post(url("apply", batch), worker=False)
    post(url("apply", batch), worker=False)
    assert "quelqu'un s'en occupe déjà" in page(client, batch)
    assert Person.objects.count() == 0
    Batch.objects.update(state="ready", claim="")
    post(url("apply", batch))
    post(url("apply", batch))
    assert "« Appliqué » : il n'y a rien à faire" in page(client, batch)
    assert Person.objects.count() == 1


def test_two_imports_at_once_the_second_is_told_which_one_to_wait_for(client, deposit, post):
    one, two = deposit(MANY[0], name="janvier.xml"), deposit(MANY[1], name="copie.xml")
    post(url("apply", one), worker=False)
    post(url("apply", two))
    assert f"{one.public_id} (janvier.xml) : attendez sa fin" in page(client, two)
    assert Batch.objects.get(pk=two.pk).state == "ready"


def test_a_work_that_stopped_is_said_and_resumed_by_anybody(client, deposit, post):
    batch = deposit(MANY[0])
    post(url("apply", batch), worker=False)
    assert "Reprendre" not in page(client, batch)
    Batch.objects.update(heartbeat=timezone.now() - claims.SILENCE - timedelta(seconds=1), claim="0123")
    assert "Application en cours : ce travail s'est arrêté." in page(client, batch)
    assert "Arrêté en chemin" in client.get(reverse("inbound:list")).content.decode()
    assert client.get(url("progress", batch))["HX-Refresh"] == "true"
    post(url("resume", batch))
    assert Batch.objects.get().state == "applied"
    assert Person.objects.count() == 1


@pytest.mark.parametrize("state", ["reading", "comparing"])
def test_a_reading_or_a_comparison_that_stopped_is_resumed(client, deposit, post, state):
    batch = deposit(MANY[0], worker=False)
    if state == "comparing":
        post(url("resume", batch))
    Batch.objects.update(state=state, claim="0123", heartbeat=None)
    post(url("resume", batch))
    assert Batch.objects.get().state == "ready"


def test_progress_says_how_far_the_work_is(client, deposit):
    batch = deposit(MANY[0])
    for state, words in (
        ("reading", "foyer lu"),
        ("comparing", "comparé"),
        ("applying", "traité"),
        ("undoing", "rétabli"),
    ):
        Batch.objects.update(state=state, claim="0123", heartbeat=timezone.now())
        answer = client.get(url("progress", batch))
        assert words in answer.content.decode()
        assert "HX-Refresh" not in answer
        assert "avancement" in page(client, batch)
    Batch.objects.update(state="applying", claim="")
    assert "En attente" in page(client, batch)


def test_after_undoing_the_files_left_alone_say_why(client, deposit, post):
    batch = deposit(*MANY[:2])
    post(url("apply", batch))
    zoe = Person.objects.order_by("pk").first()
    write_note(zoe, text="Vue ce matin.", by=console_agent(), at=timezone.now())
    post(url("undo", batch))
    assert "laissé tel quel : quelqu" in page(client, batch)
    assert "Quelqu'un a travaillé sur ce dossier" in page(client, batch, "?vue=gardees")


def test_refused_lines_are_downloaded_without_any_formula(client, deposit):
    batch = deposit(MANY[0], REFUSED)
    StagedLine.objects.filter(verdict="refused").update(key="=2+5")
    csv = b"".join(client.get(url("refused_csv", batch)).streaming_content).decode("utf-8-sig")
    title, line = csv.strip().splitlines()
    assert title == "Ligne;Numéro d'allocataire;Motif et remède"
    assert "'=2+5" in line
    assert "1985-02-30" in line


def test_the_model_of_a_list_is_read_as_such_once_filled(client, officer, deposit):
    csv = b"".join(client.get(reverse("inbound:template")).streaming_content).decode("utf-8-sig")
    assert csv.strip().split(";") == list(template_titles())
    line = ";".join(
        {"Nom": "Lefèvre", "Prénom": "Zoé", "Date de naissance": "02/03/1985"}.get(t, "")
        for t in template_titles()
    )
    batch = deposit(text=f"{csv.strip()}\n{line}\n", name="liste.csv")
    assert (batch.state, batch.counts["created"]) == ("ready", 1)


def test_the_deposit_page_says_what_is_taken_and_what_is_never_done(client, officer):
    seen = client.get(reverse("inbound:new")).content.decode()
    assert reverse("inbound:template") in seen
    assert "absente d'un fichier n'est jamais fermée" in seen


def test_a_caseworker_imports_nothing(client, land):
    julie = factories.caseworker(factories.operator(land))
    client.force_login(julie.account)
    for address in (reverse("inbound:list"), reverse("inbound:new"), reverse("inbound:template")):
        assert client.get(address).status_code == 403


def test_an_import_that_does_not_exist_is_not_found(client, officer):
    assert client.get(reverse("inbound:batch", args=["0123456789abcdef"])).status_code == 404


def test_a_line_of_a_list_without_caf_number_says_so_rather_than_its_place_twice(client, deposit):
    text = (
        "Nom;Prénom;Date de naissance;N° allocataire\nRoux;Inès;01/02/1990;\nLefèvre;Zoé;02/03/1985;7654321\n"
    )
    page = client.get(url("batch", deposit(name="liste.csv", text=text))).content.decode()
    assert "non donné</td>" in page
    assert "7654321</td>" in page
    assert "ligne 2</td>" not in page
