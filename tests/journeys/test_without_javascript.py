"""The thread of the house in a browser without JavaScript, and the import that tells how far it is."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from filrouge.access.roles import Role
from filrouge.exchanges.inbound.models import Batch
from tests import factories
from tests.journeys.caf_flow import caf_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def land(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return factories.land()


def test_the_thread_needs_no_script_a_4_b_1_b_3_d_1(open_page, land, tmp_path):
    today = timezone.localdate()
    operator = factories.operator(land)
    julie = factories.caseworker(operator)
    chief = factories.worker(Role.AREA_MANAGER, land.department, areas=[land.area])
    page = open_page(chief.account, javascript=False)
    page.goto("/imports/nouveau/")
    page.set_input_files("input[type=file]", caf_file(tmp_path, today))
    page.click("text=Lire le fichier")
    page.click("text=Appliquer cet import")
    expect(page.locator("main")).to_contain_text("Annuler cet import")

    page.fill("header input[name=q]", "lefevre ophelie")
    page.click("header button[aria-label=Chercher], header button:has(svg[aria-label=Chercher])")
    page.click("main >> a:has-text('LEFÈVRE')")
    address = page.url
    page.click('main >> text="Orienter"')
    page.check("label:has-text('Parcours socioprofessionnel')")
    page.select_option("select[name=organisation]", label="Passerelle")
    page.click("text=Décider l'orientation")
    page.click("main >> text=Nommer le référent")
    page.check("label:has-text('Julie Moreau')")
    page.click("text=Nommer ce référent")
    expect(page.locator("main")).to_contain_text("Julie Moreau")

    hers = open_page(julie.account, javascript=False)
    hers.goto(address)
    hers.click("main >> text=Fixer un rendez-vous")
    hers.fill("input[name=day]", str(today - timedelta(days=1)))
    hers.fill("input[name=time]", "10:00")
    hers.click("main >> button:has-text('Fixer')")
    hers.click("main >> button:has-text('Venu')")
    expect(hers.locator("main")).to_contain_text("Honoré")
    for panel, words in (("Parcours", "Commencer"), ("Le fil du parcours", "Rendez-vous honoré")):
        hers.goto(address)
        hers.click(f"text=Ouvrir : {panel}")
        expect(hers.locator("main")).to_contain_text(words)


def test_an_import_at_work_is_looked_at_again_by_the_page_itself_a_4(open_page, land):
    chief = factories.worker(Role.AREA_MANAGER, land.department)
    batch = Batch.objects.create(
        state=Batch.State.APPLYING, kind="flux", file_name="flux.xml", file_hash="0", path="", created_at=timezone.now(),
        created_by_id=chief.account.pk, reference_day=timezone.localdate(), lines_total=8, lines_done=3, counts={},
        heartbeat=timezone.now(), claim="ouvrier",
    )  # fmt: skip
    page = open_page(chief.account, javascript=False)
    page.goto(f"/imports/{batch.public_id}/")
    expect(page.locator("main")).to_contain_text("3 foyers traités")
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.APPLIED)
    expect(page.locator("main")).to_contain_text("Annuler cet import")
