"""Who asks, in one query: the session, its account and where the account works today.

Every page of the product asks this, so it is read whole, from the tables, at each request: an account that is closed,
another role, another post count from the next request on."""

from datetime import date
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.db.models import DateTimeField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime
from django.utils.functional import SimpleLazyObject

from filrouge.access import connections
from filrouge.access.agents import Agent
from filrouge.access.models import Account, Session
from filrouge.directory.queries import Post, agent_of_posts

_MEMBERSHIPS = "account__professional__memberships"
_POST = ("professional_id", "organisation_id", "organisation__kind", "areas", "since", "until")
# An instant would have to be converted for one of the databases: the last log-in is read by who asks for it.
_ACCOUNT = tuple(f.attname for f in Account._meta.concrete_fields if not isinstance(f, DateTimeField))
_COLUMNS = (
    "session_data", *(f"account__{name}" for name in _ACCOUNT), *(f"{_MEMBERSHIPS}__{name}" for name in _POST),
)  # fmt: skip


@cache
def _statement(vendor: str) -> str:
    """The one query, put into words once: the ORM would spend more on it than the database."""
    rows = Session.objects.filter(session_key="").filter(expire_date__gt=timezone.now())
    return str(rows.values_list(*_COLUMNS).order_by(_MEMBERSHIPS).query.sql_with_params()[0])


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
        row.public_id, row.browser = data.get(connections.PUBLIC_ID, ""), data.get(connections.BROWSER, "")
        row.opened_at = parse_datetime(data.get(connections.OPENED, ""))
        return row

    def _get_session_from_db(self) -> Session | None:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_statement(connection.vendor), [self.session_key, now])
            rows = cursor.fetchall()
        if not rows:
            self._session_key = None
            return None
        data, *others = rows[0]
        account = others[: len(_ACCOUNT)]
        self.account = Account.from_db("default", _ACCOUNT, account) if account[0] is not None else None
        posts = (row[len(_ACCOUNT) + 1 :] for row in rows)
        self.posts = tuple(Post(*post) for post in posts if post[0] is not None)
        return Session(session_key=self.session_key or "", session_data=data)


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
