"""Professionals, where they work, and the account that is theirs."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from filrouge.access.actions import generated_password
from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Role, Verb
from filrouge.directory import actions, queries
from filrouge.directory.catalogue import emphases
from filrouge.directory.forms import (
    AccountLinkForm,
    DirectoryFilters,
    MembershipForm,
    ProfessionalAccountForm,
    ProfessionalForm,
)
from filrouge.directory.languages import in_words
from filrouge.directory.models import Membership, Professional

_SHOWN = ("organisme",)


@signed_in(Verb.MANAGE_DIRECTORY)
def people(request: SignedRequest) -> HttpResponse:
    """Every professional, with where they work today."""
    filters = DirectoryFilters(request.GET, shown=_SHOWN)
    rows = queries.professionals(filters.asked("organisme"))
    page = keyed_page(rows, request.GET, by=("last_name", "first_name", "pk"))
    context = {
        "filters": filters,
        "page": page,
        "lines": queries.with_memberships(page.rows, request.today),
        "csv_query": request.GET.urlencode(),
    }
    return render(request, "directory/professionals.html", context)


@signed_in(Verb.MANAGE_DIRECTORY)
def export(request: SignedRequest) -> StreamingHttpResponse:
    """Memberships of professionals, for a spreadsheet."""
    header = (
        "Nom",
        "Prénom",
        "Compétence",
        "Organisme",
        "Fonction",
        "ETP",
        "Depuis le",
        "Jusqu'au",
        "Compte",
    )
    asked = DirectoryFilters(request.GET, shown=_SHOWN).asked("organisme")
    lines = (
        (
            m.professional.last_name, m.professional.first_name, m.professional.get_competence_display(),
            m.organisation.name, m.function, str(m.fte).replace(".", ","), m.since, m.until or "",
            m.professional.account.email if m.professional.account else "",
        )
        for m in queries.memberships(asked).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_answer("professionnels", header, lines)


@signed_in(Verb.MANAGE_DIRECTORY)
def new(request: SignedRequest) -> HttpResponse:
    """Add a professional."""
    return _form(request, Professional())


@signed_in(Verb.MANAGE_DIRECTORY)
def edit(request: SignedRequest, public_id: str) -> HttpResponse:
    """Change a professional."""
    return _form(request, get_object_or_404(Professional, public_id=public_id))


def _form(request: SignedRequest, professional: Professional) -> HttpResponse:
    form = ProfessionalForm(request.POST or None, instance=professional)
    if submitted(form, lambda: actions.save_professional(professional, by=request.agent, at=request.now)):
        return see_other("directory:professional", professional.public_id)
    return form_answer(request, "directory/professional_form.html", form, {"professional": professional})


@signed_in(Verb.MANAGE_DIRECTORY)
def detail(request: SignedRequest, public_id: str) -> HttpResponse:
    """One professional: where they work, from when to when, with which account."""
    professional = get_object_or_404(Professional.objects.select_related("account"), public_id=public_id)
    context = {
        "professional": professional,
        "memberships": queries.memberships_of(professional),
        "qualifications": queries.qualifications_of(professional),
        "may_open_accounts": request.agent.may(Verb.MANAGE_ACCOUNTS),
        "spoken": in_words(professional.languages),
        "followed": [emphases().get(key, key) for key in professional.specialities],
    }
    return render(request, "directory/professional.html", context)


@signed_in(Verb.MANAGE_DIRECTORY)
def membership_new(request: SignedRequest, public_id: str) -> HttpResponse:
    """Put a professional in an organisation."""
    professional = get_object_or_404(Professional, public_id=public_id)
    return _membership_form(request, Membership(professional=professional, since=request.today))


@signed_in(Verb.MANAGE_DIRECTORY)
def membership_edit(request: SignedRequest, public_id: str, number: int) -> HttpResponse:
    """Change how a professional works in an organisation, or end it."""
    rows = Membership.objects.filter(professional__public_id=public_id).select_related("professional")
    return _membership_form(request, get_object_or_404(rows, pk=number))


def _membership_form(request: SignedRequest, membership: Membership) -> HttpResponse:
    form = MembershipForm(request.POST or None, instance=membership)
    professional = membership.professional
    if submitted(
        form,
        lambda: actions.save_membership(
            membership, areas=form.cleaned_data["areas"], by=request.agent, at=request.now
        ),
    ):
        return see_other("directory:professional", professional.public_id)
    context = {
        "professional": professional,
        "back_url": reverse("directory:professional", args=[professional.public_id]),
    }
    return form_answer(request, "directory/membership_form.html", form, context)


@signed_in(Verb.MANAGE_ACCOUNTS)
@never_cache
def account_open(request: SignedRequest, public_id: str) -> HttpResponse:
    """Open the account of a professional; its password is on the answer and nowhere else."""
    professional = get_object_or_404(Professional, public_id=public_id, account__isnull=True)
    password = generated_password()
    form = ProfessionalAccountForm(request.POST or None, initial={"email": professional.email})
    back_url = reverse("directory:professional", args=[public_id])
    if submitted(
        form,
        lambda: actions.open_account(
            professional,
            email=form.cleaned_data["email"],
            role=Role(form.cleaned_data["role"]),
            password=password,
            by=request.agent,
            at=request.now,
        ),
    ):
        shown = {"account": professional.account, "password": password, "next_url": back_url}
        return render(request, "access/password_once.html", shown)
    context = {"professional": professional, "back_url": back_url}
    return form_answer(request, "directory/account_open.html", form, context)


@signed_in(Verb.MANAGE_ACCOUNTS)
def account_link(request: SignedRequest, public_id: str) -> HttpResponse:
    """Say that an account which exists is this professional's."""
    professional = get_object_or_404(Professional, public_id=public_id, account__isnull=True)
    form = AccountLinkForm(request.POST or None)
    if submitted(
        form,
        lambda: actions.link_account(
            professional, form.cleaned_data["account"], by=request.agent, at=request.now
        ),
    ):
        return see_other("directory:professional", public_id)
    back_url = reverse("directory:professional", args=[public_id])
    context = {"professional": professional, "back_url": back_url}
    return form_answer(request, "directory/account_link.html", form, context)
