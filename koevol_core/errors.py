"""Errors meant for the user.

Every error that may reach a page or a terminal is one of these; its text is one Korean sentence that names the cause
and the place. Any other exception that escapes is a bug. Texts never contain a key.
"""

from __future__ import annotations

from koevol_core.redaction import redact


class KoevolError(Exception):
    """Base class of errors whose text is shown to the user; ``exit_code`` is the command line's exit code."""

    exit_code = 1

    def __init__(self, text: str) -> None:
        super().__init__(redact(text))


class BadInput(KoevolError):
    """Invalid value, file or flag, which must be changed before anything can happen. Nothing was changed."""

    exit_code = 2


class Stopped(KoevolError):
    """Run stopped before its end (balance, key, endpoint, budget, or on request). Unfinished rows stay planned."""


class Conflict(KoevolError):
    """Conflict with a concurrent change: another reviewer decided first, a newer decision is current, or another worker
    has the run; the text says which.
    """


class Forbidden(KoevolError):
    """Action not permitted for this user, or the signed-in user changed meanwhile. Nothing was changed."""


class LocalModelError(KoevolError):
    """The embedded model cannot run on this machine; the text gives the reason and an alternative."""
