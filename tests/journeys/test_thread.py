"""The thread of the house, in a browser: from a CAF file to a followed person and a counted result."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from filrouge.access.roles import Role
from filrouge.core.identifiers import make_nir
from filrouge.directory.models import Agreement, Scheme
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLOW = """<?xml version="1.0" encoding="windows-1252"?>
<Racine>
<IdentificationFlux><APPLIEME>CRI</APPLIEME><NUMVERSIONAPPLIEME>42</NUMVERSIONAPPLIEME><TYPEFLUX>M</TYPEFLUX>\
<NATFLUX>B</NATFLUX><DTCREAFLUX>{day}</DTCREAFLUX><HEUCREAFLUX>06:00:00</HEUCREAFLUX><DTREF>{day}</DTREF></IdentificationFlux>
<InfosFoyerRSA><IdentificationRSA><Organisme><FONORG>CAF</FONORG><NUMORG>991</NUMORG><MATRICULE>1234567</MATRICULE></Organisme>\
<Partenaire><TYPEPARTE>CG</TYPEPARTE><IDEPARTE>991</IDEPARTE></Partenaire>\
<DemandeRSA><DTDEMRSA>{claim}</DTDEMRSA><NUMDEMRSA>00000000042</NUMDEMRSA></DemandeRSA></IdentificationRSA>
<Personne><Identification><QUAL>MME</QUAL><NOM>LEF\u00c8VRE</NOM><NOMNAI>ROUX</NOMNAI><PRENOM>OPHELIE</PRENOM>\
<NOMCOMNAI>VALBOURG</NOMCOMNAI><DTNAI>1990-03-14</DTNAI><NIR>{nir}</NIR><SEXE>F</SEXE></Identification>\
<DossierCAF><TOPRESPDOS>true</TOPRESPDOS><DDRATDOS>{claim}</DDRATDOS></DossierCAF>\
<Prestations><NATPREST>RSA</NATPREST><ROLEPERS>DEM</ROLEPERS><TOPCHAPERS>true</TOPCHAPERS></Prestations>\
<Prestations><NATPREST>PFA</NATPREST><ROLEPERS>DEM</ROLEPERS><TOPCHAPERS>true</TOPCHAPERS></Prestations>\
<MontantCalculDroitRSAPersonne><TOPPERSDRODEVORSA>true</TOPPERSDRODEVORSA></MontantCalculDroitRSAPersonne></Personne>
<DonneesAdministratives><SituationFamille><SITFAM>CEL</SITFAM><DDSITFAM>2015-01-01</DDSITFAM></SituationFamille>\
<Adresse><TroncCommunAdresse><RGADR>01</RGADR><DTEMM>{claim}</DTEMM><TYPEADR>F</TYPEADR></TroncCommunAdresse>\
<AdresseDetailleeFrance><NUMVOIE>3</NUMVOIE><LIBTYPEVOIE>RUE</LIBTYPEVOIE><NOMVOIE>DU PUITS</NOMVOIE><NUMCOM>99101</NUMCOM>\
<CODEPOS>99101</CODEPOS><NOMCOM>VALBOURG</NOMCOM></AdresseDetailleeFrance></Adresse></DonneesAdministratives>
<PrestationRSA><SituationDossierRSA><EtatDossierRSA><ETATDOSRSA>2</ETATDOSRSA></EtatDossierRSA></SituationDossierRSA>\
<DetailDroitRSA><TroncCommunDroitRSA><TOPSANSDOMFIXE>false</TOPSANSDOMFIXE><NBENFAUTCHA>0</NBENFAUTCHA>\
<ORIDEMRSA>DEM</ORIDEMRSA><TOPFOYDRODEVORSA>true</TOPFOYDRODEVORSA></TroncCommunDroitRSA></DetailDroitRSA></PrestationRSA>
</InfosFoyerRSA>
<TransmissionFlux><NBTOTDOSRSATRANSM>1</NBTOTDOSRSATRANSM><NBTOTDOSRSATRANSMANO>0</NBTOTDOSRSATRANSMANO></TransmissionFlux>
</Racine>"""


def caf_file(folder: Path, today: date) -> Path:
    """A monthly flow with one new entrant."""
    nir = make_nir(female=True, birth=date(1990, 3, 14), commune="99101", order=77)
    text = FLOW.format(day=today, claim=today - timedelta(days=12), nir=nir.full)
    path = folder / "NRSACGIM_RSABEM_essai.RCV"
    path.write_bytes(text.encode("windows-1252"))
    return path


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
