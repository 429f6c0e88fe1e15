"""The tests' own settings: fast, loud and out of the way."""

import tempfile
import warnings
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.logs import without_refusals, without_secrets
from tests.harness.engines import reason_to_skip, touches_database

ROOT = Path(__file__).resolve().parents[2]


def test_tests_keep_their_files_to_themselves():
    assert settings.VAR_DIR.is_relative_to(tempfile.gettempdir())
    for path in (settings.STATIC_ROOT, settings.UPLOADS_DIR, settings.EMAIL_FILE_PATH):
        assert Path(path).is_relative_to(settings.VAR_DIR)
        assert not Path(path).is_relative_to(ROOT)


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_passwords_are_hashed_fast_and_mail_stays_here():
    assert make_password("x").startswith("md5$")
    mail.send_mail("Rappel", "Demain à 9 h", None, ["zoe@example.org"])
    assert len(mail.outbox) == 1


def test_static_files_have_plain_names():
    assert staticfiles_storage.url("web/app.css").endswith("static/web/app.css")


def test_what_cannot_run_here_says_what_to_do(tmp_path):
    assert "private_postgresql" in reason_to_skip({"postgresql"}, vendor="sqlite")
    assert "chromium" in reason_to_skip({"browser"}, vendor="sqlite", browser=None)
    assert reason_to_skip({"postgresql"}, vendor="postgresql") is None
    assert reason_to_skip({"browser"}, vendor="sqlite", browser=tmp_path) is None
    assert reason_to_skip({"django_db"}, vendor="sqlite") is None


def test_only_what_no_engine_changes_is_left_out_of_the_second_run():
    assert touches_database({"django_db"}, ())
    assert touches_database({"postgresql"}, ())
    assert touches_database((), ["stage", "db"])
    assert touches_database((), ["transactional_db"])
    assert not touches_database({"parametrize"}, ["tmp_path", "monkeypatch"])


@pytest.mark.parametrize(
    ("error", "traced"), [(Http404, False), (PermissionDenied, False), (ValueError, True)]
)
def test_a_page_refused_is_one_line_of_the_log_and_an_accident_is_traced(error, traced):
    event = without_refusals(None, "warning", {"event": "x", "exc_info": (error, error(), None)})
    assert ("exc_info" in event) is traced


def test_no_private_address_of_a_calendar_stands_in_a_log():
    words = {
        "event": "Internal Server Error: /agendas/s3cr-et_1.ics",
        "exception": 'at "/agendas/s3cr-et_1.ics"\nKeyError',
    }
    said = without_secrets(None, "error", words)
    assert "s3cr" not in str(said)
    assert said["event"] == "Internal Server Error: /agendas/….ics"
    assert said["exception"].endswith("KeyError")


def test_no_one_time_slip_stands_in_a_log_g_8():
    words = {
        "event": "Conflict: /avis/k7m2s3cret9/",
        "request": "<WSGIRequest: GET '/avis/k7m2s3cret9/?a=1'>",
    }
    said = without_secrets(None, "warning", words)
    assert "s3cret" not in str(said)
    assert said["event"] == "Conflict: /avis/…/"
