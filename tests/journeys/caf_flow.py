"""A monthly flow of the CAF with one invented household, as the file that arrives."""

from datetime import date, timedelta
from pathlib import Path

from filrouge.core.identifiers import make_nir

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
