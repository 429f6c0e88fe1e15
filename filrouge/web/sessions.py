"""Who asks, in one query: the session, its account and where the account works today.

Every page of the product asks this, so it is read whole, from the tables, at each request: an account that is closed,
another role, another post count from the next request on."""

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from filrouge.access.agents import Agent
from filrouge.access.models import Account, Session
from filrouge.directory.queries import Post, agent_of_posts

_PROFESSIONAL = "account__professional"
_POST = {
    "post": f"{_PROFESSIONAL}__memberships",
    "post_professional": f"{_PROFESSIONAL}__memberships__professional_id",
    "post_organisation": f"{_PROFESSIONAL}__memberships__organisation_id",
    "post_kind": f"{_PROFESSIONAL}__memberships__organisation__kind",
    "post_area": f"{_PROFESSIONAL}__memberships__areas",
    "post_since": f"{_PROFESSIONAL}__memberships__since",
    "post_until": f"{_PROFESSIONAL}__memberships__until",
}


class SessionStore(DatabaseStore):
    """The sessions of the database, each with its account.

    `account` and `posts` are those of the moment of the reading; None and nothing before it, and for a visitor."""

    account: Account | None = None
    posts: tuple[Post, ...] = ()

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our own table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of this session, whose account is the one that it is logged in as."""
        row = cast("Session", super().create_model_instance(data))
        row.account_id = data.get(auth.SESSION_KEY)
        return row

    def _get_session_from_db(self) -> Session | None:
        rows = list(
            Session.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now())
            .select_related("account")
            .annotate(**{name: F(path) for name, path in _POST.items()})
            .order_by(_POST["post"])
        )
        if not rows:
            self._session_key = None
            return None
        self.account = rows[0].account
        posts = ([getattr(row, name) for name in _POST] for row in rows)
        self.posts = tuple(Post(*held) for post, *held in posts if post is not None)
        return rows[0]


class AccountMiddleware(AuthenticationMiddleware):
    """`request.user`, from what the session has already read."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]


def agent_of(request: HttpRequest, day: date) -> Agent | None:
    """The agent of a request; None for a visitor."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active:
        return None
    session = request.session
    posts = session.posts if isinstance(session, SessionStore) and session.account == account else None
    return agent_of_posts(account, day, posts)


def _user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """As `auth.get_user`, which is asked whenever something is not as simple as usual."""
    session = request.session
    key = session.get(auth.SESSION_KEY)
    account = session.account if isinstance(session, SessionStore) else None
    known = (
        account is not None
        and account.is_active
        and key == str(account.pk)
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), account.get_session_auth_hash())
    )
    return account if known and account is not None else auth.get_user(request)
