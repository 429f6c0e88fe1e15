"""Small flows written by hand for the tests: invented people only."""

from pathlib import Path

HEADER = """<IdentificationFlux><APPLIEME>CRI</APPLIEME><NUMVERSIONAPPLIEME>4200</NUMVERSIONAPPLIEME>
<TYPEFLUX>{frequency}</TYPEFLUX><NATFLUX>B</NATFLUX><DTCREAFLUX>2026-02-02</DTCREAFLUX>
<HEUCREAFLUX>04:05:06</HEUCREAFLUX><DTREF>{day}</DTREF></IdentificationFlux>
"""

PERSON = """<Personne><Identification><QUAL>MME</QUAL>{name}<NOMNAI>MARTIN</NOMNAI>{first}
<PRENOM2>Anaïs</PRENOM2>
<NOMCOMNAI>TOURS</NOMCOMNAI>{born}<TYPEDTNAI>N</TYPEDTNAI>{nir}<TOPVALIEC>1</TOPVALIEC><SEXE>{sex}</SEXE>
</Identification><DossierCAF><TOPRESPDOS>1</TOPRESPDOS><DDRATDOS>2020-01-01</DDRATDOS></DossierCAF>
<Prestations><NATPREST>PFA</NATPREST><ROLEPERS>{pfa}</ROLEPERS><TOPCHAPERS>0</TOPCHAPERS></Prestations>
<Prestations><NATPREST>RSA</NATPREST><ROLEPERS>{rsa}</ROLEPERS><TOPCHAPERS>1</TOPCHAPERS></Prestations>
<DossierPoleEmploi>{ft_id}</DossierPoleEmploi><MontantCalculDroitRSAPersonne>
<TOPPERSDRODEVORSA>1</TOPPERSDRODEVORSA></MontantCalculDroitRSAPersonne>{more}</Personne>
"""

HOUSEHOLD = """<InfosFoyerRSA><IdentificationRSA><Organisme><FONORG>CAF</FONORG>
<NUMORG>991</NUMORG>{number}</Organisme>
<Partenaire><TYPEPARTE>CD</TYPEPARTE><IDEPARTE>099</IDEPARTE></Partenaire>
<DemandeRSA>{claim_day}{claim}</DemandeRSA>
</IdentificationRSA>{people}<DonneesAdministratives>
<SituationFamille><SITFAM>{family}</SITFAM><DDSITFAM>2019-01-01</DDSITFAM></SituationFamille>
<Adresse><TroncCommunAdresse><RGADR>01</RGADR><PAYS>FRA</PAYS></TroncCommunAdresse><AdresseDetailleeFrance>
<NUMVOIE>3</NUMVOIE><LIBTYPEVOIE>RUE</LIBTYPEVOIE><NOMVOIE>DE L'ÉTÉ</NOMVOIE><CODEPOS>37000</CODEPOS>
<NOMCOM>TOURS</NOMCOM></AdresseDetailleeFrance></Adresse></DonneesAdministratives>
<PrestationRSA><SituationDossierRSA><EtatDossierRSA>{state}</EtatDossierRSA>{right}</SituationDossierRSA>
<DetailDroitRSA><TroncCommunDroitRSA><TOPSANSDOMFIXE>0</TOPSANSDOMFIXE><ORIDEMRSA>DEM</ORIDEMRSA>
</TroncCommunDroitRSA><DetailCalculDroitRSA><NATPF>RSD</NATPF><DDNATDRO>2020-05-01</DDNATDRO>
<MTRSAVERS>559.42</MTRSAVERS></DetailCalculDroitRSA></DetailDroitRSA></PrestationRSA>{after}</InfosFoyerRSA>
"""


def tag(name, text):
    return "" if text is None else f"<{name}>{text}</{name}>"


def person(
    name="LEFÈVRE",
    first="Zoé",
    born="1985-03-02",
    nir=None,
    roles=("DEM", "DEM"),
    ft_id=None,
    sex="2",
    more="",
):
    return PERSON.format(
        name=tag("NOM", name),
        first=tag("PRENOM", first),
        born=tag("DTNAI", born),
        nir=tag("NIR", nir),
        sex=sex,
        pfa=roles[0],
        rsa=roles[1],
        ft_id=tag("IDASSEDIC", ft_id),
        more=more,
    )


def household(
    *people,
    number="000000001234567",
    claim="00000000001",
    claim_day="2020-05-02",
    state="2",
    family="CEL",
    right="",
    after="",
):
    return HOUSEHOLD.format(
        number=tag("MATRICULE", number),
        claim_day=tag("DTDEMRSA", claim_day),
        claim=tag("NUMDEMRSA", claim),
        people="".join(people or (person(),)),
        family=family,
        state=tag("ETATDOSRSA", state),
        right=right,
        after=after,
    )


def flow(
    *households,
    frequency="M",
    announced=None,
    anomalies=0,
    encoding="windows-1252",
    declaration=True,
    day="2026-01-31",
):
    total = len(households) if announced is None else announced
    return "".join(
        (
            f'<?xml version="1.0" encoding="{encoding}"?>\n' if declaration else "",
            "<Racine>",
            HEADER.format(frequency=frequency, day=day),
            *households,
            "<TransmissionFlux>",
            tag("NBTOTDOSRSATRANSM", total),
            tag("NBTOTDOSRSATRANSMANO", anomalies),
            "</TransmissionFlux></Racine>\n",
        )
    )


def write(folder: Path, text, encoding="cp1252", name="flux.xml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path
