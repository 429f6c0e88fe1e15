"""What an operator's HTTP answer, or its silence, means for a message."""

from collections.abc import Callable
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from filrouge.messages.carriers import Outcome, doubt, later

# The operator says that it did not take the message, and would another time.
NOT_NOW = frozenset((429, 503))
# Neither this message nor any other: a key, a right or the credit is missing. Nothing is lost while it is mended.
OUR_AFFAIR = frozenset((401, 402, 403))
SERVER_ERROR = 500


def asked(call: Callable[[], requests.Response], operator: str) -> requests.Response | Outcome:
    """The answer; when there is none, whether the message may have left."""
    try:
        return call()
    except requests.RequestException as error:
        if _never_left(error):
            return later(f"{operator} ne répond pas : nouvel essai plus tard.")
        return doubt(f"{operator} n'a pas répondu à temps : le message est peut-être parti.")


def _never_left(error: requests.RequestException) -> bool:
    """No connection was made: nothing was said to anybody."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def said(answer: requests.Response) -> dict[str, Any]:
    """The object of a JSON answer; empty when it is something else."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def not_taken(answer: requests.Response, operator: str) -> Outcome | None:
    """The meaning of a status that does not depend on the operator; None for the others."""
    status = answer.status_code
    if status in NOT_NOW:
        return later(f"{operator} demande d'attendre (réponse {status}) : nouvel essai plus tard.")
    if status in OUR_AFFAIR:
        return later(
            f"{operator} refuse nos accès ou notre crédit (réponse {status}) : l'administrateur vérifie le compte."
        )
    if status >= SERVER_ERROR:
        return doubt(f"{operator} a eu une panne (réponse {status}) : le message est peut-être parti.")
    return None
