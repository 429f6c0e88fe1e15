"""Which CAF or MSA flow a text is the beginning of, from its elements (file names and versions are no
proof)."""

import re
from dataclasses import dataclass

LABELS = {
    "vrsb0801": "Flux des bénéficiaires du RSA (VRSB0801)",
    "vrsd0301": "Flux des bénéficiaires du RSA, version récente (VRSD0301)",
    "vrsd0101": "Flux des bénéficiaires du RSA, version récente (VRSD0101)",
    "virs0901": "Flux des demandes de RSA en instruction (VIRS0901)",
    "vird0201": "Flux des données socioprofessionnelles (VIRD0201)",
    "vrsf0501": "Flux financier du RSA (VRSF0501)",
    "vrsc0201": "Flux des créances de RSA (VRSC0201)",
}
INSTRUCTION_KINDS = frozenset({"virs0901", "vird0201"})
BENEFICIARY_KINDS = frozenset({"vrsb0801", "vrsd0301", "vrsd0101"})
PUBLIC_SCHEMA_KINDS = frozenset({"vrsb0801"})
REFUSED_KINDS = {
    "vrsf0501": (
        "C'est un flux financier : il sert à la comptabilité, pas à l'accompagnement, et n'est pas lu ici. "
        "Déposer le flux des bénéficiaires (RSABEM ou RSABEJ)."
    ),
    "vrsc0201": (
        "C'est un flux de créances : il sert au recouvrement, pas à l'accompagnement, et n'est pas lu ici. "
        "Déposer le flux des bénéficiaires (RSABEM ou RSABEJ)."
    ),
}


_BLOCKS = {
    "virs0901": "InfoDemandeRSA",
    "vird0201": "InfoDemandeRSA",
    "vrsf0501": "InfosFinancieresFoyerRSA",
    "vrsc0201": "InfosCreanceFoyerRSA",
}


@dataclass(frozen=True, slots=True)
class KindGuess:
    """A kind of flow and the French reason to think so. `certain` is false when the beginning proves
    little."""

    kind: str
    why: str
    certain: bool = True


def repeated_block(kind: str) -> str:
    """The element that a flow repeats for each household."""
    return _BLOCKS.get(kind, "InfosFoyerRSA")


def flow_kind(head: str) -> KindGuess | None:
    """The flow whose beginning is `head`, or None when it is none of them."""
    if "<InfosFinancieresFoyerRSA" in head:
        return KindGuess("vrsf0501", "le fichier répète le bloc InfosFinancieresFoyerRSA")
    if "<InfosCreanceFoyerRSA" in head:
        return KindGuess("vrsc0201", "le fichier répète le bloc InfosCreanceFoyerRSA")
    if "<InfoDemandeRSA" in head:
        return _instruction(head)
    if "<InfosFoyerRSA" in head:
        return _beneficiaries(head)
    if "<IdentificationFlux" in head:
        return _without_household(head)
    return None


def _beneficiaries(head: str) -> KindGuess:
    if not re.search(
        r"<(?:VERSIONFLUX|DossierCafMsa|FonctionPersonneRSA|CalculDroitRSAPersonne|LISPRENOMS)\b", head
    ):
        return KindGuess("vrsb0801", "le fichier répète le bloc InfosFoyerRSA, avec les éléments de Cristal")
    if re.search(r"<LOCAADR\b|<Adresse>\s*<RGADR\b|<SanctionPCGPersonneRSA\b", head):
        return KindGuess(
            "vrsd0101", "le bloc InfosFoyerRSA porte les éléments du flux récent, adresse sur un niveau"
        )
    return KindGuess("vrsd0301", "le bloc InfosFoyerRSA porte les éléments du flux récent")


def _instruction(head: str) -> KindGuess:
    # The first block tells for all; cut by the end of what was read, it goes to that end.
    _, *first = re.split(r"<IdentificationRSA\b", head, maxsplit=1)
    inside, _, _ = "".join(first).partition("</IdentificationRSA>")
    if re.search(r"<Personne\b", inside):
        return KindGuess("vird0201", "les personnes sont dans le bloc IdentificationRSA de InfoDemandeRSA")
    return KindGuess("virs0901", "le fichier répète le bloc InfoDemandeRSA")


def _without_household(head: str) -> KindGuess:
    why = "le fichier a l'en-tête d'un flux de la CAF ou de la MSA, mais son début ne montre aucun foyer"
    if "<NBTOTDEMRSATRANSM" in head:
        return KindGuess("virs0901", why, certain=False)
    if "<VERSIONFLUX" in head or "<NBCARATRANSM" in head:
        return KindGuess("vrsd0301", why, certain=False)
    return KindGuess("vrsb0801", why, certain=False)
