"""OVHcloud: `POST /1.0/sms/{serviceName}/jobs`, signed by OVH's own library; the fate of a message is asked for.

Source: help.ovhcloud.com, « API SMS Cookbook », and the schema of the API, eu.api.ovh.com/1.0/sms.json."""

from typing import Any

import ovh
import requests

from filrouge.messages.carriers import Fate, Outcome, doubt, gone, later, refused
from filrouge.messages.segments import sms_cost
from filrouge.messages.sms.http import asked, not_taken, said

# Delivery reports, as operators number them: 1 delivered; 2 not delivered; 16 rejected. The others are on the way.
_FATES = {1: Fate.DELIVERED, 2: Fate.LOST, 16: Fate.LOST}


class Ovh:
    """An SMS account of OVHcloud. `sender` empty: the short number to which people can answer."""

    name = "ovh"
    asked_for_fates = True

    def __init__(
        self, *, application_key: str, application_secret: str, consumer_key: str, service: str, sender: str,
        seconds: float, url: str = "",
    ) -> None:  # fmt: skip
        self._client = ovh.Client(
            endpoint="ovh-eu", application_key=application_key, application_secret=application_secret,
            consumer_key=consumer_key, timeout=seconds,
        )  # fmt: skip
        if url:
            self._client._endpoint = url.rstrip("/")
        self._path, self._sender = f"/sms/{service}", sender

    def send(self, number: str, text: str, reference: str) -> Outcome:
        """One SMS that is no advertising, so without « STOP »."""
        body: dict[str, Any] = {
            "message": text, "receivers": [number], "noStopClause": True, "charset": "UTF-8", "class": "phoneDisplay",
            "coding": "8bit" if sms_cost(text).unicode else "7bit", "priority": "high", "tag": reference,
        }  # fmt: skip
        body |= {"sender": self._sender} if self._sender else {"senderForResponse": True}
        try:
            # The library asks OVH what time it is before it signs: a silence here is before the message.
            _ = self._client.time_delta
        except (requests.RequestException, ovh.exceptions.APIError):
            return later("OVHcloud ne répond pas : nouvel essai plus tard.")
        answer = asked(lambda: self._client.raw_call("POST", f"{self._path}/jobs", body), "OVHcloud")
        return answer if isinstance(answer, Outcome) else _meant(answer)

    def fate_of(self, carrier_id: str) -> Fate | None:
        """What became of a message; None when OVH does not know or does not answer."""
        try:
            answer = self._client.raw_call("GET", f"{self._path}/outgoing/{carrier_id}")
        except (requests.RequestException, ovh.exceptions.APIError):
            return None
        receipt = said(answer).get("deliveryReceipt") if answer.ok else None
        return _FATES.get(receipt) if isinstance(receipt, int) else None


def _meant(answer: requests.Response) -> Outcome:
    if (outcome := not_taken(answer, "OVHcloud")) is not None:
        return outcome
    words = said(answer)
    if not answer.ok:
        return refused("Numéro, expéditeur ou texte refusé par OVHcloud : vérifiez le numéro de téléphone.")
    if words.get("invalidReceivers"):
        return refused("Numéro refusé par OVHcloud : vérifiez le numéro de téléphone.")
    identifiers = words.get("ids") or []
    return (
        gone(str(identifiers[0])) if identifiers else doubt("OVHcloud a répondu sans identifiant de message.")
    )
