"""One short form for a right that the accompaniment opens: asked, opened, refused (A-8, G-2)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from filrouge.access.answers import back_to_person, form_answer, submitted
from filrouge.access.fields import DayField
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.accompaniment import rights
from filrouge.accompaniment.right_models import GainedRight
from filrouge.accompaniment.right_rules import LABELS, TRANSITIONS, Stage, right_kinds
from filrouge.core.results import Refusal
from filrouge.people.queries import visible_person

PANEL = "accompaniment:aids"


class RightForm(forms.Form):
    """A right, where it stands, who helped. For one that is known, only what may follow."""

    kind = forms.ChoiceField(label="Droit", error_messages={"required": "Choisissez le droit."})
    stage = forms.ChoiceField(
        label="Où en est-il ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites où en est ce droit."},
    )
    on = DayField(label="Le")
    helped_by = forms.CharField(
        label="Avec l'aide de", required=False, max_length=120,
        help_text="Vous, un partenaire, un proche. Laissez vide si la personne a fait seule.",
    )  # fmt: skip
    words = forms.CharField(label="Précisions", required=False, max_length=300)

    def __init__(self, *args: Any, right: GainedRight | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = tuple(Stage)
        if right is not None:
            del self.fields["kind"]
            seen = self.data.get("seen") or right.stage
            offered = TRANSITIONS[Stage(seen)] if seen in tuple(Stage) else ()
        else:
            self._choose("kind", [("", "Choisir…"), *right_kinds().items()])
        self._choose("stage", [(one.value, LABELS[one]) for one in offered])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def said(self) -> rights.Said:
        """What the action writes."""
        said = self.cleaned_data
        return rights.Said(said["stage"], said["on"], said["helped_by"], said["words"])


@signed_in(Verb.ACCOMPANY)
def new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Note a right."""
    person = visible_person(request.agent, public_id)
    start = {"on": request.today, "helped_by": request.agent.name}
    form = RightForm(request.POST or None, initial=start)
    if submitted(
        form,
        lambda: rights.note_right(
            person, form.said(), kind=form.cleaned_data["kind"], by=request.agent, at=request.now
        ),
    ):
        return back_to_person(request, public_id, PANEL)
    return form_answer(request, "accompaniment/right.html", form, {"person": person, "right": None})


@signed_in(Verb.ACCOMPANY)
def move(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say what was answered."""
    right = _found(request, public_id)
    start = {"on": request.today, "helped_by": right.helped_by}
    form = RightForm(request.POST or None, right=right, initial=start)
    seen = request.POST.get("seen", "")
    if submitted(
        form, lambda: rights.move_right(right, form.said(), seen=seen, by=request.agent, at=request.now)
    ):
        return back_to_person(request, right.person.public_id, PANEL)
    return form_answer(request, "accompaniment/right.html", form, {"person": right.person, "right": right})


@signed_in(Verb.ACCOMPANY)
@require_POST
def take_back(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take back what was noted by mistake."""
    right = _found(request, public_id)
    try:
        rights.take_back_right(right, by=request.agent, at=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    return back_to_person(request, right.person.public_id, PANEL)


def _found(request: SignedRequest, public_id: str) -> GainedRight:
    right = rights.visible_right(request.agent, public_id)
    if right is None:
        raise Http404("Ce droit n'existe pas, ou le dossier n'est pas ouvert à votre organisme.")
    return right
