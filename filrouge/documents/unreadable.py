"""Why a file is not taken."""


class Unreadable(Exception):
    """A file cannot be taken: why, in French, to be put after its name, and what to do (empty: make it again)."""

    def __init__(self, why: str, remedy: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy
