"""Accounts: the list, opening one with a password shown once, closing one (P-9)."""

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from filrouge.access import actions, second_factor
from filrouge.access.answers import csv_answer, form_answer, keyed_page, see_other, submitted
from filrouge.access.forms import AccountFilters, AccountForm, SecondFactorForm
from filrouge.access.models import Account
from filrouge.access.queries import people_accounts
from filrouge.access.requests import SignedRequest, signed_in
from filrouge.access.roles import Role, Verb


@signed_in(Verb.MANAGE_ACCOUNTS)
def accounts(request: SignedRequest) -> HttpResponse:
    """Who may log in."""
    filters = AccountFilters(request.GET)
    rows = people_accounts().filter(**filters.wanted())
    page = keyed_page(rows, request.GET, by=("full_name", "pk"))
    context = {"filters": filters, "page": page, "csv_query": request.GET.urlencode()}
    return render(request, "access/accounts.html", context)


@signed_in(Verb.MANAGE_ACCOUNTS)
def accounts_csv(request: SignedRequest) -> StreamingHttpResponse:
    """The same list for a spreadsheet."""
    rows = people_accounts().filter(**AccountFilters(request.GET).wanted()).order_by("full_name", "pk")
    lines = (
        (a.full_name, a.email, a.get_role_display(), "ouvert" if a.is_active else "fermé")
        for a in rows.iterator(chunk_size=500)
    )
    return csv_answer("comptes", ("Nom", "Adresse e-mail", "Profil", "État"), lines)


@signed_in(Verb.MANAGE_ACCOUNTS)
@never_cache
def new(request: SignedRequest) -> HttpResponse:
    """Open an account; its password is on the answer and nowhere else."""
    form = AccountForm(request.POST or None)
    password = actions.generated_password()
    if submitted(
        form,
        lambda: actions.create_account(
            form.cleaned_data["email"],
            full_name=form.cleaned_data["full_name"],
            role=Role(form.cleaned_data["role"]),
            password=password,
            by=request.agent,
            at=request.now,
        ),
    ):
        context = {"account": form.instance, "password": password, "next_url": ""}
        return render(request, "access/password_once.html", context)
    return form_answer(request, "access/account_new.html", form, {})


@signed_in(Verb.MANAGE_ACCOUNTS)
def account(request: SignedRequest, public_id: str) -> HttpResponse:
    """One account, and the two things that can be done to it."""
    found = _account(public_id)
    context = {"account": found, "protected": second_factor.has_second_factor(found)}
    return render(request, "access/account.html", context)


@signed_in(Verb.MANAGE_ACCOUNTS)
@require_POST
def close(request: SignedRequest, public_id: str) -> HttpResponse:
    """Shut an account at once; its past acts keep its name."""
    actions.close_account(_account(public_id), by=request.agent, at=request.now)
    return see_other("access:account", public_id)


@signed_in(Verb.MANAGE_ACCOUNTS)
@require_POST
@never_cache
def renew(request: SignedRequest, public_id: str) -> HttpResponse:
    """A new password, on the answer and nowhere else; the former one and its sessions stop."""
    found, password = _account(public_id), actions.generated_password()
    actions.renew_password(found, password=password, by=request.agent, at=request.now)
    return render(
        request, "access/password_once.html", {"account": found, "password": password, "next_url": ""}
    )


def _account(public_id: str) -> Account:
    found = people_accounts().filter(public_id=public_id).first()
    if found is None:
        raise Http404("Ce compte n'existe pas.")
    return found


@signed_in(Verb.MANAGE_ACCOUNTS)
def rules(request: SignedRequest) -> HttpResponse:
    """Which roles must prove twice who they are."""
    form = SecondFactorForm(request.POST or None, initial={"roles": sorted(second_factor.roles_asked())})
    if submitted(
        form,
        lambda: second_factor.ask_of_roles(form.cleaned_data["roles"], by=request.agent, at=request.now),
    ):
        messages.success(request, "Enregistré.")
        return see_other("access:rules")
    return form_answer(request, "access/rules.html", form, {})


@signed_in(Verb.MANAGE_ACCOUNTS)
@require_POST
def forget(request: SignedRequest, public_id: str) -> HttpResponse:
    """Take back a second factor that was lost."""
    second_factor.forget(_account(public_id), by=request.agent, at=request.now)
    messages.success(request, "Le second facteur est retiré : la personne en choisira un autre.")
    return see_other("access:account", public_id)
