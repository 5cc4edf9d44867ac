"""What the rows of a selection are made of, for the story that goes with a data set: a few passes over an index, no texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from koevol_core.store.export_rows import Selection, branches
from koevol_core.store.schema import answer, benchmark, decision, finding, node, prompt, seed

JUDGED = ("accept", "reject")


@dataclass(frozen=True)
class RowGroup:
    """So many rows that were made alike. ``method`` "": a seed; names of models and hashes of prompts are None where a
    person wrote; ``newest`` is the last moment (UTC seconds) at which one of them, or its answer, was made."""

    method: str
    generation: int
    model: str | None
    answer_model: str | None
    prompt: str | None
    answer_prompt: str | None
    verdict: str | None
    rows: int
    newest: float


def heaps(conn: Connection, kept: bool, wanted: Selection) -> list[RowGroup]:
    """The rows of a selection by how they were made, in the order of their names."""
    found: list[RowGroup] = []
    columns = (
        func.coalesce(node.c.method, ""), node.c.generation, node.c.model, answer.c.model, node.c.prompt_sha256,
        answer.c.prompt_sha256, node.c.verdict,
    )  # fmt: skip
    later = case((answer.c.created_at > node.c.created_at, answer.c.created_at), else_=node.c.created_at)
    newest = func.max(later)
    for condition in branches(kept, wanted):
        query = select(*columns, func.count(), newest).select_from(node).where(condition).group_by(*columns)
        rows = conn.execute(query.outerjoin(answer, answer.c.id == node.c.answer_id))
        found += [RowGroup(*row) for row in rows]
    return sorted(found, key=lambda one: [str(part) for part in vars(one).values()])


def origins(conn: Connection, kept: bool, wanted: Selection) -> Counter[tuple[str, str]]:
    """Rows of a selection by (source of their seed, its licence)."""
    found: Counter[tuple[str, str]] = Counter()
    columns = (func.coalesce(seed.c.source, ""), func.coalesce(seed.c.license, ""))
    for condition in branches(kept, wanted):
        query = select(*columns, func.count()).select_from(node).where(condition).group_by(*columns)
        for row in conn.execute(query.outerjoin(seed, seed.c.node_id == node.c.root_id)):
            found[row[0], row[1]] += row[2]
    return found


def deciders(conn: Connection, kept: bool, wanted: Selection) -> tuple[Counter[str], float]:
    """Rows of a selection by the reviewer whose decision stands on them, and the moment of the newest of these."""
    found: Counter[str] = Counter()
    newest = 0.0
    for condition in branches(kept, wanted):
        query = select(decision.c.reviewer, func.count(), func.max(decision.c.created_at))
        query = query.select_from(node).join(decision, decision.c.id == node.c.decision_id)
        for row in conn.execute(query.where(condition, node.c.verdict.in_(JUDGED)).group_by(decision.c.reviewer)):
            found[row[0]] += row[1]
            newest = max(newest, row[2])
    return found, newest


def judged_twice(conn: Connection) -> dict[int, dict[str, str]]:
    """The last judgement of each reviewer on every node that two or more of them judged."""
    many = select(decision.c.node_id).where(decision.c.kind.in_(JUDGED)).group_by(decision.c.node_id)
    many = many.having(func.count(decision.c.reviewer.distinct()) > 1)
    query = select(decision.c.node_id, decision.c.reviewer, decision.c.kind).order_by(decision.c.id)
    found: dict[int, dict[str, str]] = {}
    for row in conn.execute(query.where(decision.c.kind.in_(JUDGED), decision.c.node_id.in_(many))):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def templates(conn: Connection, hashes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(name, text) of the prompts with these hashes, as far as they are kept."""
    query = select(prompt.c.sha256, prompt.c.name, prompt.c.text).where(prompt.c.sha256.in_(hashes))
    return {row[0]: (row[1], row[2]) for row in conn.execute(query.order_by(prompt.c.sha256))}


def benchmark_files(conn: Connection) -> list[tuple[str, str, int]]:
    """(benchmark, its file, questions) of every file that rows are compared with, by name."""
    query = select(benchmark.c.name, benchmark.c.file, benchmark.c.questions)
    return [(row[0], row[1], row[2]) for row in conn.execute(query.order_by(benchmark.c.name, benchmark.c.file))]


def overlapping(conn: Connection, kept: bool, wanted: Selection) -> Counter[str]:
    """Rows of a selection that hold a question, by the benchmark (the first word of the evidence is in its name)."""
    names = sorted({name for name, _, _ in benchmark_files(conn)}, key=lambda one: (-len(one), one))
    found: Counter[str] = Counter()
    for condition in branches(kept, wanted):
        query = select(finding.c.node_id, finding.c.evidence).join(node, node.c.id == finding.c.node_id)
        query = query.where(condition, finding.c.name == "overlap")
        query = query.where(finding.c.answer_id.is_(None) | (finding.c.answer_id == node.c.answer_id))
        for name in {
            (row[0], next((n for n in names if row[1].startswith(f"{n} ")), "")) for row in conn.execute(query)
        }:
            found[name[1]] += 1
    return found
