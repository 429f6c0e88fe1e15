"""Claims being examined (VIRS0901, VIRD0201): who asks, the pathway asked, the first answers (B-1)."""

from filrouge.exchanges.inbound.readers.virs0901 import InstructionFlow
from filrouge.exchanges.inbound.tests.flow_files import flow, write

CLAIM = """<InfoDemandeRSA><IdentificationRSA><Organisme><FONORG>CAF</FONORG><NUMORG>991</NUMORG>
<MATRICULE>1234567</MATRICULE></Organisme><DemandeRSA><DTDEMRSA>2026-01-05</DTDEMRSA>
<NUMDEMRSA>00000000001</NUMDEMRSA></DemandeRSA>{inside}</IdentificationRSA>{after}
<DonneesAdministratives><SituationFamille><SITFAM>CEL</SITFAM></SituationFamille>
<ModesContacts><NUMTEL>0612345678</NUMTEL><ADRELEC>zoe@exemple.test</ADRELEC></ModesContacts>
<Paiement><RIB><IBAN>
<NUMCOMPTBAN>123</NUMCOMPTBAN></IBAN></RIB></Paiement></DonneesAdministratives>
</InfoDemandeRSA>"""
PERSON = """<Personne><Identification><NOM>LEFÈVRE</NOM>
<PRENOM>Zoé</PRENOM><DTNAI>1985-03-02</DTNAI><SEXE>2</SEXE>
</Identification><Nationalite><NATI>F</NATI></Nationalite>
<Prestations><NATPREST>RSA</NATPREST><ROLEPERS>DEM</ROLEPERS></Prestations>
<DonneesSocioProfessionnelles><NiveauEtude><NIVETU>1204</NIVETU></NiveauEtude><SituationSociale>
<DetailDifficulteSituationSociale><DIFSOC>0402</DIFSOC></DetailDifficulteSituationSociale>
<DetailDifficulteSituationSociale><DIFSOC>0405</DIFSOC></DetailDifficulteSituationSociale></SituationSociale>
</DonneesSocioProfessionnelles>
<Parcours><DeterminationParcours><NATPARCOCAL>AA</NATPARCOCAL></DeterminationParcours></Parcours></Personne>"""


def test_a_claim_brings_the_person_the_contacts_and_the_first_answers_without_any_right(tmp_path):
    for kind, text in (
        ("virs0901", CLAIM.format(inside="", after=PERSON)),
        ("vird0201", CLAIM.format(inside=PERSON, after="")),
    ):
        reading = InstructionFlow(write(tmp_path, flow(text)))
        (one,) = reading
        (zoe,) = one.persons
        assert reading.header.kind == kind
        assert (one.caf_number, one.right, zoe.family_name, zoe.role_rsa) == (
            "1234567",
            None,
            "LEFÈVRE",
            "DEM",
        )
        assert (zoe.phones, zoe.emails) == (("0612345678",), ("zoe@exemple.test",))
        assert zoe.extra["NiveauEtude"] == [{"NIVETU": "1204"}]
        assert [found["DIFSOC"] for found in zoe.extra["DetailDifficulteSituationSociale"]] == [
            "0402",
            "0405",
        ]
        assert zoe.extra["DeterminationParcours"] == [{"NATPARCOCAL": "AA"}]
        assert reading.summary().unknown_elements == ()


def test_what_following_a_person_does_not_need_is_not_kept(tmp_path):
    (one,) = InstructionFlow(write(tmp_path, flow(CLAIM.format(inside="", after=PERSON))))
    assert "Nationalite" not in one.persons[0].extra
    assert "IBAN" not in one.extra


def test_the_flow_says_that_it_is_read_by_name(tmp_path):
    reading = InstructionFlow(write(tmp_path, flow(CLAIM.format(inside="", after=PERSON))))
    list(reading)
    assert [notice.code for notice in reading.summary().notices] == ["no_public_schema"]
