"""Whole accompaniments, from the orientation to the exit and after, walked on the screens under the rules of a scheme
(S-HER, S-TOU, C-1 to C-6, B-10, A-6)."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.accompaniment.actions import Entry, open_accompaniment
from filrouge.accompaniment.aids import NewAid, note_aid
from filrouge.accompaniment.models import Accompaniment
from filrouge.directory.models import Organisation, Scheme
from tests import factories
from tests.journeys.paths import orient, right_opened, team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


LEVELS = {"housing": "strong", "mobility": "moderate", "digital": "asset", "career_plan": "moderate"}


@pytest.fixture
def move_to():
    with time_machine.travel("2026-02-02 08:00 +0100") as traveller:
        yield traveller.move_to


def set_goal(desk, domain, *, steps):
    desk.page.goto(f"/personnes/{desk.person.public_id}/plan/objectif/?domaine={domain}")
    for number in range(steps):
        desk.page.locator(f"#id_steps_{number}").check()
    desk.send("Fixer cet objectif")


def end_step(desk, state, **fields):
    desk.page.goto(f"/personnes/{desk.person.public_id}/plan/")
    desk.follow("C'est fait ?")
    desk.tick("state", state)
    for name, value in fields.items():
        desk.choose(name, value) if name == "reason" else desk.fill(**{name: value})
    desk.send("Enregistrer")


def test_from_diagnosis_to_exit_with_both_strands_s_her_c_1_c_2_c_3_c_5_b_10_a_6(
    move_to, open_page, barriers, complaints
):
    one = team("herault-2026", "2026-02-02", date(2026, 1, 26), move_to, open_page, ratio=50)
    orient(one, "2026-02-03", "Parcours socioprofessionnel")
    hers = one.desk(one.julie, "2026-02-10")
    hers.clock("Diagnostic global", "En cours")
    hers.clock("Contrat", "En cours")

    hers.go("Commencer l'accompagnement")
    assert hers.value("opened_on") == "2026-02-10"
    hers.send("Commencer")
    hers.go("Faire un diagnostic")
    hers.fill(skills="A tenu une caisse pendant six ans.")
    for domain, level in {
        "housing": "strong",
        "mobility": "moderate",
        "digital": "asset",
        "career_plan": "moderate",
    }.items():
        hers.tick(f"{domain}-level", level)
    hers.page.locator("#id_finish").check()
    assert barriers(hers.page) == []
    hers.send("Enregistrer le diagnostic")
    hers.clock("Diagnostic global", "Tenu")

    hers.go("Préparer le contrat")
    expect(hers.page.locator("main")).to_contain_text("Les freins du dernier diagnostic")
    for details in hers.page.locator("fieldset.fil-action summary").all():
        details.click()
    hers.fill(
        person_side="Venir aux ateliers.\nChercher un logement.", our_side="Appeler le bailleur.",
        action0__label="Atelier recherche d'emploi", action0__hours="9", action1__label="Dossier de logement",
        action1__hours="6",
    )  # fmt: skip
    hers.choose("action0-kind", "job_search")
    hers.choose("action1-kind", "rights")
    hers.send("Enregistrer")
    expect(hers.page.locator("main")).to_contain_text(
        "Recherche active d'emploi : Atelier recherche d'emploi, 9 h"
    )
    hers.send("Signer")
    hers.clock("Contrat", "Tenu")
    expect(hers.page.locator("main")).to_contain_text("h par semaine")

    set_goal(hers, "housing", steps=2)
    set_goal(hers, "career_plan", steps=1)
    expect(hers.page.get_by_role("heading", name="Lever ce qui freine")).to_be_visible()
    expect(hers.page.get_by_role("heading", name="Avancer dans le projet professionnel")).to_be_visible()
    assert hers.page.get_by_role("link", name="C'est fait ?").count() == 3

    hers = one.desk(one.julie, "2026-04-07", phone=True)
    end_step(hers, "done", result="Le bailleur propose un studio.")
    end_step(hers, "missed", reason="health", result="Hospitalisée une semaine.")
    expect(hers.page.locator("main")).to_contain_text("Hospitalisée une semaine. (santé)")
    hers.follow("Évaluer l'objectif")
    hers.tick("outcome", "reached")
    hers.fill(helped="Sa sœur l'a hébergée.")
    hers.send("Enregistrer")

    hers.go("Contrat d'engagement")
    hers.follow("Préparer un avenant")
    assert hers.value("person_side") == "Venir aux ateliers.\nChercher un logement."
    hers.fill(person_side="Venir aux ateliers.\nChercher un emploi.")
    hers.send("Enregistrer")
    expect(hers.page.locator("del")).to_contain_text("Chercher un logement.")
    hers.send("Signer")

    hers = one.desk(one.julie, "2026-07-28")
    hers.go("Faire un diagnostic")
    expect(hers.page.locator("main")).to_contain_text("A tenu une caisse pendant six ans.")
    expect(hers.page.locator("main")).to_contain_text("10 février 2026")
    hers.page.get_by_label("Garder tout").check()
    hers.tick("housing-level", "clear")
    hers.page.locator("#id_finish").check()
    hers.send("Enregistrer le diagnostic")
    hers.go("Diagnostic global")
    row = hers.page.locator("tr", has_text="Logement")
    expect(row).to_contain_text("Frein fort")
    expect(row).to_contain_text("Levé")
    hers.go("Renouveler le contrat")
    assert hers.value("person_side") == "Venir aux ateliers.\nChercher un emploi."
    assert hers.value("ends_on") == "2027-02-10"
    hers.send("Enregistrer")
    hers.send("Signer")
    assert hers.file().get_by_role("link", name="Mettre fin").count() == 0

    theirs = one.desk(one.chief, "2026-10-06")
    theirs.go("Mettre fin à l'accompagnement")
    theirs.choose("reason", "fixed_term_long")
    theirs.fill(comment="Embauchée à la cantine.")
    theirs.send("Mettre fin")
    theirs.tells_in_order(
        "Accompagnement commencé", "Diagnostic réalisé", "Contrat signé", "Objectif fixé", "Étape faite", "Étape pas faite",
        "Objectif évalué", "Contrat renouvelé", "Accompagnement terminé",
    )  # fmt: skip
    theirs.page.goto("/suites/?suivi=all")
    expect(theirs.page.locator("main")).not_to_contain_text("LEFEVRE")
    hers = one.desk(one.julie, "2026-10-07")
    assert hers.page.goto(f"/personnes/{one.person.public_id}/").status == 404
    complaints[:] = [words for words in complaints if "404" not in words]


def test_from_a_dominante_to_france_travail_through_two_referents_s_tou_b_8_b_10_a_6_a_8(
    move_to, open_page, barriers, complaints
):
    one = team("indre-et-loire-2023", "2026-02-02", date(2026, 1, 26), move_to, open_page, ratio=100)
    agency = Organisation.objects.create(name="Agence des Deux-Rives", kind=Organisation.Kind.FRANCE_TRAVAIL)
    right_opened(one)
    orient(one, "2026-02-03", "Accompagnement socioprofessionnel")
    hers = one.desk(one.julie, "2026-02-10")
    hers.clock("Accueilli, orienté et engagé", "En cours")
    hers.clock("Premier rendez-vous", "En cours")
    hers.go("Commencer l'accompagnement")
    hers.page.get_by_label("Lien social et citoyenneté").check()
    hers.send("Commencer")
    hers.clock("Accueilli, orienté et engagé", "Tenu")
    hers.go("Fixer un rendez-vous")
    hers.fill(day="2026-02-09", time="10:00")
    hers.send("Fixer le rendez-vous")
    hers.page.locator("main").get_by_role("button", name="Venu").first.click()
    expect(hers.page.locator("main")).to_contain_text("Honoré")
    hers.clock("Premier rendez-vous", "Tenu")
    hers.go("Préparer le contrat")
    hers.fill(person_side="Venir au jardin partagé.", our_side="L'y accompagner.")
    hers.send("Enregistrer")
    hers.send("Signer")

    hers = one.desk(one.julie, "2026-06-09", phone=True)
    hers.go("Changer la dominante")
    hers.page.get_by_label("Préparation à l'accès à l'emploi").check()
    hers.fill(why="Elle tient le rythme du jardin.")
    hers.send("Enregistrer")
    expect(hers.file().locator("main")).to_contain_text("2 dominantes depuis le début")
    note_aid(
        one.person, NewAid("mobility", "requested", date(2026, 6, 9)), by=one.julie.agent, at=timezone.now()
    )

    karim = factories.caseworker(one.operator, name="Karim Roux", places=None)
    theirs = one.desk(one.chief, "2026-09-01")
    theirs.go("Changer le référent")
    theirs.page.get_by_label("Karim Roux").check()
    theirs.send("Nommer ce référent")
    hers = one.desk(one.julie, "2026-09-02")
    hers.page.goto("/relais/")
    hers.follow("Écrire le bilan")
    expect(hers.page.locator("main")).to_contain_text("Contrat d'engagement signé le 10 février 2026")
    hers.fill(words="Préfère être appelée le soir.", promises="Une lettre au bailleur.")
    hers.send("Passer le relais")
    his = one.desk(karim, "2026-09-03", phone=True)
    his.page.goto("/relais/")
    expect(his.page.locator("main")).to_contain_text("Une lettre au bailleur.")
    assert barriers(his.page) == []
    his.send("J'ai lu, je prends le relais de Zoé LEFEVRE")

    his.go("Préconiser une réorientation")
    expect(his.page.locator("main")).to_contain_text("Aides en attente")
    his.tick("category", "employment")
    his.fill(reason="Elle cherche seule et trouve des missions.", review="Projet prêt, freins levés.")
    his.send("Préconiser")
    expect(his.file().locator("main")).to_contain_text("attend la décision du Département")

    theirs = one.desk(one.chief, "2026-09-08")
    theirs.page.goto("/reorientations/")
    expect(theirs.page.locator("main")).to_contain_text("Elle cherche seule et trouve des missions.")
    theirs.follow("Réorienter")
    theirs.tick("pathway", "employment")
    theirs.page.locator("select[name=organisation]").select_option(label=agency.name)
    theirs.fill(reasons="Préconisation suivie.")
    theirs.send("Décider l'orientation")
    theirs.page.goto("/aides/?suivi=moved")
    expect(theirs.page.locator("main")).to_contain_text("LEFEVRE")
    theirs.go("Mettre fin à l'accompagnement")
    expect(theirs.page.locator("main")).to_contain_text("Aides en attente")
    theirs.choose("reason", "to_france_travail")
    theirs.send("Mettre fin")
    theirs.tells_in_order(
        "Accompagnement commencé", "Contrat signé", "Dominante changée", "Bilan de relais écrit",
        "Relais pris par le nouveau référent", "Accompagnement terminé",
    )  # fmt: skip


def test_what_became_of_somebody_is_asked_months_after_the_exit_e_6(move_to, open_page, barriers):
    one = team("essai-2026", "2026-02-02", date(2026, 1, 26), move_to, open_page)
    zoe = factories.followed(one.land, one.julie, family_name="Sortie", first_names="Ada", at=timezone.now())
    opened = open_accompaniment(Entry(zoe.pk, date(2026, 2, 2)), by=one.julie.agent, at=timezone.now())
    # The scheme that asks for it, three and six months after the exit.
    Accompaniment.objects.filter(pk=opened.pk).update(scheme=Scheme.objects.get(key="mayenne-2022"))
    one = replace(one, person=zoe)
    theirs = one.desk(one.chief, "2026-06-15")
    theirs.go("Mettre fin à l'accompagnement")
    theirs.choose("reason", "training")
    theirs.send("Mettre fin")
    hers = one.desk(one.julie, "2026-09-16", phone=True)
    hers.page.goto("/")
    expect(hers.page.locator("main")).to_contain_text("1 personne sortie à rappeler")
    hers.page.goto("/suites/")
    hers.follow("Dire ce qu'il en est")
    assert barriers(hers.page) == []
    hers.tick("outcome", "holds")
    hers.fill(words="La formation lui plaît.")
    hers.send("Enregistrer")
    expect(hers.page.locator("main")).not_to_contain_text("SORTIE")
    theirs = one.desk(one.chief, "2026-09-17")
    theirs.file().locator("#accompaniment-panel").get_by_text("Ce qui précède").click()
    expect(theirs.page.locator("main")).to_contain_text("La formation lui plaît.")
    theirs.tells_in_order("Accompagnement terminé", "Suite connue après la sortie")
