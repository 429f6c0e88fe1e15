"""The directory as a list names it: organisations and caseworkers by their words, and who has room (A-4, B-5)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from filrouge.core.normalisation import name_key
from filrouge.directory.catalogue import scheme_keys, scheme_text
from filrouge.directory.models import Membership, Organisation
from filrouge.directory.queries import on_day
from filrouge.orientation.criteria import pathways_of
from filrouge.orientation.models import Assignment, Caseload
from filrouge.schemes.types import PathwayType


class NotFound(Exception):
    """Who or what a line names is not in the directory: why, and what to do, in French."""


@dataclass(slots=True)
class Places:
    """Organisations by name, caseworkers by name and e-mail, caseloads by caseworker, places left in each."""

    organisations: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    posts: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    caseloads: dict[int, list[Caseload]] = field(default_factory=lambda: defaultdict(list))
    held: dict[int, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)

    def organisation(self, words: str) -> int:
        """The organisation that a line names."""
        found = self.organisations.get(name_key(words))
        if found is None:
            raise NotFound(
                f"La structure « {words} » n'est pas dans l'annuaire : l'y ajouter, ou corriger son nom dans le fichier."
            )
        return found

    def caseworker(self, words: str, organisation: int | None) -> tuple[int, int]:
        """The caseworker that a line names, and the organisation where they work."""
        found = {
            (professional, where)
            for professional, where in self.posts.get(_person_key(words), ())
            if organisation in (None, where)
        }
        at = f" à « {self.names[organisation]} »" if organisation else ""
        if not found:
            raise NotFound(
                f"Le référent « {words} » n'est pas en poste{at} : l'ajouter dans l'annuaire, ou corriger le fichier."
            )
        if len(found) > 1:
            raise NotFound(
                f"Plusieurs professionnels s'appellent « {words} »{at} : écrire l'adresse e-mail à la place du nom."
            )
        return found.pop()

    def caseload(self, professional: int, organisation: int, scheme: int | None) -> Caseload | None:
        """The caseload of this caseworker there, of the person's scheme first; None: they follow without one."""
        mine = [
            c for c in self.caseloads.get(professional, ()) if c.agreement.organisation_id == organisation
        ]
        return min(mine, key=lambda one: one.agreement.scheme_id != scheme, default=None)

    def pathway(self, words: str, scheme: int | None) -> PathwayType:
        """The pathway that a line names, in the words of the scheme or of its key; the only one, when there is but one."""
        known = pathways_of(scheme_text(self.keys.get(scheme or 0)))
        if not words and len(known) == 1:
            return known[0]
        wanted = name_key(words)
        for one in known:
            if wanted and wanted in (name_key(one.label), name_key(one.key), name_key(one.category)):
                return one
        labels = ", ".join(one.label for one in known)
        said = f"Le parcours « {words} » n'existe pas ici" if words else "Le parcours n'est pas dit"
        raise NotFound(f"{said}. Écrire l'un de ceux-ci : {labels}.")


def read_places(day: date) -> Places:
    """The directory on a day: four queries."""
    places = Places(keys=scheme_keys())
    for key, name in Organisation.objects.order_by("-pk").values_list("pk", "name"):
        places.organisations[name_key(name)], places.names[key] = key, name
    posts = Membership.objects.filter(on_day(day)).select_related("professional").order_by("pk")
    for post in posts:
        who = post.professional
        place = (who.pk, post.organisation_id)
        places.posts[_person_key(f"{who.first_name} {who.last_name}")].add(place)
        if who.email:
            places.posts[_person_key(who.email)].add(place)
    for caseload in (
        Caseload.objects.filter(on_day(day)).select_related("agreement", "professional").order_by("pk")
    ):
        places.caseloads[caseload.professional_id].append(caseload)
    held = Assignment.objects.filter(role=Assignment.Role.LEAD, until__isnull=True, caseload__isnull=False)
    places.held = dict(held.order_by("caseload").values_list("caseload").annotate(people=Count("pk")))
    return places


def _person_key(words: str) -> str:
    """« DURAND Julie », « Julie Durand »: the same words in any order; an e-mail address as it is."""
    return words.strip().lower() if "@" in words else " ".join(sorted(name_key(words).split()))
