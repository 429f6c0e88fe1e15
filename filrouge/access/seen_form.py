"""A form that two people may fill at once: it remembers what each had under the eyes (A-1)."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from filrouge.core.conflicts import seen_in


class SeenForm(forms.Form):
    """A form that remembers what its writer had under the eyes, as it was last read."""

    def __init__(self, data: Mapping[str, Any] | None, *, shown: Mapping[str, str], **options: Any) -> None:
        super().__init__(data, **options)
        self.shown = dict(shown)

    @property
    def base(self) -> str:
        """What the page sends back: what stands now."""
        return json.dumps(self.shown, ensure_ascii=False)

    def seen(self) -> dict[str, str]:
        """What the writer had under the eyes; what stands now for what is not one of our pages."""
        return seen_in(self.data.get("base", ""), self.shown)
