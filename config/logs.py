"""Logs: one JSON line an event, no local variable, no personal data (references §3)."""

import logging
import re
import sys

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404


def without_refusals(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A page refused or absent is one line: it is how the product works, not an accident to be traced."""
    kind = event["exc_info"][0] if isinstance(event.get("exc_info"), tuple) else None
    if isinstance(kind, type) and issubclass(kind, PermissionDenied | Http404):
        del event["exc_info"]
    return event


# The address of somebody's own calendar stands for a password; a one-time slip is its bearer's alone.
_PRIVATE = re.compile(r"(/agendas/)[^/\s\"]+(\.ics)|(/avis/)[^/\s\"?]+")


def without_secrets(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """No private address stands in a log, even when the page behind it fails."""
    for key, value in event.items():
        if isinstance(value, str) and ("/agendas/" in value or "/avis/" in value):
            event[key] = _PRIVATE.sub(r"\1\3…\2", value)
    return event


def configure_structlog(*, debug: bool) -> None:
    """Route the standard library's logging through structlog, without locals in tracebacks."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_refusals,
                structlog.processors.format_exc_info,
                without_secrets,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO if debug else logging.WARNING)
