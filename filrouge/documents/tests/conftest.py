"""A follower, somebody followed, and a directory of attachments for each test."""

import pytest
from django.utils import timezone

from filrouge.documents import store
from filrouge.documents.attaching import Said, attach
from tests import factories, papers


@pytest.fixture(autouse=True)
def _own_directory(settings, tmp_path):
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"


@pytest.fixture
def land():
    return factories.land()


@pytest.fixture
def julie(land):
    return factories.caseworker(factories.operator(land))


@pytest.fixture
def zoe(land, julie):
    return factories.followed(land, julie, family_name="Lefevre")


@pytest.fixture
def added(zoe, julie):
    """Add one file and give its row."""

    def add(content=None, name="contrat.pdf", *, kind="cv", person=zoe, **said):
        file = papers.upload(papers.pdf() if content is None else content, name)
        said = Said(kind, said.pop("day", timezone.localdate()), **said)
        done = attach(person, said, files=[file], by=julie.agent, at=timezone.now())
        assert not done.refused, done.refused
        return done.added[0]

    return add


@pytest.fixture
def on_disk():
    """The names of the files of the directory."""
    return lambda: [path.name for path in store.files()]
