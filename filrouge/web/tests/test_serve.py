"""`filrouge serve`: pages and background tasks live and die together."""

import errno
import io
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from django.core.management import CommandError

from filrouge.web.management.commands import serve

FAILS = [sys.executable, "-c", "raise SystemExit(7)"]
INSISTS = [
    sys.executable,
    "-c",
    f"import os, time\nwhile True: os.kill({os.getpid()}, {int(signal.SIGTERM)}); time.sleep(0.02)",
]


@pytest.fixture
def command():
    """The command, whose signal handlers are ours only for the length of a test."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {name: signal.getsignal(name) for name in names}
    signal.signal(signal.SIGTERM, lambda *_: None)
    yield serve.Command(stdout=io.StringIO())
    for name, handler in before.items():
        signal.signal(name, handler)


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_when_one_part_stops_the_other_is_stopped_and_it_is_said(command, taken_port):
    children = {"Les pages": serve.start(["sleep", "60"]), "Les tâches de fond": serve.start(FAILS)}
    with pytest.raises(CommandError, match=r"Les tâches de fond : arrêt inattendu \(code 7\)"):
        command.supervise(children, "127.0.0.1", taken_port)
    assert children["Les pages"].returncode == -signal.SIGTERM


def test_a_signal_stops_everything_quietly(command, taken_port):
    children = {"Les pages": serve.start(["sleep", "60"]), "Les tâches de fond": serve.start(INSISTS)}
    command.supervise(children, "127.0.0.1", taken_port)
    assert all(child.returncode == -signal.SIGTERM for child in children.values())
    assert "Fil rouge est arrêté." in command.stdout.getvalue()


def test_a_port_already_taken_is_said_with_another_to_try(taken_port):
    with pytest.raises(
        CommandError, match=f"Le port {taken_port} est déjà pris.*PORT={taken_port + 1} make run"
    ):
        serve.check_port_is_free("127.0.0.1", taken_port)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [("127.0.0.1", 70_000, "entre 1 et 65535"), ("192.0.2.1", 0, "pas une adresse de cette machine")],
)
def test_an_impossible_address_is_explained(host, port, message):
    with pytest.raises(CommandError, match=message):
        serve.check_port_is_free(host, port)


def test_a_reserved_port_is_explained():
    assert "au-dessus de 1024" in serve.refusal_to_listen(OSError(errno.EACCES, ""), "127.0.0.1", 80)


def test_missing_style_sheets_are_said_before_anybody_sees_a_bare_page(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with pytest.raises(CommandError, match="filrouge static"):
        serve.check_static_files()
    (tmp_path / "staticfiles.json").touch()
    serve.check_static_files()


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "localhost"), ("::1", "[::1]"), ("::", "localhost")],
)
def test_the_address_shown_can_be_typed_in_a_browser(host, shown):
    assert serve.shown_host(host) == shown


def test_the_pages_answer_at_the_address_that_is_announced(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "FILROUGE_VAR": str(tmp_path), "FILROUGE_DEBUG": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [
        sys.executable,
        "-m",
        "config.console",
        "serve",
        "--pages-only",
        "--workers",
        "1",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with server.stdout:
        try:
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/compte/login/") as answer:
                assert "Connexion" in answer.read().decode()
        finally:
            server.terminate()
        assert server.stdout.read() == "Fil rouge est arrêté.\n"
        assert server.wait() == 0
