"""Situations that a file changed under a path: noticed, then answered by who follows the person (A-2)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from filrouge.access import bulk, gate, journal
from filrouge.access.agents import Agent
from filrouge.access.journal import Happened
from filrouge.access.roles import Verb
from filrouge.core.identifiers import new_public_id
from filrouge.core.results import Refusal
from filrouge.orientation import events
from filrouge.orientation.models import Situation
from filrouge.orientation.standing_situations import standing_situations
from filrouge.people.actions import bump, hold_files, place
from filrouge.people.models import Following
from filrouge.people.queries import require_visible

ANSWERS = {
    Situation.Kind.ENDED: (Situation.Answer.VOLUNTARY, Situation.Answer.SEEN),
    Situation.Kind.SUSPENDED: (Situation.Answer.SEEN,),
    Situation.Kind.MOVED: (Situation.Answer.CONTINUES, Situation.Answer.SEEN),
    Situation.Kind.RETURNED: (Situation.Answer.CONTINUES, Situation.Answer.SEEN),
}
_COLUMNS = ("public_id", "person_id", "kind", "since", "noticed_at", "answer", "words")


def refresh(people: Collection[int] | None = None, *, at: datetime) -> int:
    """Note what stands now and was not known, forget what stands no more and nobody answered; how many are new.

    Nothing of anybody's path changes. To be called after an import or its undoing, and each day."""
    day = journal.civil_day(at)
    stands = standing_situations(day, people)
    with transaction.atomic():
        known = Situation.objects.order_by("pk")
        if people is not None:
            known = known.filter(person__in=people)
        rows = {(s.person_id, s.kind, s.since): s for s in known.only("person_id", "kind", "since", "answer")}
        gone = [s.pk for key, s in rows.items() if key not in stands and not s.answer]
        Situation.objects.filter(pk__in=gone).delete()
        new = sorted(stands - rows.keys())
        bulk.upsert(
            Situation, _COLUMNS, [(new_public_id(), *one, at, "", "") for one in new],
            unique=("person_id", "kind", "since"), update=(),
        )  # fmt: skip
        back = Following.objects.filter(voluntary_since__isnull=False, person__subject_to_obligations=True)
        (back if people is None else back.filter(person__in=people)).update(voluntary_since=None)
    return len(new)


def forget(people: Collection[int]) -> None:
    """Another decision was taken for these people: what nobody answered was about the former one."""
    Situation.objects.filter(person__in=people, answer="").delete()


def answer(situation: Situation, *, answer: str, words: str, by: Agent, at: datetime) -> None:
    """Say what is done of a situation. `Refusal` when somebody else answered meanwhile, or it stands no more."""
    gate.require(by, Verb.ACCOMPANY)
    require_visible(by, [situation.person_id])
    if answer not in ANSWERS[Situation.Kind(situation.kind)]:
        raise Refusal("Choisissez une des réponses proposées.", field="answer")
    with transaction.atomic():
        hold_files([situation.person_id])
        row = Situation.objects.select_related("answered_by").filter(pk=situation.pk).first()
        if row is None:
            raise Refusal("Cette situation n'est plus d'actualité : il n'y a plus rien à vérifier.")
        if row.answered_by is not None:
            raise Refusal(f"{row.answered_by.full_name} a déjà répondu : « {row.get_answer_display()} ».")
        row.answer, row.words, row.answered_by_id, row.answered_at = answer, words.strip(), by.account_id, at
        row.save(update_fields=["answer", "words", "answered_by", "answered_at"])
        if answer == Situation.Answer.VOLUNTARY:
            place([row.person_id], voluntary_since=journal.civil_day(at))
        standing = Following.objects.get(pk=row.person_id)
        happened = Happened(
            events.SITUATION_ANSWERED, row.person_id, subject=row.pk, organisation=standing.organisation_id,
            scheme=standing.scheme_id,
            data={"situation": row.get_kind_display(), "reponse": row.get_answer_display(), "precisions": row.words},
        )  # fmt: skip
        journal.record(happened, by=by, at=at)
        bump([row.person_id])
