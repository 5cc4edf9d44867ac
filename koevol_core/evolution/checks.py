"""What a run is handed to check texts with, so that the thin core knows no rule itself; koevol's own are ``quality.checks``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from koevol_core.types import RULES, Elimination, Rule

LONG = 20_000
"""Characters from which the rules run in a thread: a reply of a million takes them a second, and the event loop waits."""


class Checks(Protocol):
    """Elimination rules and annotations. An annotation is made before the transaction that stores the text, and stored in it."""

    def eliminate(
        self, parent: str, child: str, answer: str | None = None, rules: Collection[Rule] = RULES
    ) -> tuple[Elimination, ...]:
        """Every one of ``rules`` that fires on a child of ``parent`` or on the answer to it."""

    def is_unknown(self, answer: str) -> bool:
        """Whether an answer says only that it is not known."""

    def annotate_text(self, parent: str, text: str, lives: bool = True) -> Any:
        """An annotation of a child's text."""

    def annotate_answer(self, text: str, answer: str) -> Any:
        """An annotation of an answer to ``text``."""

    def store_annotations(self, conn: Connection, rows: Sequence[tuple[int, int | None, Any]]) -> None:
        """Store annotations of (node id, answer id or None for the node's text)."""


@dataclass(frozen=True)
class Rules:
    """The rules of one run: ``on`` are those that are switched on."""

    eliminate: Callable[..., tuple[Elimination, ...]]
    is_unknown: Callable[[str], bool]
    on: Collection[Rule] = RULES

    async def found(self, parent: str, child: str, answer: str | None = None) -> tuple[Elimination, ...]:
        """Every rule that fires, with its evidence; very long texts are looked at in a thread."""
        if len(child) + len(answer or "") < LONG:
            return self.eliminate(parent, child, answer, self.on)
        return await asyncio.to_thread(self.eliminate, parent, child, answer, self.on)
