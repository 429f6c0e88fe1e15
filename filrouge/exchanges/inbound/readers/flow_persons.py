"""A person of a beneficiary flow, from the blocks gathered under « Personne »."""

from filrouge.exchanges.inbound.readers.codes import code_lists
from filrouge.exchanges.inbound.readers.elements import Block, Blocks, Tally, vocabulary
from filrouge.exchanges.inbound.readers.records import (
    NOTHING_ELSE,
    ActivityRecord,
    ContractRecord,
    DecisionRecord,
    Extra,
    PersonRecord,
    PregnancyRecord,
    ResourcesRecord,
)
from filrouge.exchanges.inbound.readers.values import (
    EMPTY,
    Remarks,
    cents,
    day,
    flag,
    mandatory_day,
    nir,
    whole,
)

_SEXES = {"1": "M", "2": "F", "M": "M", "F": "F", "H": "M", "": ""}
_ROLES = code_lists()["ROLEPERS"].labels
_NONE: list[Block] = []
_NO_BLOCK = [EMPTY]
_RARE = frozenset({"Grossesse", "Dérogation", "Derogation", "ExclueRSA", "ContratPCGPersonneRSA"})
_MAPPED = _RARE | frozenset(
    {
        "Identification", "DossierCAF", "DossierCafMsa", "Prestations", "FonctionPersonnePFA",
        "FonctionPersonneRSA", "DossierPoleEmploi", "GeneraliteRessourcesTrimestre",
        "GeneraliteRessourcesMensuelles", "DetailRessourcesMensuelles",
        "MontantCalculDroitRSAPersonne", "CalculDroitRSAPersonne", "Activite",
        "CaracteristiquesEmployabilite",
    }
)  # fmt: skip
_DROPPED = _MAPPED | vocabulary().not_kept


def person_record(blocks: Blocks, remarks: Remarks, unknown: Tally) -> PersonRecord:
    """The person; `remarks` is told what cannot be read, and refuses the household without name or birth
    date."""
    identity = _first(blocks, "Identification")
    file = _first(blocks, "DossierCAF") or _first(blocks, "DossierCafMsa")
    right = _first(blocks, "MontantCalculDroitRSAPersonne") or _first(blocks, "CalculDroitRSAPersonne")
    pfa, rsa = _functions(blocks, unknown, remarks.line)
    nir_raw = identity.get("NIR", "")
    number, problem = nir(nir_raw, remarks)
    family_name, birth_name = _names(identity, remarks)
    rare = not _RARE.isdisjoint(blocks)
    return PersonRecord(
        family_name=family_name, birth_name=birth_name, first_names=_first_names(identity, remarks),
        birth_date=mandatory_day(identity, "DTNAI", "Date de naissance", remarks),
        civility=identity.get("QUAL", ""),
        birth_place=identity.get("NOMCOMNAI") or identity.get("LIEUNAI") or identity.get("LOCANAI", ""),
        birth_rank=identity.get("RGNAI", ""), birth_date_kind=identity.get("TYPEDTNAI", ""),
        nir_raw=nir_raw, nir=number, nir_problem=problem,
        civil_status_certified=flag(identity, "TOPVALIEC"), sex=_sex(identity, unknown, remarks.line),
        deceased_on=day(identity, "DTDC", remarks), role_rsa=rsa.get("ROLEPERS", ""),
        role_pfa=pfa.get("ROLEPERS", ""), dependant_rsa=flag(rsa, "TOPCHAPERS"),
        dependant_pfa=flag(pfa, "TOPCHAPERS"), responsible=flag(file, "TOPRESPDOS"),
        attached_since=day(file, "DDRATDOS", remarks), attached_until=day(file, "DFRATDOS", remarks),
        previous_claim=file.get("NUMDEMRSAPRECE", ""),
        ft_id=_first(blocks, "DossierPoleEmploi").get("IDASSEDIC", ""),
        subject_to_obligations=flag(right, "TOPPERSDRODEVORSA") if right else None,
        household_subject_to_obligations=flag(right, "TOPPERSENTDRODEVORSA") if right else None,
        obligations_since=day(right, "DDSOUDRODEV", remarks) if right else None,
        obligations_until=day(right, "DFSOUDRODEV", remarks) if right else None,
        monthly_resources_cents=cents(right, "MTPERSRESSMENRSA", remarks) if right else None,
        activities=_activities(blocks, remarks), resources=_resources(blocks, remarks),
        pregnancy=_pregnancy(blocks, remarks) if rare else None,
        derogations=_decisions(blocks, remarks) if rare else (),
        exclusions=_exclusions(blocks, remarks) if rare else (),
        contracts=_contracts(blocks, remarks) if rare else (),
        extra=kept(blocks, _DROPPED),
    )  # fmt: skip


def kept(blocks: Blocks, dropped: frozenset[str]) -> Extra:
    """The blocks that no field of ours holds, without their empty elements."""
    others = blocks.keys() - dropped
    if not others:
        return NOTHING_ELSE
    filled = {
        name: [{k: v for k, v in block.items() if v} for block in blocks[name]] for name in sorted(others)
    }
    return {name: full for name, found in filled.items() if (full := [block for block in found if block])}


def _first(blocks: Blocks, name: str) -> Block:
    return blocks.get(name, _NO_BLOCK)[0]


def _functions(blocks: Blocks, unknown: Tally, line: int) -> tuple[Block, Block]:
    """A person stands twice: for family benefits (PFA) and for the RSA."""
    pfa, rsa = _first(blocks, "FonctionPersonnePFA"), _first(blocks, "FonctionPersonneRSA")
    for block in blocks.get("Prestations", _NONE):
        nature = block.get("NATPREST", "")
        if nature == "RSA":
            rsa = block
        elif nature == "PFA":
            pfa = block
        else:
            unknown.add("NATPREST", nature, line)
    for block in (pfa, rsa):
        role = block.get("ROLEPERS", "")
        if role and role not in _ROLES:
            unknown.add("ROLEPERS", role, line)
    return pfa, rsa


def _names(identity: Block, remarks: Remarks) -> tuple[str, str]:
    birth_name = identity.get("NOMNAI", "")
    family_name = identity.get("NOM", "") or birth_name
    if not family_name:
        remarks.refuse(
            "missing_name",
            "Une personne du foyer n'a pas de nom (NOM).",
            "Faire corriger le dossier par l'organisme payeur ; il reviendra dans l'envoi suivant.",
        )
    return family_name, birth_name


def _first_names(identity: Block, remarks: Remarks) -> tuple[str, ...]:
    found = tuple(name for key in ("PRENOM", "PRENOM2", "PRENOM3") if (name := identity.get(key)))
    if listed := identity.get("LISPRENOMS"):
        others = tuple(name for name in listed.replace(",", " ").split() if name not in found)
        return found + others
    if not found:
        remarks.warn("missing_first_name", "Une personne du foyer n'a pas de prénom.")
    return found


def _sex(identity: Block, unknown: Tally, line: int) -> str:
    code = identity.get("SEXE", "")
    sex = _SEXES.get(code)
    if sex is None:
        unknown.add("SEXE", code, line)
        return ""
    return sex


def _activities(blocks: Blocks, remarks: Remarks) -> tuple[ActivityRecord, ...]:
    found = [
        ActivityRecord(
            block.get("REG", ""),
            block.get("ACT", ""),
            day(block, "DDACT", remarks),
            day(block, "DFACT", remarks),
            block.get("NATCONTRTRA", ""),
        )
        for block in blocks.get("Activite", _NONE)
    ]
    found += [
        ActivityRecord(
            block.get("REG", ""),
            block.get("STATUEMPL", ""),
            day(block, "DDSTATUEMPL", remarks),
            day(block, "DFSTATUEMPL", remarks),
        )
        for block in blocks.get("CaracteristiquesEmployabilite", _NONE)
    ]
    return tuple(found)


def _resources(blocks: Blocks, remarks: Remarks) -> ResourcesRecord | None:
    found = blocks.get("GeneraliteRessourcesTrimestre")
    if not found:
        return None
    quarter = found[0]
    total = sum(
        cents(block, "MTNATRESSMEN", remarks) or 0
        for block in blocks.get("DetailRessourcesMensuelles", _NONE)
    )
    hours = sum(
        whole(block, "NBHEUMENTRA", remarks) or 0
        for block in blocks.get("GeneraliteRessourcesMensuelles", _NONE)
    )
    return ResourcesRecord(
        none=flag(quarter, "TOPRESSNUL") or False,
        since=day(quarter, "DDRESS", remarks),
        until=day(quarter, "DFRESS", remarks),
        total_cents=total,
        work_hours=hours,
    )


def _pregnancy(blocks: Blocks, remarks: Remarks) -> PregnancyRecord | None:
    found = blocks.get("Grossesse")
    if not found:
        return None
    block = found[-1]
    return PregnancyRecord(
        day(block, "DDGRO", remarks),
        day(block, "DFGRO", remarks),
        day(block, "DTDECLGRO", remarks),
        block.get("NATFINGRO", ""),
    )


def _decisions(blocks: Blocks, remarks: Remarks) -> tuple[DecisionRecord, ...]:
    found = blocks.get("Dérogation", _NONE) + blocks.get("Derogation", _NONE)
    return tuple(
        DecisionRecord(
            block.get("TYPEDERO", ""),
            block.get("AVISDERO", ""),
            day(block, "DDAVISDERO", remarks),
            day(block, "DFAVISDERO", remarks),
        )
        for block in found
    )


def _exclusions(blocks: Blocks, remarks: Remarks) -> tuple[DecisionRecord, ...]:
    return tuple(
        DecisionRecord(
            block.get("EXCL", ""), "", day(block, "DDEXCL", remarks), day(block, "DFEXCL", remarks)
        )
        for block in blocks.get("ExclueRSA", _NONE)
    )


def _contracts(blocks: Blocks, remarks: Remarks) -> tuple[ContractRecord, ...]:
    return tuple(
        ContractRecord(
            block.get("TYPECONTRRSA", ""),
            day(block, "DDCONTRRSA", remarks),
            day(block, "DFCONTRRSA", remarks),
        )
        for block in blocks.get("ContratPCGPersonneRSA", _NONE)
    )
