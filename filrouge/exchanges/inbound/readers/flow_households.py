"""A household of a beneficiary flow: its claim, address, right and people, from its sorted blocks."""

from msgspec.structs import replace

from filrouge.core.identifiers import caf_number
from filrouge.exchanges.inbound.readers.cells import emails, phones
from filrouge.exchanges.inbound.readers.codes import code_lists
from filrouge.exchanges.inbound.readers.elements import Block, Blocks, Sorted, Tally, vocabulary
from filrouge.exchanges.inbound.readers.flow_persons import kept, person_record
from filrouge.exchanges.inbound.readers.records import (
    AddressRecord,
    BenefitRecord,
    BodyRecord,
    EventRecord,
    HouseholdRecord,
    PersonRecord,
    ReductionRecord,
    RefusedRecord,
    RightRecord,
    SuspensionRecord,
)
from filrouge.exchanges.inbound.readers.values import EMPTY, Remarks, cents, day, flag, mandatory_day, whole

_CODES = {element: codes.labels for element, codes in code_lists().items()}
_NONE: list[Block] = []
LONGEST_NUMBER = 15
_FOREIGN_LINES = tuple(f"LIBLIG{n}ADR" for n in range(2, 8))
_BENEFIT_BLOCKS = ("DetailCalculDroitRSA", "RSASocle", "RSAActivite", "RSASocle-1", "RSAActivite-1")
_SUSPENSIONS = (
    ("SuspensionDroit", "right", "MOTISUSDRORSA", "DDSUSDRORSA"),
    ("SuspensionVersement", "payment", "MOTISUSVERSRSA", "DDSUSVERSRSA"),
    ("RessourcesTropElevees", "payment", "MOTISUSVERSRSA", "DDSUSVERSRSA"),
)
_MAPPED = frozenset(
    {
        "Organisme", "DemandeRSA", "OrganismeCedant", "OrganismePrenant", "Adresse",
        "EtatDossierRSA", "Refus", "SituationFamille", "DroitOuvert", "FinDroit",
        "FinDroitMoisAnterieur", "TroncCommunDroitRSA", "ReductionRSA", "MontantsCalculDroitRSA",
        "Evenement", "Anomalie", "ModesContacts", *_BENEFIT_BLOCKS, *(block for block, *_ in _SUSPENSIONS),
    }
)  # fmt: skip
_DROPPED = _MAPPED | vocabulary().not_kept


def household_record(
    found: Sorted, line: int, unknown: Tally, *, decided: bool = True
) -> HouseholdRecord | RefusedRecord:
    """The household, or its refusal when a value that nothing replaces is missing or does not exist.

    `decided` is false for a claim that is still being examined: it has no right to tell."""
    blocks = found.household
    remarks = Remarks(line)
    body = _first(blocks, "Organisme")
    claim = _first(blocks, "DemandeRSA")
    family = _first(blocks, "SituationFamille")
    number = _key(body, claim, remarks)
    persons = tuple(person_record(person, remarks, unknown) for person in found.persons)
    right = _right(blocks, claim, remarks, unknown) if decided else None
    _check_roles(persons, remarks)
    claim_day = mandatory_day(claim, "DTDEMRSA", "Date de la demande", remarks)
    if remarks.refused:
        return RefusedRecord(line, remarks.key, tuple(remarks.notices))
    current, others = _addresses(blocks, remarks)
    situation = family.get("SITFAM", "")
    _know("SITFAM", situation, unknown, line)
    return HouseholdRecord(
        line=line, body=body.get("FONORG", ""), body_number=body.get("NUMORG", ""),
        caf_number_raw=body.get("MATRICULE", ""), caf_number=number,
        rsa_file_number=claim.get("NUMDEMRSA", ""),
        persons=_with_contacts(persons, _first(blocks, "ModesContacts")), claim_day=claim_day,
        previous_body=_previous_body(blocks, remarks), next_body=_next_body(blocks, remarks),
        family_situation=situation, family_since=day(family, "DDSITFAM", remarks), address=current,
        other_addresses=others, right=right, events=_events(blocks, remarks),
        anomalies=tuple(text for block in blocks.get("Anomalie", _NONE) if (text := block.get("LIBANO"))),
        notices=tuple(remarks.notices), extra=kept(blocks, _DROPPED),
    )  # fmt: skip


def _first(blocks: Blocks, name: str) -> Block:
    found = blocks.get(name)
    return found[0] if found else EMPTY


def _know(element: str, code: str, unknown: Tally, line: int) -> None:
    if code and code not in _CODES[element]:
        unknown.add(element, code, line)


def _key(body: Block, claim: Block, remarks: Remarks) -> str:
    """The normalised CAF number; the household is refused without it or without its claim number."""
    raw = body.get("MATRICULE", "")
    number = caf_number(raw)
    remarks.key = number or raw
    if not raw or (number and not number.strip("0")):
        remarks.refuse(
            "missing_caf_number",
            "Le foyer n'a pas de numéro allocataire (MATRICULE).",
            "Faire corriger le dossier par l'organisme payeur ; il reviendra dans l'envoi suivant.",
        )
    elif not number and len(raw) > LONGEST_NUMBER:
        remarks.refuse(
            "long_caf_number",
            f"Le numéro allocataire « {raw[:20]}… » est trop long pour en être un.",
            "Faire corriger le dossier par l'organisme payeur ; il reviendra dans l'envoi suivant.",
        )
    elif not number:
        remarks.warn(
            "odd_caf_number",
            f"Le numéro allocataire « {raw} » n'a pas la forme attendue ; il est repris tel quel.",
        )
    if not claim.get("NUMDEMRSA"):
        remarks.refuse(
            "missing_claim",
            "Le foyer n'a pas de numéro de demande RSA (NUMDEMRSA).",
            "Faire corriger le dossier par l'organisme payeur ; il reviendra dans l'envoi suivant.",
        )
    return number or raw


def _check_roles(persons: tuple[PersonRecord, ...], remarks: Remarks) -> None:
    if not persons:
        remarks.refuse(
            "nobody",
            "Le foyer ne contient aucune personne.",
            "Faire corriger le dossier par l'organisme payeur ; il reviendra dans l'envoi suivant.",
        )
        return
    roles = [person.role_rsa for person in persons]
    if "DEM" not in roles:
        remarks.warn(
            "no_applicant", "Le foyer n'a pas de demandeur (DEM) ; toutes les personnes sont reprises."
        )
    for role, name in (("DEM", "demandeurs"), ("CJT", "conjoints")):
        if roles.count(role) > 1:
            remarks.warn(
                "several_" + role.lower(),
                f"Le foyer a {roles.count(role)} {name} ({role}) ; toutes les personnes sont reprises.",
                "Vérifier la composition du foyer avec l'organisme payeur.",
            )


def _with_contacts(persons: tuple[PersonRecord, ...], contacts: Block) -> tuple[PersonRecord, ...]:
    """The means of contact given with a claim are the applicant's."""
    if not contacts:
        return persons
    numbers, addresses = phones(contacts.get("NUMTEL", ""))[0], emails(contacts.get("ADRELEC", ""))[0]
    return tuple(
        replace(person, phones=numbers, emails=addresses) if person.role_rsa == "DEM" else person
        for person in persons
    )


def _right(blocks: Blocks, claim: Block, remarks: Remarks, unknown: Tally) -> RightRecord:
    state = _first(blocks, "EtatDossierRSA").get("ETATDOSRSA", "")
    if not state:
        remarks.refuse(
            "missing_state",
            "Le foyer n'a pas d'état de dossier RSA (ETATDOSRSA).",
            "Faire corriger le dossier par l'organisme payeur ; il reviendra dans l'envoi suivant.",
        )
    _know("ETATDOSRSA", state, unknown, remarks.line)
    refusal = _first(blocks, "Refus")
    opening = _first(blocks, "DroitOuvert")
    closing = _first(blocks, "FinDroit") or _first(blocks, "FinDroitMoisAnterieur")
    _know("MOTICLORSA", closing.get("MOTICLORSA", ""), unknown, remarks.line)
    common = _first(blocks, "TroncCommunDroitRSA")
    origin = common if "ORIDEMRSA" in common else claim
    return RightRecord(
        state=state,
        refused_on=day(refusal, "DTREFURSA", remarks),
        refusal_reason=refusal.get("MOTIREFURSA", ""),
        suspensions=_suspensions(blocks, remarks, unknown),
        opened_on=day(opening, "DTODRSA", remarks),
        opening_reason=opening.get("MOTIODRSA", ""),
        closed_on=day(closing, "DTCLORSA", remarks),
        closing_reason=closing.get("MOTICLORSA", ""),
        homeless=flag(common, "TOPSANSDOMFIXE") or False,
        other_dependants=whole(common, "NBENFAUTCHA", remarks),
        origin=origin.get("ORIDEMRSA", ""),
        origin_on=day(origin, "DTORIDEMRSA", remarks),
        subject_to_obligations=flag(common, "TOPFOYDRODEVORSA"),
        total_cents=cents(_first(blocks, "MontantsCalculDroitRSA"), "MTTOTDRORSA", remarks),
        benefits=_benefits(blocks, remarks, unknown),
        reductions=tuple(
            ReductionRecord(
                cents(block, "MTREDRSA", remarks),
                day(block, "DDREDRSA", remarks),
                day(block, "DFREDRSA", remarks),
            )
            for block in blocks.get("ReductionRSA", _NONE)
        ),
    )


def _suspensions(blocks: Blocks, remarks: Remarks, unknown: Tally) -> tuple[SuspensionRecord, ...]:
    found = []
    for name, of, reason, since in _SUSPENSIONS:
        for block in blocks.get(name, _NONE):
            code = block.get(reason, "")
            if of == "payment":
                _know("MOTISUSVERSRSA", code, unknown, remarks.line)
            found.append(
                SuspensionRecord(of, code, day(block, since, remarks), block.get("NATGROUPFSUS", ""))
            )
    return tuple(found)


def _benefits(blocks: Blocks, remarks: Remarks, unknown: Tally) -> tuple[BenefitRecord, ...]:
    found = []
    for name in _BENEFIT_BLOCKS:
        for block in blocks.get(name, _NONE):
            kind = block.get("NATPF", "")
            _know("NATPF", kind, unknown, remarks.line)
            amount = next((tag for tag in ("MTRSAVERS", "MTBRUTRSASOCL", "MTBRUTRSAACT") if tag in block), "")
            found.append(
                BenefitRecord(
                    kind,
                    block.get("SOUSNATPF", ""),
                    day(block, "DDNATDRO", remarks),
                    day(block, "DFNATDRO", remarks),
                    cents(block, amount, remarks),
                    day(block, "DTDERRSAVERS", remarks),
                )
            )
    return tuple(found)


def _addresses(blocks: Blocks, remarks: Remarks) -> tuple[AddressRecord | None, tuple[AddressRecord, ...]]:
    """The current address is the one of rank 01, or the first; the others are former ones."""
    addresses = [_address(block, remarks) for block in blocks.get("Adresse", _NONE)]
    if not addresses:
        return None, ()
    current = next((address for address in addresses if address.rank == "01"), addresses[0])
    return current, tuple(address for address in addresses if address is not current)


def _address(block: Block, remarks: Remarks) -> AddressRecord:
    get = block.get
    return AddressRecord(
        rank=get("RGADR", ""),
        since=day(block, "DTEMM", remarks),
        kind=get("TYPEADR", ""),
        state=get("ETATADR", ""),
        country=get("PAYS", ""),
        identity_complement=get("COMPLIDEADR", ""),
        complement=get("COMPLADR", ""),
        number=get("NUMVOIE", ""),
        street_type=get("LIBTYPEVOIE") or get("TYPEVOIE", ""),
        street_name=get("NOMVOIE", ""),
        locality=get("LIEUDIST", ""),
        insee_code=get("NUMCOM", ""),
        postcode=get("CODEPOS", ""),
        city=get("NOMCOM") or get("LOCAADR", ""),
        lines=tuple(text for name in _FOREIGN_LINES if (text := get(name))),
    )


def _previous_body(blocks: Blocks, remarks: Remarks) -> BodyRecord | None:
    block = _first(blocks, "OrganismeCedant")
    if not block:
        return None
    raw = block.get("MATRICULEORGCEDMUT", "")
    return BodyRecord(
        block.get("FONORGCEDMUT", ""),
        block.get("NUMORGCEDMUT", ""),
        caf_number(raw) or raw,
        day(block, "DDARRMUT", remarks),
    )


def _next_body(blocks: Blocks, remarks: Remarks) -> BodyRecord | None:
    block = _first(blocks, "OrganismePrenant")
    if not block:
        return None
    return BodyRecord(
        block.get("FONORGPRENMUT", ""), block.get("NUMORGPRENMUT", ""), "", day(block, "DDDEPAMUT", remarks)
    )


def _events(blocks: Blocks, remarks: Remarks) -> tuple[EventRecord, ...]:
    return tuple(
        EventRecord(
            day(block, "DTLIQ", remarks),
            block.get("HEULIQ", ""),
            tuple((block.get("FG") or block.get("MOTITRANSFLUX", "")).split()),
        )
        for block in blocks.get("Evenement", _NONE)
    )
