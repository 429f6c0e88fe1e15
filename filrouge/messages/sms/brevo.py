"""Brevo: `POST /v3/transactionalSMS/send`, key in a header; the fate of a message comes to the address in `webUrl`.

Source: developers.brevo.com, « Send transactional SMS », « Transactional webhooks » (read in November 2026)."""

from collections.abc import Callable
from typing import Any

import requests

from filrouge.messages.carriers import Fate, Outcome, doubt, gone, later, refused
from filrouge.messages.segments import sms_cost
from filrouge.messages.sms.http import asked, not_taken, said

URL = "https://api.brevo.com/v3"
# Codes of a 400 that are about our account, not about this message.
_OUR_AFFAIR = frozenset(
    ("not_enough_credits", "unauthorized", "permission_denied", "account_under_validation")
)


class Brevo:
    """`report_url`: from our reference, the address where Brevo tells the fate of a message; empty for none."""

    name = "brevo"
    asked_for_fates = False

    def __init__(
        self, *, key: str, sender: str, seconds: float, report_url: Callable[[str], str], url: str = ""
    ) -> None:
        self._session = requests.Session()
        self._session.headers.update({"api-key": key, "accept": "application/json"})
        self._sender, self._seconds, self._report_url = sender, seconds, report_url
        self._url = f"{(url or URL).rstrip('/')}/transactionalSMS/send"

    def send(self, number: str, text: str, reference: str) -> Outcome:
        """One transactional SMS."""
        body: dict[str, Any] = {
            "sender": self._sender, "recipient": number.lstrip("+"), "content": text, "type": "transactional",
            "tag": reference, "unicodeEnabled": sms_cost(text).unicode,
        }  # fmt: skip
        if address := self._report_url(reference):
            body["webUrl"] = address
        answer = asked(lambda: self._session.post(self._url, json=body, timeout=self._seconds), "Brevo")
        return answer if isinstance(answer, Outcome) else _meant(answer)

    def fate_of(self, carrier_id: str) -> Fate | None:
        """Brevo tells it by itself."""
        return None


def _meant(answer: requests.Response) -> Outcome:
    if (outcome := not_taken(answer, "Brevo")) is not None:
        return outcome
    words = said(answer)
    if answer.ok:
        identifier = words.get("messageId")
        return gone(str(identifier)) if identifier else doubt("Brevo a répondu sans identifiant de message.")
    if words.get("code") in _OUR_AFFAIR:
        return later(
            f"Brevo refuse notre compte ({words['code']}) : l'administrateur vérifie le crédit et la clé."
        )
    return refused("Numéro ou texte refusé par Brevo : vérifiez le numéro de téléphone.")
