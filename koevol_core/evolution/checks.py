"""Interface of a run's text checks, so that ``evolution`` knows no rule; koevol's own are ``quality.checks``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from koevol_core.types import Elimination

LONG = 20_000
"""Characters from which on rules run in a thread: a million characters take a second and would block the event loop."""


class Checks(Protocol):
    """Elimination rules and annotations (findings and measures). An annotation is computed before the transaction that
    stores the text, and stored in it.
    """

    def eliminate(
        self, parent: str, child: str, answer: str | None = None, rules: Collection[str] | None = None
    ) -> tuple[Elimination, ...]:
        """Return every rule (of ``rules``, if given) that matches a child of ``parent``, or the answer to it."""

    def is_unknown(self, answer: str) -> bool:
        """Return True if an answer only says that it does not know."""

    def annotate_text(self, parent: str, text: str, lives: bool = True) -> Any:
        """Return the annotation of a child's text; ``lives``: no elimination rule matched."""

    def annotate_answer(self, text: str, answer: str) -> Any:
        """Return the annotation of an answer to ``text``."""

    def store_annotations(self, conn: Connection, rows: Sequence[tuple[int, int | None, Any]]) -> None:
        """Store annotations; a row is (node id, answer id or None for the node's text, annotation)."""


@dataclass(frozen=True)
class Rules:
    """Elimination rules of one run; ``on`` are the enabled ones, None all."""

    eliminate: Callable[..., tuple[Elimination, ...]]
    is_unknown: Callable[[str], bool]
    on: Collection[str] | None = None

    async def found(self, parent: str, child: str, answer: str | None = None) -> tuple[Elimination, ...]:
        """Return every enabled rule that matches, with its evidence; texts from ``LONG`` on are checked in a thread."""
        if len(child) + len(answer or "") < LONG:
            return self.eliminate(parent, child, answer, self.on)
        return await asyncio.to_thread(self.eliminate, parent, child, answer, self.on)
