"""Computes findings and measures of texts and answers and stores them in the transaction that writes the text.

``annotate_text`` and ``annotate_answer`` compute and need no transaction; the others store, for callers that write a
text or an answer. ``check`` processes existing rows in batches after the findings changed, and resumes where it was
interrupted. A finding never changes, hides or deletes a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from koevol_core.errors import BadInput
from koevol_core.quality import benchmarks
from koevol_core.quality.findings import FINDINGS, READ, find, kinds_of, version
from koevol_core.quality.findings.judge_doubt import JUDGED
from koevol_core.quality.findings.twins import key, letters, likeness, same_request
from koevol_core.quality.measures import measure, measure_answer
from koevol_core.store import Store, counters, findings, near_duplicates, nodes, reader, scores
from koevol_core.store.findings import Place
from koevol_core.store.near_duplicates import Link, Said, Twin
from koevol_core.types import Finding

stored_findings = reader(findings.of_node)
twin_count = reader(near_duplicates.size)
twin_groups = reader(near_duplicates.groups)
twins_passed_over = reader(near_duplicates.passed_over)

BATCH = 200
"""Rows processed in one transaction."""
COMPARED = 200
"""Maximum number of candidates a text is compared with, oldest first."""


@dataclass(frozen=True)
class Checked:
    """Progress of ``check``: texts and answers processed so far."""

    texts: int = 0
    answers: int = 0


@dataclass(frozen=True)
class Annotation:
    """Findings and measures of a text or an answer, computed before anything is stored.

    ``compared`` is (hash of the letters, key, text), used to find near-duplicates; None if the text is not compared.
    """

    text: str
    findings: tuple[Finding, ...]
    measures: dict[str, float]
    compared: tuple[int, int, str] | None = None


def annotate_text(parent: str, text: str, lives: bool = True, judged: tuple[Finding, ...] = ()) -> Annotation:
    """Compute findings and measures of a text; ``parent`` is its parent's text ("" for a seed).

    A text longer than ``READ`` is checked at its beginning and end only, and compared with other nodes by its letters
    alone. ``lives`` is False for an eliminated text: it is not compared with other nodes. ``judged`` are the findings of
    its model judge.
    """
    compared = _compared(text) if lives else None
    return Annotation(text, find("text", parent, text) + judged, measure(parent, text), compared)


def _compared(text: str) -> tuple[int, int, str] | None:
    spelled = letters(text)
    if not spelled:
        return None
    return (spelled, spelled, "") if len(text) > READ else (spelled, key(text), text)


def annotate_answer(text: str, answer: str) -> Annotation:
    """Compute findings and measures of an answer to ``text``; of one over ``READ``, only both ends are checked."""
    return Annotation(answer, find("answer", text, answer), measure_answer(answer))


def annotate_new_text(conn: Connection, node_id: int, parent: str, text: str, lives: bool = True) -> None:
    """Compute and store findings and measures of a new text."""
    store_annotations(conn, [(node_id, None, annotate_text(parent, text, lives))])


def annotate_new_answer(conn: Connection, node_id: int, answer_id: int, text: str, answer: str) -> None:
    """Compute and store findings and measures of a new answer to ``text``."""
    store_annotations(conn, [(node_id, answer_id, annotate_answer(text, answer))])


def store_annotations(conn: Connection, rows: Sequence[tuple[int, int | None, Annotation]], new: bool = True) -> None:
    """Store findings and measures of (node, answer or None for the node's own text).

    If the rows are not ``new`` in the store, existing findings and measures are replaced.
    """
    texts = [(one, seen) for one, which, seen in rows if which is None]
    answers = [(one, which, seen) for one, which, seen in rows if which is not None]
    findings.put(conn, kinds_of("text"), [((one, None), seen.findings) for one, seen in texts], new)
    findings.put(conn, kinds_of("answer"), [((one, which), seen.findings) for one, which, seen in answers], new)
    scores.put(conn, [(one, which, seen.measures) for one, which, seen in rows])
    benchmarks.store_text_findings(conn, {one: seen.text for one, seen in texts}, new)
    benchmarks.store_answer_findings(conn, [(one, which, seen.text) for one, which, seen in answers], new)
    _store_twins(conn, [Said(one, *seen.compared) for one, seen in texts if seen.compared])


def annotate_changed_text(conn: Connection, node_id: int, parent: str, text: str) -> None:
    """Recompute and store findings and measures of a node whose text was replaced by ``text``.

    Model scores of the old text become outdated, and the node's former near-duplicates are compared again.
    """
    scores.outdate(conn, node_id)
    apart = near_duplicates.forget(conn, node_id)
    findings.put(conn, ("twin",), [((one, None), ()) for one in (node_id, *apart)])
    findings.put(conn, JUDGED, [((node_id, None), ())])
    store_annotations(conn, [(node_id, None, annotate_text(parent, text))], new=False)
    rest = [(one.id, _compared(one.text)) for one in nodes.some(conn, apart)]
    _store_twins(conn, [Said(one, *compared) for one, compared in rest if compared])


def _store_twins(conn: Connection, new: Sequence[Said]) -> None:
    """Compare new texts with all texts compared before and with each other, in order, and store the near-duplicates."""
    spelled = near_duplicates.spelled(conn, (row.letters for row in new))
    known = near_duplicates.under(conn, (row.key for row in new), COMPARED)
    links: list[Link] = []
    kept: list[Said] = []
    for row in new:
        same = spelled.setdefault(row.letters, row.node_id)
        others = known.setdefault(row.key, {})
        found = [(same, 1.0)] if same != row.node_id else _nearest(row, others)
        links += [(row.node_id, *one) for one in found]
        if row.node_id not in others and all(near < 1 for _, near in found):
            others[row.node_id] = row.text
            kept.append(row)
    near_duplicates.keep(conn, kept)
    if links:
        near_duplicates.link(conn, links)
        findings.put(conn, ("twin",), _twins_found(links))


def _nearest(row: Said, others: dict[int, str]) -> list[tuple[int, float]]:
    """Return the near-duplicates among the first candidates, with their likeness, 0–1."""
    known = [(one, text) for one, text in islice(others.items(), COMPARED) if one != row.node_id and text]
    return [(one, likeness(row.text, text)) for one, text in known if same_request(row.text, text)]


def _twins_found(links: Iterable[Link]) -> list[tuple[Place, tuple[Finding, ...]]]:
    """Return one ``twin`` finding for both nodes of every pair, naming the nearest other node."""
    nearest: dict[int, tuple[float, int]] = {}
    for node_id, other, near in links:
        nearest[node_id] = max(nearest.get(node_id, (0.0, 0)), (near, other))
        nearest[other] = max(nearest.get(other, (0.0, 0)), (near, node_id))
    return [
        ((one, None), (Finding("twin", "warn", f"#{other} · {near:.0%}"),)) for one, (near, other) in nearest.items()
    ]


# existing rows


def check(store: Store, tell: Callable[[Checked], None] = lambda _: None) -> Checked:
    """Check every row not checked since the rules changed; return how many were checked. Resumes if interrupted.

    Rows are then compared with newly added benchmarks (``benchmarks.scan``). ``tell`` is called with the progress after
    each batch.
    """
    at = store.write(_begun)
    done = Checked()
    while rows := store.read(findings.texts_behind, at[0], BATCH):
        at = (rows[-1][0], at[1])
        seen = [(one, None, annotate_text(parent, text, lives)) for one, parent, text, lives in rows]
        store.write(_store_and_mark, seen, at)
        done = Checked(done.texts + len(rows), done.answers)
        tell(done)
    while answers := store.read(findings.answers_behind, at[1], BATCH):
        at = (at[0], answers[-1][0])
        read = [(one, which, annotate_answer(text, answer)) for which, one, text, answer in answers]
        store.write(_store_and_mark, read, at)
        done = Checked(done.texts, done.answers + len(answers))
        tell(done)
    benchmarks.scan(store)
    return done


_MARK = "checked"


def _begun(conn: Connection) -> tuple[int, int]:
    """Return the last node and answer checked by the current rules; reset to (0, 0) if the rules changed."""
    rules, _, rest = counters.get_setting(conn, _MARK, "0 0 0").partition(" ")
    if rules != version():
        near_duplicates.forget_all(conn)
        findings.forget_strange(conn, set(FINDINGS) - {"twin"})
        _mark(conn, (0, 0))
        return (0, 0)
    node_id, answer_id = map(int, rest.split())
    return (node_id, answer_id)


def _mark(conn: Connection, at: tuple[int, int]) -> None:
    counters.keep_setting(conn, _MARK, f"{version()} {at[0]} {at[1]}")


def _store_and_mark(conn: Connection, rows: Sequence[tuple[int, int | None, Annotation]], at: tuple[int, int]) -> None:
    store_annotations(conn, rows, new=False)
    _mark(conn, at)


# queries for pages


def finding_counts(store: Store) -> dict[str, int]:
    """Return every finding name that occurs, with its number of occurrences; 1,000 means 1,000 or more."""
    return store.read(findings.present, FINDINGS)


def need_findings(names: Iterable[str]) -> None:
    """Raise BadInput for a name that no finding has."""
    if unknown := set(names) - set(FINDINGS):
        raise BadInput("quality.no_finding", name=min(unknown)[:60], choices=", ".join(FINDINGS))


def twins_of(store: Store, node_id: int, limit: int = 30) -> list[Twin]:
    """Return a node's group of near-duplicates, the node included, at most ``limit``; empty if it has none."""
    return store.read(near_duplicates.group, node_id, limit)


def prefer_twin(store: Store, node_id: int, wanted: bool = True, reviewer: str = "") -> None:
    """Store that ``reviewer`` prefers this node of its group of near-duplicates, or no longer does (``wanted`` False).

    Raises BadInput if the node has no near-duplicates.
    """
    store.write(near_duplicates.prefer, node_id, wanted, reviewer)
