"""The thread of the house, in a browser: from a CAF file to a followed person and a counted result."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.directory.models import Agreement, Scheme
from tests import factories
from tests.journeys.caf_flow import caf_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def log_in(page, account) -> None:
    """Through the front door, with the keyboard."""
    page.goto("/compte/login/")
    page.fill("input[name=login]", account.email)
    page.fill("input[name=password]", factories.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def result(page, indicator: str) -> int:
    """The number that the dashboard shows for an indicator."""
    text = page.inner_text(f"[data-indicator='{indicator}'] strong")
    return int("".join(c for c in text if c.isdigit()) or 0)


@pytest.mark.both_engines
def test_from_a_caf_file_to_a_counted_result_a_4_b_1_b_3_d_1_g_1(open_page, tmp_path, barriers, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    today = timezone.localdate()
    land = factories.land()
    touraine = Scheme.objects.get(key="indre-et-loire-2023")
    operator = factories.operator(land, ratio=100)
    Agreement.objects.filter(pk=operator.agreement.pk).update(scheme=touraine)
    operator.agreement.refresh_from_db()
    julie = factories.caseworker(operator, name="Julie Moreau", places=100)
    chief = factories.worker(Role.AREA_MANAGER, land.department, name="Anne Petit", areas=[land.area])

    page = open_page()
    log_in(page, chief.account)
    assert barriers(page) == []
    page.click("nav >> text=Imports")
    page.click("text=Déposer un fichier")
    page.set_input_files("input[type=file]", caf_file(tmp_path, today))
    page.click("text=Lire le fichier")
    page.wait_for_selector("text=Appliquer cet import")
    assert "LEFÈVRE" in page.inner_text("main table")
    assert barriers(page) == []
    page.click("text=Appliquer cet import")
    page.wait_for_selector("text=Annuler cet import")

    page.fill("header input[name=q]", "lefevre ophelie")
    page.keyboard.press("Enter")
    page.click("main >> a:has-text('LEFÈVRE')")
    assert barriers(page) == []
    page.click('main >> text="Orienter"')
    page.check("label:has-text('Accompagnement socioprofessionnel')")
    page.select_option("select[name=organisation]", label="Passerelle")
    page.fill("textarea[name=reasons]", "Souhaite travailler, garde d'enfant à trouver.")
    page.fill("input[name=notified_on]", str(today))
    page.click("text=Décider l'orientation")
    page.click("main >> text=Nommer le référent")
    page.check("label:has-text('Julie Moreau')")
    page.click("text=Nommer ce référent")
    assert "Julie Moreau" in page.inner_text("main")
    address = page.url
    page.goto("/pilotage/indre-et-loire-2023/")
    before = result(page, "individual_appointments")

    hers = open_page()
    log_in(hers, julie.account)
    assert "Ophelie" in hers.inner_text("main")
    hers.goto(address)
    hers.click("main >> text=Fixer un rendez-vous")
    hers.fill("input[name=day]", str(today - timedelta(days=1)))
    hers.fill("input[name=time]", "10:00")
    hers.click("main >> button:has-text('Fixer')")
    hers.click("main >> button:has-text('Venu')")
    hers.wait_for_selector("text=Honoré")
    assert barriers(hers) == []

    page.reload()
    assert result(page, "individual_appointments") == before + 1
    page.click("[data-indicator='individual_appointments'] >> text=Voir les personnes")
    assert barriers(page) == []
    page.click("main >> a:has-text('LEFÈVRE')")
    assert page.url == address
