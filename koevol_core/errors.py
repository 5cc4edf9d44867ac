"""Errors meant for the user.

Every error that may reach a page or a terminal is one of these. It carries the code of a sentence and its parameters;
``str()`` is that sentence in the reader's language, which names the cause and the place. Any other exception that escapes
is a bug. Sentences never contain a key.
"""

from __future__ import annotations

from typing import Any

from koevol_core.messages import Message, is_code
from koevol_core.redaction import redact


class KoevolError(Exception):
    """Base class of errors shown to the user; ``exit_code`` is the command line's exit code.

    ``KoevolError("store.no_node", id=3)`` keeps ``code`` and ``params``; a parameter that is such an error stands for its
    sentence. ``KoevolError(message)`` takes those of a ``Message``; other words have the code "".
    """

    exit_code = 1

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        if isinstance(code, Message):
            params, code = code.params, code.code
        self.code = code if is_code(code) else ""
        self.params = {
            name: value.message if isinstance(value, KoevolError) else value for name, value in params.items()
        }

    @property
    def message(self) -> str:
        """The sentence in the current language, as a ``Message`` that can be stored or be part of another one."""
        return Message(self.code, **self.params) if self.code else redact(self.args[0])

    def __str__(self) -> str:
        return redact(self.message)


class BadInput(KoevolError):
    """Invalid value, file or flag, which must be changed before anything can happen. Nothing was changed."""

    exit_code = 2


class Stopped(KoevolError):
    """Run stopped before its end (balance, key, endpoint, budget, or on request). Unfinished rows stay planned."""


class Conflict(KoevolError):
    """Conflict with a concurrent change: another reviewer decided first, a newer decision is current, or another worker
    has the run; the text says which.
    """


class AlreadyRunning(Conflict):
    """A living run is doing the same already: ``run`` is its id. Nothing was started."""

    @property
    def run(self) -> int:
        return int(self.params["run"])


class Forbidden(KoevolError):
    """Action not permitted for this user, or the signed-in user changed meanwhile. Nothing was changed."""


class LocalModelError(KoevolError):
    """The embedded model cannot run on this machine; the text gives the reason and an alternative."""


class Outlasted(Exception):
    """The checks of a text did not end within their deadline; a run sets that text aside."""
