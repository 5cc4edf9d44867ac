"""Failures in a row: decides whether a failure is its job's own or the outside's, and when a run has to stop.

An outcome of ``NOT_THE_JOB`` is held back until another job shows that the server answers: then it is the job's failure.
Held rows stay planned if the run ends without that, however small it is; an unreachable server is never a job's fault.
Replies that cannot be used are billed and stay failures of their jobs, but many of them without a usable one stop the run.
Neither stores nor sends anything.
"""

from __future__ import annotations

import time

from koevol_core.llm.retry import CONSECUTIVE_FAILURES, CONSECUTIVE_UNUSABLE, NOT_THE_JOB, UNUSABLE
from koevol_core.messages import Message
from koevol_core.store.calls import Subject
from koevol_core.types import Job, Outcome


class FailureStreak:
    """Consecutive failures of one worker. ``asked_enough``: jobs of which another failure is their own (see
    ``store.calls.asked_enough``).
    """

    def __init__(self, asked_enough: set[Subject]) -> None:
        self._asked_enough = asked_enough
        self._held: list[tuple[Job, Outcome, float]] = []
        self._failures = self._unusable = 0
        self._cause = ""
        self._answered_at = 0.0
        """Monotonic time of the last outcome that shows an answering server."""

    @property
    def held(self) -> list[Subject]:
        """Jobs whose outcome is held back; unless it is stored they stay planned."""
        return [subject(job) for job, _, _ in self._held]

    def add(self, job: Job, outcome: Outcome, since: float) -> list[tuple[Job, Outcome]]:
        """Add an outcome whose request was first sent at ``since`` (monotonic); return the outcomes to store now."""
        if outcome.reason in NOT_THE_JOB:
            self._failures, self._cause = self._failures + 1, outcome.detail or ""
            if subject(job) in self._asked_enough:
                return [(job, outcome)]
            self._held.append((job, outcome, since))
            return []
        if outcome.reason in ("doubtful", "timeout"):  # no answer, but possibly billed
            return [(job, outcome)]
        self._failures, self._answered_at = 0, time.monotonic()
        self._unusable = self._unusable + 1 if outcome.reason in UNUSABLE else 0
        self._cause = outcome.detail or ""
        held, self._held = self._held, []
        return [*(row[:2] for row in held if row[1].reason != "network"), (job, outcome)]

    def stops(self) -> Message | None:
        """Return the message with which the run stops now; None while it goes on."""
        if self._failures >= CONSECUTIVE_FAILURES:
            return Message("run.failing", count=self._failures, cause=self._cause)
        if self._unusable >= CONSECUTIVE_UNUSABLE:
            return Message("run.unusable", count=self._unusable, cause=self._cause)
        return None

    def end(self) -> tuple[list[tuple[Job, Outcome]], Message | None]:
        """Return the outcomes to store when no job is left, and the message with which the run stops if some stay held:
        no other job was answered since they were first sent."""
        own: list[tuple[Job, Outcome]] = []
        held, self._held = self._held, []
        for job, outcome, since in held:
            if outcome.reason == "network" or since >= self._answered_at:
                self._held.append((job, outcome, since))
            else:
                own.append((job, outcome))
        return own, Message("run.outside", count=len(self._held), cause=self._cause) if self._held else None


def subject(job: Job) -> Subject:
    """Return the job as the call log names it."""
    return job.kind == "score", job.node_id, job.answer_id
