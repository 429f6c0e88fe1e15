"""The codes and records of a file, said in French."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from filrouge.access.queries import TimelineEntry
from filrouge.core.text import enumeration, long_date, of, short_date
from filrouge.directory.catalogue import catalogue, scheme_keys
from filrouge.directory.languages import languages
from filrouge.people.levels import Level
from filrouge.people.models import Household, HouseholdMember, Person
from filrouge.people.provenance import Origin


@dataclass(frozen=True, slots=True)
class Right:
    """A state of the right: its words, the tone and the icon of its badge."""

    label: str
    tone: str
    icon: str


RIGHTS: dict[str, Right] = {
    "0": Right("Demande de RSA en cours", "info", "clock"),
    "1": Right("Demande de RSA refusée", "neutral", "minus"),
    "2": Right("RSA ouvert et versé", "good", "check"),
    "3": Right("RSA ouvert, droit suspendu", "warn", "pause"),
    "4": Right("RSA ouvert, versement suspendu", "warn", "pause"),
    "5": Right("RSA fermé", "neutral", "minus"),
    "6": Right("RSA fermé sur un mois passé", "neutral", "minus"),
}
NO_RIGHT = Right("Sans RSA", "neutral", "minus")

# Families of states, as filters of lists name them.
RIGHT_FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "verse": ("RSA versé", ("2",)),
    "suspendu": ("RSA suspendu", ("3", "4")),
    "demande": ("Demande en cours", ("0",)),
    "ferme": ("RSA fermé ou refusé", ("1", "5", "6")),
}

REASONS: dict[str, str] = {
    "PCG": "décision du président du conseil départemental",
    "ECH": "quatre mois sans droit",
    "EFF": "bascule annulée",
    "MUT": "mutation vers un autre organisme",
    "RGD": "dossiers réunis",
    "RFD": "radiation, fin de droit",
    "RAU": "radiation, autre motif",
    "01": "ressources trop élevées",
    "02": "moins de 25 ans sans enfant",
    "03": "activité non conforme",
    "04": "titre de séjour non valide",
    "05": "montant inférieur au seuil",
    "06": "déclaration trimestrielle manquante",
    "09": "condition de résidence",
    "19": "condition d'isolement",
    "31": "prestation incompatible",
    "34": "régime",
    "35": "avantage vieillesse",
    "36": "titre de séjour manquant",
    "44": "hospitalisation",
    "70": "action non engagée",
    "78": "surface agricole",
    "84": "droit éteint",
    "85": "pas d'allocataire",
    "97": "AAH réduite",
    "AB": "allocataire absent du foyer",
    "CV": "en attente d'une décision du président",
    "CG": "sanction appliquée",
    "CZ": "activité antérieure",
    "DA": "activité antérieure",
    "DC": "activité antérieure",
    "DB": "étudiant",
}

FAMILY_SITUATIONS: dict[str, str] = {
    "MAR": "Mariage", "PAC": "Pacs", "RPA": "Reprise de vie commune", "RVC": "Reprise de vie commune",
    "RVM": "Reprise de vie maritale", "VIM": "Vie maritale", "CEL": "Célibataire", "DIV": "Divorce",
    "ISO": "Personne isolée", "SEF": "Séparation de fait", "SEL": "Séparation légale", "VEU": "Veuvage",
    "ABA": "Abandon",
}  # fmt: skip

# What imports change, as screens name it.
IMPORTED_FIELDS = {
    "family_name": "nom", "birth_name": "nom de naissance", "first_names": "prénoms", "birth_date": "date de naissance",
    "birth_place": "lieu de naissance", "sex": "sexe", "france_travail_id": "identifiant France Travail",
    "phone": "téléphone", "other_phone": "autre téléphone", "email": "adresse e-mail", "nir": "NIR",
    "is_beneficiary": "bénéficiaire", "subject_to_obligations": "soumis aux droits et devoirs",
    "rsa_since": "au RSA depuis le", "etat": "état du droit", "role": "place dans le foyer",
}  # fmt: skip
# Before the name of a field that somebody entered, and of which a file says otherwise.
DIFFERS = "ecart."
CONTACT_LABELS = {
    "phone": "Téléphone",
    "other_phone": "Autre téléphone",
    "email": "Adresse e-mail",
    "preferred_channel": "Moyen de contact préféré",
    "language": "Langue de l'échange",
}


def right_of(household: Household | None) -> Right:
    """The state of a household's right; a code that nobody knows is shown as it came."""
    return right_label(household.state if household else "")


def right_label(state: str) -> Right:
    """The same from the code alone; empty: no right known."""
    return RIGHTS.get(state, Right(f"État du droit « {state} »", "neutral", "info")) if state else NO_RIGHT


def reason_of(code: str) -> str:
    """Why the right is suspended or closed; the bare code when it is not known."""
    return REASONS.get(code, f"motif {code}") if code else ""


def masked_nir(nir: str) -> str:
    """« 2 84 ** ** *** *** ** »: enough to check with the person, not enough to use."""
    return f"{nir[0]} {nir[1:3]} ** ** *** *** **" if len(nir) >= len("284") else ""


SOURCES = {
    "vrsb0801": "CAF ou MSA", "vrsd0301": "CAF ou MSA", "vrsd0101": "CAF ou MSA", "virs0901": "CAF ou MSA, demande",
    "vird0201": "CAF ou MSA, demande", "people_csv": "une liste", "people_xlsx": "une liste",
    "cnaf_contact": "contacts de la CNAF", "ft_main": "France Travail", "ft_actions": "France Travail",
    "ft_registrations": "France Travail",
}  # fmt: skip


def source_words(source: str) -> str:
    """Who speaks through a kind of file."""
    return SOURCES.get(source, "un fichier")


def origin_words(origin: Origin) -> str:
    """« saisi par Julie Moreau le 3 mars 2026 », « CAF ou MSA, fichier du 3 mars 2026 »."""
    if origin.day is None:
        return ""
    if origin.by:
        return f"saisi par {origin.by} le {long_date(origin.day)}"
    return f"{source_words(origin.source)}, fichier du {long_date(origin.day)}"


def contact_value(field: str, value: str) -> str:
    """A contact detail as a reader says it."""
    if field == "language":
        return languages().get(value, value)
    if field == "preferred_channel":
        return str(dict(Person.Channel.choices).get(value, value))
    return " ".join(re.findall("..", value)) if re.fullmatch(r"0\d{9}", value) else value


def changes_in_words(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """« Téléphone : 06… (avant : 07…) »."""
    lines = []
    for field, value in after.items():
        former = contact_value(field, str(before.get(field) or ""))
        said = contact_value(field, str(value or "")) or "effacé"
        lines.append(
            f"{CONTACT_LABELS.get(field, field)} : {said}" + (f" (avant : {former})" if former else "")
        )
    return "\n".join(lines)


def imported_value(field: str, value: str) -> str:
    """A value of a file as people read it: a code in words, a day as it is written here."""
    if field == "role":
        return str(dict(HouseholdMember.MemberRole.choices).get(value, value))
    if field == "etat":
        return RIGHTS[value].label if value in RIGHTS else value
    if field in ("birth_date", "rsa_since") and value:
        return short_date(date.fromisoformat(value))
    return contact_value(field, value)


def _decided(data: Mapping[str, Any]) -> str:
    """« Téléphone : 07…, du fichier, remplace 06…, saisi »."""
    field = str(data.get("champ", ""))
    entered, received = (
        contact_value(field, str(data.get(name) or "")) or "vide" for name in ("saisie", "fichier")
    )
    label = CONTACT_LABELS.get(field, field)
    if data.get("pris"):
        return f"{label} : {received}, du fichier, remplace {entered}, saisi"
    return f"{label} : {entered}, saisi, est gardé ; {received}, du fichier, est écarté"


def _address_changed(data: Mapping[str, Any]) -> str:
    """« Domiciliation : CCAS, 3 rue du Pont, 99101 Valbourg (avant : …) »."""
    after, before = str(data.get("apres", "")), str(data.get("avant", ""))
    return f"{data.get('sorte', 'Adresse')} : {after or 'terminée'}" + (
        f" (avant : {before})" if before else ""
    )


def _level_changed(data: Mapping[str, Any]) -> str:
    """« Partagée, puis : Mon organisme »."""
    labels = dict(Level.choices)
    before, after = (labels.get(str(data.get(name, "")), "") for name in ("avant", "apres"))
    return f"{after} (avant : {before})"


def imported_changes(changes: Iterable[Sequence[str]]) -> str:
    """What an import changed, one line a field: « Nom : MARTIN (avant : PETIT) »."""
    lines = []
    for name, old, new in changes:
        field = name.removeprefix(DIFFERS)
        label, former = IMPORTED_FIELDS.get(field, field), imported_value(field, old)
        if field != name:
            lines.append(
                f"{label[:1].upper()}{label[1:]} : {former or 'vide'}, saisi, est gardé ; le fichier dit "
                f"{imported_value(field, new)}, à départager"
            )
            continue
        said = f"{label[:1].upper()}{label[1:]} : {imported_value(field, new) or 'effacé'}"
        lines.append(said + (f" (avant : {former})" if former else ""))
    return "\n".join(lines)


@lru_cache(maxsize=1)
def _scheme_words() -> dict[str, dict[str, str]]:
    """Of each scheme, the keys of its pathways and exit reasons → their labels."""
    return {
        key: {
            entry.key: entry.label for entries in (scheme.pathways, scheme.exit_reasons) for entry in entries
        }
        for key, scheme in catalogue().schemes.items()
    }


def scheme_word(key: str, scheme: int | None) -> str:
    """The label that the scheme of this number gives to a key; the first other's that knows it, else the key itself.

    Schemes share keys and not labels: each one's acts are told in its own words."""
    words = _scheme_words()
    own = words.get(scheme_keys().get(scheme or 0, ""), {})
    return own.get(key) or next((other[key] for other in words.values() if key in other), key)


@dataclass(frozen=True, slots=True)
class Line:
    """One knot of the thread, ready for the timeline component; `reserved`: not for all who follow the person."""

    day: datetime
    title: str
    detail: str
    who: str
    kind: str
    reserved: bool = False


_ICONS = {
    "agenda": "calendar",
    "orientation": "flag",
    "accompaniment": "handshake",
    "people.note_written": "note",
    "people.note_corrected": "edit",
    "people.note_level_changed": "lock",
    "people.updated": "edit",
    "people": "person",
}
Teller = Callable[[Mapping[str, Any]], str]


def timeline_line(entry: TimelineEntry) -> Line:
    """A journal entry as a person of the field would tell it."""
    title = f"{entry.label}, {entry.mention}" if entry.mention else entry.label
    title += " (annulé par une correction)" if entry.voided else ""
    room = entry.name.partition(".")[0]
    icon = _ICONS.get(entry.name) or _ICONS.get(room, "dot")
    return Line(entry.at, title, _detail(entry), entry.by, icon, reserved=bool(entry.mention))


def _detail(entry: TimelineEntry) -> str:
    data = {str(key): value for key, value in entry.data.items() if value}
    teller = _TELLERS.get(entry.name)
    if teller is not None:
        return teller(data)
    return "\n".join(filter(None, (_part(key, value, entry.scheme) for key, value in data.items())))


def _booked(data: Mapping[str, Any]) -> str:
    when = datetime.fromisoformat(str(data["quand"])) if "quand" in data else None
    moment = ""
    if when is not None:
        local = timezone.localtime(when)
        moment = f"Pour le {long_date(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02d}"
    return " : ".join(part for part in (moment, str(data.get("objet", ""))) if part)


def _part(key: str, value: Any, scheme: int | None) -> str:
    if key in _SCHEME_PARTS:
        return _SCHEME_PARTS[key] + scheme_word(str(value), scheme)
    return _PARTS[key](value) if key in _PARTS else ""


def _criteria(answers: Any) -> str:
    if not isinstance(answers, Mapping):
        return ""
    return "Critères : " + enumeration([f"{label} ({answer})" for label, answer in answers.items() if answer])


def _aid(data: Mapping[str, Any]) -> str:
    """« Mobilité, permis B : demandée, 800,00 € »."""
    said = ", ".join(str(data[key]) for key in ("aide", "pour") if key in data)
    where = ", ".join(str(data[key]).lower() for key in ("etape", "montant") if key in data)
    where += f", à {data['tiers']}" if "tiers" in data else ""
    return "\n".join(filter(None, (f"{said} : {where}", str(data.get("precisions", "")))))


_SCHEME_PARTS = {"parcours": "", "motif": "Motif : "}
_PARTS: dict[str, Callable[[Any], str]] = {
    "objet": str,
    "compte_rendu": str,
    "text": str,
    "professionnel": str,
    "organisme": str,
    "criteres": _criteria,
    "motifs": lambda words: f"Motifs : {words}",
    "situation": str,
    "reponse": str,
    "precisions": str,
    "conclusion": str,
    "domaines": str,
    "droit": str,
    "entourage": str,
    "courrier": str,
    "titre": str,
    "origine": str,
    "montant": str,
    "aide_par": lambda name: f"Avec l'aide {of(name)}",
}
_TELLERS: dict[str, Teller] = {
    "people.updated": lambda data: (
        imported_changes(data["champs"])
        if "champs" in data
        else changes_in_words(data.get("avant") or {}, data.get("apres") or {})
    ),
    "people.note_corrected": lambda data: f"{data.get('text', '')}\nAvant : {data.get('before', '')}",
    "people.note_level_changed": _level_changed,
    "people.difference_decided": _decided,
    "people.address_changed": _address_changed,
    "agenda.booked": _booked,
    "accompaniment.aid_moved": _aid,
    "agenda.summary_written": lambda data: str(data.get("compte_rendu", "")),
}


def seniority(since: date | None, today: date) -> str:
    """« depuis 3 ans », « depuis 5 mois »: how long somebody has received the RSA."""
    if since is None:
        return ""
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if months < 1:
        return "depuis moins d'un mois"
    years = months // 12
    return f"depuis {months} mois" if not years else f"depuis {years} an{'s' if years > 1 else ''}"
