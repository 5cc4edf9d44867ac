"""Composition of a filter's rows, for the data set card: a few passes over an index, no texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select

from koevol_core.messages import Message
from koevol_core.store import decisions
from koevol_core.store.node_filter import NodeFilter, branches
from koevol_core.store.schema import answer, benchmark, decision, finding, node, prompt, seed, twin
from koevol_core.types import reviewer_key

JUDGED = ("accept", "reject")


@dataclass(frozen=True)
class RowGroup:
    """Number of rows with the same origin. ``method`` "": a seed; model names and prompt hashes are None where a person
    wrote; ``newest`` is the latest creation time (UTC seconds) of a row or its answer."""

    method: str
    generation: int
    model: str | None
    answer_model: str | None
    prompt: str | None
    answer_prompt: str | None
    verdict: str | None
    rows: int
    newest: float


def row_groups(conn: Connection, wanted: NodeFilter) -> list[RowGroup]:
    """Return the rows of a filter grouped by origin, sorted."""
    found: list[RowGroup] = []
    columns = (
        func.coalesce(node.c.method, ""), node.c.generation, node.c.model, answer.c.model, node.c.prompt_sha256,
        answer.c.prompt_sha256, node.c.verdict,
    )  # fmt: skip
    later = case((answer.c.created_at > node.c.created_at, answer.c.created_at), else_=node.c.created_at)
    newest = func.max(later)
    for condition in branches(conn, wanted):
        query = select(*columns, func.count(), newest).select_from(node).where(condition).group_by(*columns)
        rows = conn.execute(query.outerjoin(answer, answer.c.id == node.c.answer_id))
        found += [RowGroup(*row) for row in rows]
    return sorted(found, key=lambda one: [str(part) for part in vars(one).values()])


def origins(conn: Connection, wanted: NodeFilter) -> Counter[tuple[str, str]]:
    """Return the rows of a filter by (source of their seed, its licence)."""
    found: Counter[tuple[str, str]] = Counter()
    columns = (func.coalesce(seed.c.source, ""), func.coalesce(seed.c.license, ""))
    for condition in branches(conn, wanted):
        query = select(*columns, func.count()).select_from(node).where(condition).group_by(*columns)
        for row in conn.execute(query.outerjoin(seed, seed.c.node_id == node.c.root_id)):
            found[row[0], row[1]] += row[2]
    return found


def reviewers(conn: Connection, wanted: NodeFilter) -> tuple[Counter[str], float]:
    """Return the rows of a filter by reviewer of the current decision, and the time (UTC seconds) of the newest
    decision or undo."""
    rows: Counter[str] = Counter()
    newest = 0.0
    for condition in branches(conn, wanted):
        columns = (decision.c.reviewer, decision.c.kind == "undo")
        query = select(*columns, func.count(), func.max(decision.c.created_at)).group_by(*columns)
        query = query.select_from(node).join(decision, decision.c.id == node.c.decision_id)
        for reviewer, undone, n, at in conn.execute(query.where(condition, node.c.verdict.in_(JUDGED))):
            rows[reviewer] += 0 if undone else n
            newest = max(newest, at)
        rows.update(one.reviewer for one in decisions.restored(conn, condition).values())
    return +rows, newest


def judged_twice(conn: Connection) -> dict[int, dict[str, str]]:
    """Return node to reviewer (normalized name) to last verdict, for every node that two or more reviewers judged."""
    many = select(decision.c.node_id).where(decision.c.kind.in_(JUDGED)).group_by(decision.c.node_id)
    many = many.having(func.count(decision.c.reviewer.distinct()) > 1)
    query = select(decision.c.node_id, decision.c.reviewer, decision.c.kind).order_by(decision.c.id)
    found: dict[int, dict[str, str]] = {}
    for row in conn.execute(query.where(decision.c.kind.in_(JUDGED), decision.c.node_id.in_(many))):
        found.setdefault(row[0], {})[reviewer_key(row[1])] = row[2]
    return {node_id: verdicts for node_id, verdicts in found.items() if len(verdicts) > 1}


def templates(conn: Connection, hashes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return (name, text) of the stored prompts with these hashes."""
    query = select(prompt.c.sha256, prompt.c.name, prompt.c.text).where(prompt.c.sha256.in_(hashes))
    return {row[0]: (row[1], row[2]) for row in conn.execute(query.order_by(prompt.c.sha256))}


def benchmark_files(conn: Connection) -> list[tuple[str, str, int]]:
    """Return (benchmark, its file, number of questions) of every loaded benchmark file, by name."""
    query = select(benchmark.c.name, benchmark.c.file, benchmark.c.questions)
    return [(row[0], row[1], row[2]) for row in conn.execute(query.order_by(benchmark.c.name, benchmark.c.file))]


def overlapping(conn: Connection, wanted: NodeFilter) -> Counter[str]:
    """Return the rows of a filter that contain a benchmark question, by benchmark; in evidence of versions before 0.2 its
    name is what the words begin with."""
    names = sorted({name for name, _, _ in benchmark_files(conn)}, key=lambda one: (-len(one), one))
    found: Counter[str] = Counter()
    for condition in branches(conn, wanted):
        query = select(finding.c.node_id, finding.c.evidence).join(node, node.c.id == finding.c.node_id)
        query = query.where(condition, finding.c.name == "overlap")
        query = query.where(finding.c.answer_id.is_(None) | (finding.c.answer_id == node.c.answer_id))
        for _, name in {(row[0], _benchmark_of(row[1], names)) for row in conn.execute(query)}:
            found[name] += 1
    return found


def _benchmark_of(evidence: str, names: list[str]) -> str:
    if isinstance(evidence, Message):
        return str(evidence.params["benchmark"])
    return next((name for name in names if evidence.startswith(f"{name} ")), "")


def by_root(conn: Connection, wanted: NodeFilter) -> Counter[int]:
    """Return the number of rows of a filter per root, from the export index alone."""
    found: Counter[int] = Counter()
    for condition in branches(conn, wanted):
        query = select(node.c.root_id, func.count()).where(condition).group_by(node.c.root_id)
        for root, many in conn.execute(query):
            found[root] += many
    return found


def addresses(conn: Connection) -> dict[int, str]:
    """Return the address of every root: a hash of its text, so the same in every store."""
    query = select(node.c.id, node.c.address).where(node.c.parent_id.is_(None))
    return {row[0]: row[1] for row in conn.execute(query)}


def twin_roots(conn: Connection) -> list[tuple[int, int]]:
    """Return (head of a near-duplicate group, root of a member), by head: roots under one head belong together in a
    split."""
    query = select(twin.c.head_id, node.c.root_id).join(node, node.c.id == twin.c.node_id).distinct()
    return [(row[0], row[1]) for row in conn.execute(query.order_by(twin.c.head_id, node.c.root_id))]
