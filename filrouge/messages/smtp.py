"""Django's SMTP backend, which also remembers whether the words of a message began to leave.

Before, a cut is an attempt to make again; after, nobody knows whether the server took the message."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class _Remembers:
    begun = False

    def data(self, msg: Any) -> Any:
        """The message itself: from here on, a cut leaves a doubt."""
        self.begun = True
        return super().data(msg)  # type: ignore[misc]


class _Plain(_Remembers, smtplib.SMTP):
    pass


class _Ssl(_Remembers, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """The same, with connections that remember."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What opens a connection."""
        return _Ssl if self.use_ssl else _Plain
