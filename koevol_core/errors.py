"""What a person can act on.

Every error that may reach a screen or a terminal is one of these, and its text is one Korean sentence that names the
cause and the place. Anything else that escapes is a bug. Texts never hold a key.
"""

from __future__ import annotations

from koevol_core.redaction import redact


class KoevolError(Exception):
    """Base of all errors whose text is meant for a person; ``exit_code`` is what the command line ends with."""

    exit_code = 1

    def __init__(self, text: str) -> None:
        super().__init__(redact(text))


class BadInput(KoevolError):
    """A value, a file or a flag that has to be changed before anything can happen. Nothing was changed."""

    exit_code = 2


class Stopped(KoevolError):
    """A run ended because of the outside (balance, key, endpoint, budget). What is left stays planned."""


class Conflict(KoevolError):
    """Somebody else decided first, or a newer verdict stands; the text says which."""


class Forbidden(KoevolError):
    """Whoever asked may not do this, or is not who was there a moment ago. Nothing was changed."""


class LocalModelError(KoevolError):
    """The embedded model cannot run on this machine; the text says why and what to use instead."""
