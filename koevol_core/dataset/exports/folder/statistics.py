"""Statistics of a manifest: models, prompts and sources of the rows, decisions, agreement, benchmark overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import Connection

from koevol_core.analytics.rater_agreement import agreement_of
from koevol_core.llm.providers import practice_models
from koevol_core.store import blind_opinions, counters, export_statistics, report
from koevol_core.store.export_statistics import RowGroup
from koevol_core.store.node_filter import NodeFilter

Value = dict[str, Any]
MOST = 50
"""Sources of seeds listed one by one, at most."""


@dataclass(frozen=True)
class Prompt:
    """Prompt template that rows were made with; ``text`` is the template, None if it is not stored."""

    sha256: str
    name: str
    text: str | None
    rows: int

    @property
    def path(self) -> str:
        """Path of its text in the folder; empty if it is not stored."""
        return f"prompts/{self.sha256[:12]}.txt" if self.text is not None else ""


def funnel(conn: Connection, row_groups: list[RowGroup]) -> Value:
    """Return the counts of each stage of the project, from seeds to exported rows."""
    now = counters.funnel(conn)
    return {
        "seeds": now.seeds, "made": now.children, "living": now.living, "accepted": now.accepted, "answered": now.answered,
        "eliminated": now.eliminated, "failed": now.failed, "rejected": now.rejected, "waiting": now.waiting,
        "exported": sum(one.rows for one in row_groups),
    }  # fmt: skip


def models(row_groups: list[RowGroup]) -> list[Value]:
    """Return the models of the rows, each with the number of instructions and answers that it wrote."""
    wrote, answered = Counter[str](), Counter[str]()
    for one in row_groups:
        wrote[one.model or ""] += one.rows * bool(one.method)
        answered[one.answer_model or ""] += one.rows
    practice = set(practice_models())
    names = sorted({*+wrote, *+answered}, key=lambda one: (-wrote[one] - answered[one], one))
    return [
        {"model": one, "instructions": wrote[one], "answers": answered[one], "practice": one in practice}
        for one in names
    ]


def prompts(conn: Connection, row_groups: list[RowGroup]) -> tuple[Prompt, ...]:
    """Return the prompt templates of the rows, by name."""
    used: Counter[str] = Counter()
    for one in row_groups:
        for sha256 in {one.prompt, one.answer_prompt} - {None}:
            used[str(sha256)] += one.rows
    found = export_statistics.templates(conn, sorted(used))
    nothing: tuple[str, str | None] = ("", None)
    every = [Prompt(sha256, *(found.get(sha256) or nothing), many) for sha256, many in used.items()]
    return tuple(sorted(every, key=lambda one: (one.name, one.sha256)))


def sources(conn: Connection, wanted: NodeFilter) -> Value:
    """Return the sources of the rows' seeds with licence and row count, the ``MOST`` most frequent one by one."""
    found = export_statistics.origins(conn, wanted)
    named = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return {
        "named": [{"source": one[0], "license": one[1], "rows": many} for one, many in named[:MOST]],
        "others": len(named[MOST:]), "others_rows": sum(many for _, many in named[MOST:]),
    }  # fmt: skip


def decisions(conn: Connection, row_groups: list[RowGroup], here: Counter[str], names: dict[str, str]) -> Value:
    """Return decision counts by reviewer, in the project and on the exported rows (``here``), and the agreement."""
    by: dict[str, Counter[str]] = {}
    for reviewer, verdict, _, many in report.judgements(conn):
        by.setdefault(reviewer, Counter())[verdict] += many
    accepted = sum(one.rows for one in row_groups if one.verdict == "accept")
    return {
        "reviewers": [
            {"reviewer": names[one], "accepted": by[one]["accept"], "rejected": by[one]["reject"], "rows": here[one]}
            for one in sorted(by, key=lambda one: (-by[one].total(), names[one]))
        ],
        "accepted_rows": accepted, "unreviewed_rows": sum(one.rows for one in row_groups) - accepted,
        "agreement": agreement(conn),
    }  # fmt: skip


def agreement(conn: Connection) -> Value | None:
    """Return the agreement of reviewers on the same nodes, as the report computes it, or None if there are no pairs.

    Counts the first two independent opinions on each node; only if there are none, all pairs of reviewers' last
    verdicts, of which the later one may have been given after seeing the earlier. κ is given for a single pair of
    reviewers only.
    """
    pairs: Counter[tuple[str, str, str, str]] = Counter()
    for _, one, two, first, second, n in blind_opinions.pair_counts(conn):
        pairs[one, two, first, second] += n
    independent, nodes = bool(pairs), pairs.total()
    if not independent:
        judged = export_statistics.judged_twice(conn).values()
        nodes = len(judged)
        pairs.update(
            (a, b, verdicts[a], verdicts[b]) for verdicts in judged for a, b in combinations(sorted(verdicts), 2)
        )
    crossed: Counter[tuple[str, str]] = Counter()
    for (_, _, first, second), n in pairs.items():
        crossed[first, second] += n
    found = agreement_of(crossed, pooled=len({names[:2] for names in pairs}) > 1)
    if found.observed is None:
        return None
    same = sum(n for (first, second), n in crossed.items() if first == second)
    return {
        "nodes": nodes, "pairs": found.n, "same": same, "share": found.observed.rate, "kappa": found.kappa.value,
        "alpha": found.alpha.value, "independent": independent,
    }  # fmt: skip


def overlap(conn: Connection, wanted: NodeFilter) -> Value:
    """Return the number of rows that contain a benchmark's question, by benchmark."""
    files = export_statistics.benchmark_files(conn)
    held = export_statistics.overlapping(conn, wanted)
    questions: Counter[str] = Counter()
    for name, _, many in files:
        questions[name] += many
    return {
        "benchmarks": [{"name": one, "questions": questions[one], "rows": held[one]} for one in sorted(questions)],
        "rows": sum(held.values()), "left_out": "overlap" in wanted.no_finding,
        "complete": not counters.get_setting(conn, "overlap_scanned", ""),
    }  # fmt: skip


def counted(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return the sum of the counts of each name, sorted by name."""
    found: Counter[str] = Counter()
    for name, many in pairs:
        found[name] += many
    return dict(sorted(found.items()))
