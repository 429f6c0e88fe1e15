"""Write households as a CAF or MSA file: beneficiaries' flow VRSB0801 (XML, windows-1252), monthly or daily.

    python -m filrouge.demo.caf_file --people 100000 --seed 1 OUT.xml

Plain strings, one household at a time: memory stays flat whatever the size of the file."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal

from filrouge.core.periods import add_months
from filrouge.demo.amounts import Grant, amounts, euros
from filrouge.demo.household import (
    ENDED,
    RUNNING,
    Address,
    Change,
    ChangeKind,
    Household,
    Person,
    Role,
    State,
    Status,
    changes,
    pregnant_since,
    state_on,
)
from filrouge.demo.people import households
from filrouge.demo.territory import departement

Frequency = Literal["M", "J"]
ENCODING = "windows-1252"
STORY_OF_A_BENCHMARK = timedelta(days=62)

STATUS_CODES = {
    Status.PENDING: "0", Status.REFUSED: "1", Status.OPEN: "2", Status.RIGHT_SUSPENDED: "3",
    Status.PAYMENT_SUSPENDED: "4", Status.CLOSED: "5",
}  # fmt: skip
CLOSED_BEFORE = "6"
ROLE_CODES = {Role.RECIPIENT: "DEM", Role.PARTNER: "CJT", Role.CHILD: "ENF"}
EVENT_CODES = {
    ChangeKind.CLAIM: "DEMRSA", ChangeKind.DECISION: "CARRSA", ChangeKind.TRANSFER_IN: "MUT",
    ChangeKind.TRANSFER_OUT: "MUT", ChangeKind.SUSPENSION: "SUS", ChangeKind.RESUMPTION: "RESTRIRSA",
    ChangeKind.CLOSING: "RAD", ChangeKind.MOVE: "ADR", ChangeKind.FAMILY: "SITFAM",
    ChangeKind.CHILD: "SITENFAUT", ChangeKind.WORK: "SITPRO",
}  # fmt: skip
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(slots=True)
class Totals:
    """What a file holds; households and anomalies are its control totals."""

    households: int = 0
    people: int = 0
    anomalies: int = 0


def write_flow(
    path: Path,
    households: Iterable[Household],
    *,
    reference_day: date,
    frequency: Frequency,
    created_at: datetime,
    since: date | None = None,
) -> Totals:
    """Write `path` and return what it holds.

    Monthly (`M`): every household whose claim is in course on `reference_day` or ended in the month before.
    Daily (`J`): those to whom something happened on `reference_day`, or from `since` on after days without a file."""
    totals = Totals()
    writer = FlowWriter(reference_day, frequency, since)
    with path.open("wb") as stream:
        stream.write(_encoded(writer.header(created_at)))
        for household in households:
            block = writer.block(household, totals)
            if block:
                stream.write(_encoded(block))
        stream.write(_encoded(writer.footer(totals)))
    return totals


def file_name(reference_day: date, frequency: Frequency) -> str:
    """The name that the CAF's own transfer gives to such a file."""
    return f"NRSACGIM_RSABE{frequency}_{reference_day:%Y%m%d}_{reference_day:%j}.RCV"


class FlowWriter:
    """Turns households into the blocks of one file."""

    def __init__(self, reference_day: date, frequency: Frequency, since: date | None = None) -> None:
        self._day = reference_day
        self._frequency = frequency
        usual = reference_day if frequency == "J" else add_months(reference_day, -1) + timedelta(days=1)
        self._since = since or usual
        self._until = reference_day + timedelta(days=1)
        first = add_months(reference_day.replace(day=1), -3)
        self._quarter = tuple(add_months(first, rank) for rank in range(3))
        self._quarter_end = reference_day.replace(day=1) - timedelta(days=1)
        invented = departement()
        self._bodies = {"CAF": invented.caf, "MSA": invented.msa}
        self._partner = invented.code
        self._amounts = amounts(reference_day)

    def header(self, created_at: datetime) -> str:
        """Everything before the first household."""
        return (
            f'<?xml version="1.0" encoding="{ENCODING}"?>\n<Racine><IdentificationFlux>'
            f"<APPLIEME>CRI</APPLIEME><NUMVERSIONAPPLIEME>4200</NUMVERSIONAPPLIEME>"
            f"<TYPEFLUX>{self._frequency}</TYPEFLUX><NATFLUX>B</NATFLUX>"
            f"<DTCREAFLUX>{created_at:%Y-%m-%d}</DTCREAFLUX><HEUCREAFLUX>{created_at:%H:%M:%S}</HEUCREAFLUX>"
            f"<DTREF>{self._day}</DTREF></IdentificationFlux>\n"
        )

    def footer(self, totals: Totals) -> str:
        """The control totals."""
        return (
            f"<TransmissionFlux><NBTOTDOSRSATRANSM>{totals.households}</NBTOTDOSRSATRANSM>"
            f"<NBTOTDOSRSATRANSMANO>{totals.anomalies}</NBTOTDOSRSATRANSMANO></TransmissionFlux>\n</Racine>\n"
        )

    def block(self, household: Household, totals: Totals) -> str:
        """The household's block, counted in `totals`; empty when the file does not concern it."""
        state = state_on(household, self._day)
        if state is None or (state.status in ENDED and state.since < self._since):
            return ""
        happened = changes(household, self._since, self._until)
        if self._frequency == "J" and not happened:
            return ""
        anomaly = "".join(
            f"<Anomalie><LIBANO>NIR ABSENT : {_text(person.first_name)}</LIBANO></Anomalie>"
            for person in state.members
            if not person.nir and person.role is not Role.CHILD
        )
        totals.households += 1
        totals.people += len(state.members)
        totals.anomalies += bool(anomaly)
        grant = self._amounts.for_household(state, self._day)
        return (
            f"<InfosFoyerRSA>{self._identification(household, state)}"
            f"{''.join(self._person(household, state, person) for person in state.members)}"
            f"{_administrative(state)}{self._benefit(state, grant)}"
            f"{''.join(_event(change) for change in happened)}{anomaly}</InfosFoyerRSA>\n"
        )

    def _identification(self, household: Household, state: State) -> str:
        claim = state.claim
        ceding = taking = ""
        if claim.came_from:
            ceding = (
                f"<OrganismeCedant><FONORGCEDMUT>CAF</FONORGCEDMUT><NUMORGCEDMUT>{claim.came_from}</NUMORGCEDMUT>"
                f"<DDARRMUT>{claim.day}</DDARRMUT></OrganismeCedant>"
            )
        if claim.went_to and state.status is Status.CLOSED:
            taking = (
                f"<OrganismePrenant><FONORGPRENMUT>CAF</FONORGPRENMUT><NUMORGPRENMUT>{claim.went_to}</NUMORGPRENMUT>"
                f"<DDDEPAMUT>{state.since}</DDDEPAMUT></OrganismePrenant>"
            )
        return (
            f"<IdentificationRSA><Organisme><FONORG>{household.payer}</FONORG>"
            f"<NUMORG>{self._bodies[household.payer]}</NUMORG>"
            f"<MATRICULE>{household.caf_number:0>15}</MATRICULE></Organisme>"
            f"<Partenaire><TYPEPARTE>CG</TYPEPARTE><IDEPARTE>{self._partner}</IDEPARTE></Partenaire>"
            f"<DemandeRSA><DTDEMRSA>{claim.day}</DTDEMRSA><NUMDEMRSA>{claim.number}</NUMDEMRSA></DemandeRSA>"
            f"{ceding}{taking}</IdentificationRSA>"
        )

    def _person(self, household: Household, state: State, person: Person) -> str:
        adult = person.role is not Role.CHILD
        holder = person.role is (Role.PARTNER if household.holder_is_partner else Role.RECIPIENT)
        previous = (
            f"<NUMDEMRSAPRECE>{state.previous_number}</NUMDEMRSAPRECE>" if state.previous_number else ""
        )
        leaving = f"<DFRATDOS>{person.left}</DFRATDOS>" if person.left and person.left <= self._until else ""
        return (
            f"<Personne>{_identity(person)}<DossierCAF><TOPRESPDOS>{holder:d}</TOPRESPDOS>"
            f"<DDRATDOS>{max(person.joined, state.addresses[-1].since)}</DDRATDOS>{leaving}{previous}"
            f"</DossierCAF>"
            f"{_roles(household, state, person)}"
            f"{self._adult(household, state, person) if adult else ''}</Personne>"
        )

    def _adult(self, household: Household, state: State, person: Person) -> str:
        job = person.job_on(self._day)
        subject = state.running and person.subject_on(self._day)
        known = person.france_travail_id
        seeker = f"<DossierPoleEmploi><IDASSEDIC>{known}</IDASSEDIC></DossierPoleEmploi>" if known else ""
        pregnancy = ""
        begun = pregnant_since(household, self._day) if person.female else None
        if begun:
            declared = begun + timedelta(days=75)
            pregnancy = f"<Grossesse><DDGRO>{begun}</DDGRO><DTDECLGRO>{declared}</DTDECLGRO></Grossesse>"
        activity = f"<ACT>SAL</ACT><DDACT>{job.since}</DDACT>" if job else (
            f"<ACT>{'CHO' if known else 'SAC'}</ACT><DDACT>{state.claim.day}</DDACT>"
        )  # fmt: skip
        return (
            f"{seeker}{self._resources(person)}<MontantCalculDroitRSAPersonne>"
            f"<TOPPERSDRODEVORSA>{subject:d}</TOPPERSDRODEVORSA>"
            f"<TOPPERSENTDRODEVORSA>{subject:d}</TOPPERSENTDRODEVORSA>"
            f"<MTPERSRESSMENRSA>{euros(self._amounts.resources(person, self._day))}</MTPERSRESSMENRSA>"
            f"</MontantCalculDroitRSAPersonne><Activite><REG>GE</REG>{activity}</Activite>{pregnancy}"
        )

    def _resources(self, person: Person) -> str:
        """The quarter before the reference month, month by month."""
        months = []
        for month in self._quarter if person.jobs else ():
            earned = self._amounts.resources(person, month)
            if earned:
                months.append(
                    f"<RessourcesMensuelles><GeneraliteRessourcesMensuelles><MOISRESS>{month}</MOISRESS>"
                    f"</GeneraliteRessourcesMensuelles><DetailRessourcesMensuelles><NATRESS>001</NATRESS>"
                    f"<MTNATRESSMEN>{euros(earned)}</MTNATRESSMEN></DetailRessourcesMensuelles>"
                    f"</RessourcesMensuelles>"
                )
        return (
            f"<Ressources><GeneraliteRessourcesTrimestre><TOPRESSNUL>{not months:d}</TOPRESSNUL>"
            f"<DDRESS>{self._quarter[0]}</DDRESS><DFRESS>{self._quarter_end}</DFRESS></GeneraliteRessourcesTrimestre>"
            f"{''.join(months)}</Ressources>"
        )

    def _benefit(self, state: State, grant: Grant) -> str:
        code = STATUS_CODES[state.status]
        if state.status is Status.CLOSED and state.since < self._day.replace(day=1):
            code = CLOSED_BEFORE
        without_home = state.addresses[0].kind != "home"
        subject = state.running and any(person.subject_on(self._day) for person in state.members)
        return (
            f"<PrestationRSA><SituationDossierRSA><EtatDossierRSA><ETATDOSRSA>{code}</ETATDOSRSA></EtatDossierRSA>"
            f"{_outcome(state, code)}</SituationDossierRSA><DetailDroitRSA><TroncCommunDroitRSA>"
            f"<TOPSANSDOMFIXE>{without_home:d}</TOPSANSDOMFIXE><NBENFAUTCHA>{grant.children}</NBENFAUTCHA>"
            f"<ORIDEMRSA>DEM</ORIDEMRSA><DTORIDEMRSA>{state.claim.day}</DTORIDEMRSA>"
            f"<TOPFOYDRODEVORSA>{subject:d}</TOPFOYDRODEVORSA></TroncCommunDroitRSA>"
            f"{_sums(state, grant, self._day) if state.running else ''}</DetailDroitRSA></PrestationRSA>"
        )


def _identity(person: Person) -> str:
    title = "MME" if person.female else "MR"
    second = f"<PRENOM2>{_text(person.second_name, 15)}</PRENOM2>" if person.second_name else ""
    nir = f"<NIR>{person.nir}</NIR>" if person.nir else ""
    return (
        f"<Identification><QUAL>{title}</QUAL><NOM>{_text(person.surname, 28)}</NOM>"
        f"<NOMNAI>{_text(person.birth_surname, 28)}</NOMNAI><PRENOM>{_text(person.first_name, 32)}</PRENOM>"
        f"{second}<NOMCOMNAI>{_text(person.birth_place, 26)}</NOMCOMNAI><DTNAI>{person.birth}</DTNAI>"
        f"<RGNAI>1</RGNAI><TYPEDTNAI>N</TYPEDTNAI>{nir}<TOPVALIEC>{person.nir[:1] in ('1', '2'):d}</TOPVALIEC>"
        f"<SEXE>{2 if person.female else 1}</SEXE></Identification>"
    )


def _roles(household: Household, state: State, person: Person) -> str:
    """The role for family benefits, then for the RSA: the two differ when the partner holds the CAF file."""
    role = family = ROLE_CODES[person.role]
    swapped = household.holder_is_partner and any(p.role is Role.PARTNER for p in state.members)
    if swapped and person.role is not Role.CHILD:
        family = "CJT" if role == "DEM" else "DEM"
    dependant = f"{person.role is Role.CHILD:d}"
    return (
        f"<Prestations><NATPREST>PFA</NATPREST><ROLEPERS>{family}</ROLEPERS>"
        f"<TOPCHAPERS>{dependant}</TOPCHAPERS></Prestations>"
        f"<Prestations><NATPREST>RSA</NATPREST><ROLEPERS>{role}</ROLEPERS>"
        f"<TOPCHAPERS>{dependant}</TOPCHAPERS></Prestations>"
    )


def _administrative(state: State) -> str:
    return (
        f"<DonneesAdministratives><SituationFamille><SITFAM>{state.family}</SITFAM>"
        f"<DDSITFAM>{state.family_since}</DDSITFAM></SituationFamille>"
        f"{''.join(_address(address, rank) for rank, address in enumerate(state.addresses, 1))}"
        f"</DonneesAdministratives>"
    )


def _address(address: Address, rank: int) -> str:
    kind = "P" if address.kind == "traveller" else "D"
    return (
        f"<Adresse><TroncCommunAdresse><RGADR>{rank:02d}</RGADR><DTEMM>{address.since}</DTEMM><PAYS>FRA</PAYS>"
        f"<TYPEADR>{kind}</TYPEADR><ETATADR>CO</ETATADR></TroncCommunAdresse><AdresseDetailleeFrance>"
        f"<COMPLIDEADR>{_text(address.identity_complement, 38)}</COMPLIDEADR>"
        f"<COMPLADR>{_text(address.complement, 38)}</COMPLADR><NUMVOIE>{_text(address.number, 6)}</NUMVOIE>"
        f"<LIBTYPEVOIE>{_text(address.street_kind, 30)}</LIBTYPEVOIE>"
        f"<NOMVOIE>{_text(address.street, 32)}</NOMVOIE>"
        f"<LIEUDIST>{_text(address.hamlet, 38)}</LIEUDIST><NUMCOM>{address.commune.code}</NUMCOM>"
        f"<CODEPOS>{address.postal_code}</CODEPOS><NOMCOM>{_text(address.commune.name, 32)}</NOMCOM>"
        f"</AdresseDetailleeFrance></Adresse>"
    )


def _outcome(state: State, code: str) -> str:
    """Why the right is refused, suspended or closed."""
    day, reason = state.since, state.reason
    match state.status:
        case Status.REFUSED:
            return f"<Refus><DTREFURSA>{day}</DTREFURSA><MOTIREFURSA>F02</MOTIREFURSA></Refus>"
        case Status.RIGHT_SUSPENDED:
            return (
                f"<SuspensionDroit><MOTISUSDRORSA>{reason}</MOTISUSDRORSA>"
                f"<DDSUSDRORSA>{day}</DDSUSDRORSA></SuspensionDroit>"
            )
        case Status.PAYMENT_SUSPENDED:
            return (
                f"<SuspensionVersement><MOTISUSVERSRSA>{reason}</MOTISUSVERSRSA>"
                f"<DDSUSVERSRSA>{day}</DDSUSVERSRSA></SuspensionVersement>"
            )
        case Status.CLOSED:
            tag = "FinDroitMoisAnterieur" if code == CLOSED_BEFORE else "FinDroit"
            return f"<{tag}><MOTICLORSA>{reason}</MOTICLORSA><DTCLORSA>{day}</DTCLORSA></{tag}>"
        case _:
            return ""


def _sums(state: State, grant: Grant, day: date) -> str:
    month = day.replace(day=1)
    paid = grant.total if state.status is Status.OPEN else 0
    return (
        f"<MontantsCalculDroitRSA><DDELECAL>{month}</DDELECAL>"
        f"<MTREVMINIGARARSA>{euros(grant.guaranteed)}</MTREVMINIGARARSA>"
        f"<MTREVGARARSA>{euros(grant.guaranteed)}</MTREVGARARSA><MTALRSA>{euros(grant.housing)}</MTALRSA>"
        f"<MTRESSMENRSA>{euros(grant.resources)}</MTRESSMENRSA><MTTOTDRORSA>{euros(grant.total)}</MTTOTDRORSA>"
        f"</MontantsCalculDroitRSA><DetailCalculDroitRSA><NATPF>{grant.nature[:3]}</NATPF>"
        f"<SOUSNATPF>{grant.nature}</SOUSNATPF><DDNATDRO>{state.claim.day.replace(day=1)}</DDNATDRO>"
        f"<MTRSAVERS>{euros(paid)}</MTRSAVERS><DTDERRSAVERS>{month}</DTDERRSAVERS></DetailCalculDroitRSA>"
    )


def _event(change: Change) -> str:
    return (
        f"<Evenement><DTLIQ>{change.day}</DTLIQ><HEULIQ>09:30:00</HEULIQ>"
        f"<FG>{EVENT_CODES[change.kind]}</FG></Evenement>"
    )


def _encoded(text: str) -> bytes:
    """In the file's encoding, of which Latin-1 is the part that is quick to write."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode(ENCODING, "xmlcharrefreplace")


@lru_cache(maxsize=65_536)
def _text(text: str, longest: int = 200) -> str:
    """Capitals, cut at the length of the field, safe for XML."""
    return text.upper()[:longest].translate(_ESCAPES)


def until_people(stream: Iterable[Household], people: int, day: date) -> Iterator[Household]:
    """Households still in course on `day`, the last of their story, until they hold `people` people."""
    seen = 0
    for household in stream:
        if household.claims[-1].spells[-1].status in RUNNING:
            yield household
            seen += len(household.members_on(day))
            if seen >= people:
                return


def main() -> int:
    """Write one monthly file with as many invented people as asked."""
    parser = argparse.ArgumentParser(prog="python -m filrouge.demo.caf_file", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000, help="nombre de personnes, enfants compris")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--day", type=date.fromisoformat, default=date(2026, 10, 31), help="date de référence"
    )
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    stream = households(seed=asked.seed, since=asked.day - STORY_OF_A_BENCHMARK, until=asked.day)
    created_at = datetime(asked.day.year, asked.day.month, asked.day.day, 4, 30, tzinfo=UTC)
    totals = write_flow(
        asked.out, until_people(stream, asked.people, asked.day),
        reference_day=asked.day, frequency="M", created_at=created_at,
    )  # fmt: skip
    sys.stdout.write(f"{totals.people} personnes, {totals.households} foyers dans {asked.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
