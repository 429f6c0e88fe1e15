"""Validating a set of indicators: the département says that these are the figures it goes by (G-5)."""

from django.http import HttpResponse
from django.urls import reverse

from filrouge.access.answers import form_answer, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Verb
from filrouge.directory.validating import validate_set
from filrouge.governance.set_forms import SetForm
from filrouge.steering.questions import scheme_of
from filrouge.steering.sets import definitions_of, standing_of


@signed_in(Verb.VALIDATE_SETS)
def validate(request: SignedRequest, key: str) -> HttpResponse:
    """Read what changed, then validate what was read."""
    scheme = scheme_of(key)
    standing = standing_of(scheme)
    form = SetForm(request.POST or None, initial={"digest": standing.digest}, digest=standing.digest)
    if submitted(
        form,
        lambda: validate_set(
            key,
            digest=standing.digest,
            definitions=definitions_of(scheme),
            note=form.cleaned_data["note"],
            by=request.agent,
            at=request.now,
        ),
    ):
        return see_other("steering:set", key)
    context = {
        "scheme": scheme,
        "standing": standing,
        "count": len(definitions_of(scheme)),
        "back_url": reverse("steering:set", args=[key]),
    }
    return form_answer(request, "governance/set_form.html", form, context)
