"""One e-mail to one address, by the mail server of the settings; what its answers mean."""

import smtplib
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection

from filrouge.messages.carriers import Outcome, Verdict, doubt, gone, later, refused

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
SERVER, FILE = "smtp", "fichier"
_GOOD_FOR_EVER = 500


def carrier() -> str:
    """Who takes e-mails here: a server, or a folder while none is set, where they stay."""
    return FILE if settings.EMAIL_BACKEND == FILE_BACKEND else SERVER


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail in plain text. `reference`: what its Message-ID is made of, the same at each attempt. `stop_url`: where
    its reader stops such messages in one click (RFC 8058); empty for none. `calendar`: iCalendar text that it carries."""

    to: str
    subject: str
    body: str
    reference: str
    stop_url: str = ""
    calendar: str = ""

    def message(self, connection: Any) -> EmailMessage:
        """What leaves."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
        headers = {"Message-ID": f"<{self.reference}@{domain}>", "Auto-Submitted": "auto-generated"}
        if self.stop_url:
            headers |= {
                "List-Unsubscribe": f"<{self.stop_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        made = EmailMultiAlternatives(
            self.subject, self.body, to=[self.to], headers=headers, connection=connection
        )
        if self.calendar:
            made.attach_alternative(self.calendar, f"text/calendar; method={_method_of(self.calendar)}")
        return made


def _method_of(calendar: str) -> str:
    """What the text asks of a calendar, which the part of the e-mail says too (RFC 6047)."""
    said = next((line for line in calendar.splitlines() if line.startswith("METHOD:")), "METHOD:PUBLISH")
    return said.removeprefix("METHOD:").strip()


@dataclass(slots=True)
class Mailer:
    """A connection kept from one message to the next."""

    _connection: Any = field(default=None)

    def send(self, mail: Mail) -> Outcome:
        """Hand it over. A connection that the server closed while it was idle is opened again."""
        kept = self._connection is not None
        outcome, cut = self._tried(mail)
        if cut and kept and outcome.verdict == Verdict.LATER:
            outcome, _ = self._tried(mail)
        return outcome

    def close(self) -> None:
        """Nothing more to send: the connection ends."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _tried(self, mail: Mail) -> tuple[Outcome, bool]:
        """How the attempt ended, and whether the connection was cut."""
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                return later(f"Le serveur de messagerie n'accepte pas la connexion ({_code(error)})."), False
            self._connection = connection
        smtp = getattr(self._connection, "connection", None)
        if smtp is not None:
            smtp.begun = False
        try:
            self._connection.send_messages([mail.message(self._connection)])
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                return self._answered(error), False
            self._drop()
            return _cut(getattr(smtp, "begun", True)), True
        except ValueError:
            return refused("L'adresse e-mail n'est pas complète : vérifiez-la."), False
        return gone(f"{mail.reference}"), False

    def _answered(self, error: smtplib.SMTPException) -> Outcome:
        """The server answered no: to whom, and for how long."""
        self._drop()
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code = max((answer[0] for answer in error.recipients.values()), default=0)
            if code >= _GOOD_FOR_EVER:
                return refused(f"Adresse e-mail refusée par son serveur (réponse {code}) : vérifiez-la.")
            return later(f"La boîte ne reçoit pas en ce moment (réponse {code}) : nouvel essai plus tard.")
        code = getattr(error, "smtp_code", 0)
        if isinstance(error, smtplib.SMTPDataError) and code >= _GOOD_FOR_EVER:
            return refused(f"Message refusé par le serveur de messagerie (réponse {code}).")
        return later(
            f"Le serveur de messagerie demande d'attendre (réponse {code}) : nouvel essai plus tard."
        )

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        try:
            connection.close()
        except (smtplib.SMTPException, OSError):
            connection.connection = None


def _cut(begun: bool) -> Outcome:
    if begun:
        return doubt("Le serveur de messagerie a coupé pendant l'envoi : le message est peut-être parti.")
    return later("Le serveur de messagerie a coupé avant l'envoi : nouvel essai plus tard.")


def _code(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"réponse {code}" if code else type(error).__name__
