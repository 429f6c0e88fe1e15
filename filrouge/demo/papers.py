"""Some attachments of the demo: invented pages, and contracts signed on paper whose scan waits or is there (A-5, P-10)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile

from filrouge.access.models import Account
from filrouge.accompaniment.models import EngagementContract
from filrouge.accompaniment.scans import awaited, join_scans
from filrouge.core.text import long_date
from filrouge.directory.queries import agent_for, console_agent
from filrouge.documents.attaching import Said, attach
from filrouge.people.models import Person

# Kind, title, how many days before: what a caseworker receives.
RECEIVED = (
    ("cv", "", 20), ("attestation", "Attestation d'hébergement", 34), ("quote", "Devis de l'auto-école", 12),
    ("letter_received", "Réponse du bailleur", 6),
)  # fmt: skip
# How many contracts have their scan already, and how many people have a paper.
SCANNED, HOLDERS = 30, 16


def add_papers(emails: Mapping[str, str], today: date, at: datetime) -> None:
    """`emails`: the addresses of those who show the product, by role; their own people have papers first."""
    by = console_agent()
    shown = Person.objects.filter(account__email=emails.get("client", ""), contracts__isnull=False).order_by(
        "pk"
    )
    contracts = [next(iter(person.contracts.all()), None) for person in shown[:1]]
    waiting = list(awaited(by).order_by("-signed_on", "-pk")[: 2 * SCANNED : 2])
    for contract in {one.pk: one for one in [*contracts, *waiting] if one is not None}.values():
        join_scans(contract, files=[_scan(contract)], by=by, at=at)
    lead = Account.objects.filter(email=emails.get("caseworker", "")).first()
    me = agent_for(lead, today) if lead else by
    mine = (
        Person.objects.filter(following__lead__account=lead).order_by("pk") if lead else Person.objects.none()
    )
    for number, person in enumerate(mine[:HOLDERS]):
        kind, title, days = RECEIVED[number % len(RECEIVED)]
        said = Said(kind, today - timedelta(days=days + number), title)
        page = _page(f"{title or 'CV'}\n{person.full_name}\n{number}", f"{kind}.pdf")
        attach(person, said, files=[page], by=me, at=at)


def _scan(contract: EngagementContract) -> ContentFile[bytes]:
    return _page(
        f"{contract.get_regime_display()}\n{contract.person.full_name}\nLe {long_date(contract.signed_on)}"
    )


def _page(words: str, name: str = "contrat.pdf") -> ContentFile[bytes]:
    """A page that says it is invented."""
    from PIL import Image, ImageDraw

    page = Image.new("L", (620, 877), 255)
    pen = ImageDraw.Draw(page)
    pen.multiline_text((60, 80), f"{words}\n\nDocument inventé, pour la démonstration", fill=0, spacing=14)
    pen.line([(60, 700), (160, 660), (240, 710), (330, 650)], fill=40, width=3)
    out = BytesIO()
    page.save(out, "PDF", resolution=75)
    return ContentFile(out.getvalue(), name)
