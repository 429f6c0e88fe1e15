"""Why a file cannot be read: one message in French, with the place and the remedy."""


class FileProblem(Exception):
    """The file as a whole cannot be used. `message` is French: what, where, what to do.

    `truncated` tells a file cut before its end (a transfer to start again) from a file of another kind.
    `line` is the line of the file where reading stopped, or 0 when the file is wrong from the start."""

    def __init__(self, message: str, *, line: int = 0, truncated: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.truncated = truncated
