"""Interface of a run's text checks, so that ``evolution`` knows no rule; koevol's own are ``quality.checks``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from koevol_core.messages import Message
from koevol_core.types import Elimination, Finding, Prompt, has_long_text

LONGEST = (20_000, 100_000)
"""Maximum characters of a child and of an answer, unless the settings say otherwise."""
KEPT = 2_000
"""Characters kept of a text that is longer, to be looked at; its call has the whole reply."""
CUT_OFF = "truncated"
"""Rule about a text that is not complete."""


class Checks(Protocol):
    """Elimination rules and annotations (findings and measures). An annotation is computed before the transaction that
    stores the text, and stored in it. For a long text they are called in a thread, and may raise Outlasted.
    """

    def eliminate(
        self, parent: str, child: str, answer: str | None = None, rules: Collection[str] | None = None, prompt: str = ""
    ) -> tuple[Elimination, ...]:
        """Return every rule (of ``rules``, if given) that matches a child of ``parent``, or the answer to it.

        ``prompt`` is what the model was sent, if it is known.
        """

    def unwrap_child(self, parent: str, reply: str) -> str:
        """Return the instruction in a reply, without what the model wrapped around it."""

    def unwrap_answer(self, instruction: str, reply: str) -> str:
        """Return the answer in a reply, without what the model wrapped around it."""

    def is_unknown(self, answer: str) -> bool:
        """Return True if an answer only says that it does not know."""

    def annotate_text(self, parent: str, text: str, lives: bool = True, judged: tuple[Finding, ...] = ()) -> Any:
        """Return the annotation of a child's text; ``lives``: no elimination rule matched. ``judged``: its judge's."""

    def annotate_answer(self, text: str, answer: str) -> Any:
        """Return the annotation of an answer to ``text``."""

    def store_annotations(self, conn: Connection, rows: Sequence[tuple[int, int | None, Any]]) -> None:
        """Store annotations; a row is (node id, answer id or None for the node's text, annotation)."""


@dataclass(frozen=True)
class Rules:
    """The checks of one run; ``on`` are the enabled elimination rules, None all. ``longest``: maximum characters of a
    child and of an answer."""

    checks: Checks
    on: Collection[str] | None = None
    longest: tuple[int, int] = LONGEST

    def too_long(self, text: str, of_answer: bool = False) -> tuple[Elimination, ...]:
        """Return the elimination of a child or an answer that is longer than it may be, whatever rules are enabled."""
        most = self.longest[of_answer]
        evidence = Message("run.too_long", length=len(text), limit=most)
        return (Elimination("too_long", evidence),) if len(text) > most else ()

    async def found(
        self, parent: str, child: str, answer: str | None = None, prompt: Prompt | None = None, finish: str = ""
    ) -> tuple[Elimination, ...]:
        """Return every enabled rule that matches, with its evidence. Raises Outlasted for a text that cannot be checked.

        A text of which the endpoint says that it is complete (``finish`` is stop) is not eliminated as cut off.
        """
        sent = prompt.messages[0]["content"] if prompt else ""
        every = await off_loop(self.checks.eliminate, parent, child, answer, self.on, sent)
        return tuple(one for one in every if finish != "stop" or one.rule != CUT_OFF)


async def off_loop(check: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a check returns; one of a long text runs in a thread, so that the event loop goes on."""
    if not has_long_text(arguments):
        return check(*arguments)
    return await asyncio.to_thread(check, *arguments)
