"""The one kind of error that a person is meant to read."""


class Refusal(Exception):  # noqa: N818 (a refusal is an answer, not a fault)
    """Something a person asked for is not allowed, with a stable code and a sentence saying why.

    ``code`` is for machines and translations, ``reason`` an English sentence with the next step in it,
    ``field`` names the input that caused it where there is one.
    """

    def __init__(self, code: str, reason: str, *, field: str = "", **facts: object) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.field = field
        self.facts = facts
