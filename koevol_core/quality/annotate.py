"""Where signals meet the store: what is noticed about a text is written in the transaction that writes the text.

``notice_*`` look, and can be called before there is a transaction; ``note*`` are for whoever stores a text or an answer;
``check`` goes through rows that came before the rules did, in
batches, and goes on where it was stopped. A finding never changes, hides or drops a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from koevol_core.quality import benchmarks as gates
from koevol_core.quality.korean.normalize import said
from koevol_core.quality.measures import measure, measure_answer
from koevol_core.quality.signals import RULES, SIGNALS, look_at, names
from koevol_core.quality.signals.near_duplicates import alike, key, letters
from koevol_core.store import Store, findings, nodes, scores
from koevol_core.store import counters as counts
from koevol_core.store import near_duplicates as twins
from koevol_core.store.findings import Noted, Place
from koevol_core.store.near_duplicates import Link, Said, Twin
from koevol_core.types import Finding

BATCH = 200
"""Rows that are looked at in one transaction."""
COMPARED = 200
"""Candidates that a text is compared with at most, the oldest first."""

LONG = 20_000
"""Characters of a text that are looked at; a chat answer has some thousands."""


@dataclass(frozen=True)
class Checked:
    """How many texts and answers were looked at so far."""

    texts: int = 0
    answers: int = 0


@dataclass(frozen=True)
class Noticed:
    """What was noticed about a text or an answer by itself, before anything of it is written; ``said`` is what it says,
    for whoever compares it with others: its letters, key and stems."""

    text: str
    findings: tuple[Finding, ...]
    measures: dict[str, float]
    said: tuple[int, int, str] | None = None


def notice_text(parent: str, text: str, lives: bool = True) -> Noticed:
    """Look at a text that came from ``parent`` ("": a seed): at its beginning and end where it is longer than ``LONG``,
    which is compared with other nodes by its letters alone."""
    stems = said(text) if lives and len(text) <= LONG else ""
    spelled = letters(text) if stems or (lives and len(text) > LONG) else 0
    says = (spelled, key(stems) if stems else spelled, stems) if spelled else None
    return Noticed(text, look_at("text", _ends(parent), _ends(text)), measure(parent, text), says)


def notice_answer(text: str, answer: str) -> Noticed:
    """Look at an answer to ``text``: at its beginning and end where it is longer than ``LONG``."""
    return Noticed(answer, look_at("answer", _ends(text), _ends(answer)), measure_answer(answer))


def _ends(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG // 2]}\n\n{text[-LONG // 2 :]}"


def note_text(conn: Connection, node_id: int, parent: str, text: str, lives: bool = True) -> None:
    """Write what is noticed about a text that is new in the store."""
    note(conn, [(node_id, None, notice_text(parent, text, lives))])


def note_answer(conn: Connection, node_id: int, answer_id: int, text: str, answer: str) -> None:
    """Write what is noticed about an answer to ``text`` that is new in the store."""
    note(conn, [(node_id, answer_id, notice_answer(text, answer))])


def note(conn: Connection, rows: Sequence[tuple[int, int | None, Noticed]], new: bool = True) -> None:
    """Write what was noticed about (node, answer or None for the node's own text). Where these are not ``new`` in the
    store, it takes the place of what was noticed before."""
    texts = [(one, seen) for one, which, seen in rows if which is None]
    answers = [(one, which, seen) for one, which, seen in rows if which is not None]
    findings.put(conn, names("text"), [((one, None), seen.findings) for one, seen in texts], new)
    findings.put(conn, names("answer"), [((one, which), seen.findings) for one, which, seen in answers], new)
    scores.put(conn, [(one, which, seen.measures) for one, which, seen in rows])
    gates.note_texts(conn, {one: seen.text for one, seen in texts}, new)
    gates.note_answers(conn, [(one, which, seen.text) for one, which, seen in answers], new)
    _note_twins(conn, [Said(one, *seen.said) for one, seen in texts if seen.said])


def renote_text(conn: Connection, node_id: int, parent: str, text: str) -> None:
    """Write what is noticed about a text that took the place of another."""
    scores.outdate(conn, node_id)
    apart = twins.forget(conn, node_id)
    findings.put(conn, ("twin",), [((one, None), ()) for one in (node_id, *apart)])
    note(conn, [(node_id, None, notice_text(parent, text))], new=False)
    rest = [(one.id, notice_text("", one.text).said) for one in nodes.some(conn, apart)]
    _note_twins(conn, [Said(one, *says) for one, says in rest if says])


def _note_twins(conn: Connection, new: Sequence[Said]) -> None:
    """Compare what is said with all that was compared before, and with each other, in their order."""
    spelled = twins.spelled(conn, (row.letters for row in new))
    known = twins.under(conn, (row.key for row in new), COMPARED)
    links: list[Link] = []
    kept: list[Said] = []
    for row in new:
        same = spelled.setdefault(row.letters, row.node_id)
        others = known.setdefault(row.key, {})
        found = [(same, 1.0)] if same != row.node_id else _nearest(row, others)
        links += [(row.node_id, *one) for one in found]
        if row.node_id not in others and all(near < 1 for _, near in found):
            others[row.node_id] = row.words
            kept.append(row)
    twins.keep(conn, kept)
    if links:
        twins.link(conn, links)
        findings.put(conn, ("twin",), _twins_found(links))


def _nearest(row: Said, others: dict[int, str]) -> list[tuple[int, float]]:
    """The nodes that one is like: the first that says the very same, or those that say nearly the same."""
    found: list[tuple[int, float]] = []
    for one, words in islice(others.items(), COMPARED):
        near = alike(row.words, words) if one != row.node_id else 0.0
        if near == 1:
            return [(one, near)]
        if near:
            found.append((one, near))
    return found


def _twins_found(links: Iterable[Link]) -> list[tuple[Place, tuple[Finding, ...]]]:
    """Both sides of every pair are told of the nearest other side."""
    nearest: dict[int, tuple[float, int]] = {}
    for node_id, other, near in links:
        nearest[node_id] = max(nearest.get(node_id, (0.0, 0)), (near, other))
        nearest[other] = max(nearest.get(other, (0.0, 0)), (near, node_id))
    return [
        ((one, None), (Finding("twin", "warn", f"#{other} · {near:.0%}"),)) for one, (near, other) in nearest.items()
    ]


# rows that were there before


def check(store: Store, tell: Callable[[Checked], None] = lambda _: None) -> Checked:
    """Look at every row that was not looked at since the rules changed; killed and repeated, it goes on where it was."""
    at = store.write(_begun)
    done = Checked()
    while rows := store.read(findings.texts_behind, at[0], BATCH):
        at = (rows[-1][0], at[1])
        seen = [(one, None, notice_text(parent, text, lives)) for one, parent, text, lives in rows]
        store.write(_note_and_mark, seen, at)
        done = Checked(done.texts + len(rows), done.answers)
        tell(done)
    while answers := store.read(findings.answers_behind, at[1], BATCH):
        at = (at[0], answers[-1][0])
        read = [(one, which, notice_answer(text, answer)) for which, one, text, answer in answers]
        store.write(_note_and_mark, read, at)
        done = Checked(done.texts, done.answers + len(answers))
        tell(done)
    gates.scan(store)
    return done


_MARK = "checked"


def _begun(conn: Connection) -> tuple[int, int]:
    """The last node and the last answer that were looked at by these rules; old rules begin anew."""
    rules, _, rest = counts.get_setting(conn, _MARK, "0 0 0").partition(" ")
    if rules != str(RULES):
        twins.forget_all(conn)
        findings.forget_strange(conn, set(SIGNALS) - {"twin"})
        _mark(conn, (0, 0))
        return (0, 0)
    node_id, answer_id = map(int, rest.split())
    return (node_id, answer_id)


def _mark(conn: Connection, at: tuple[int, int]) -> None:
    counts.keep_setting(conn, _MARK, f"{RULES} {at[0]} {at[1]}")


def _note_and_mark(conn: Connection, rows: Sequence[tuple[int, int | None, Noticed]], at: tuple[int, int]) -> None:
    note(conn, rows, new=False)
    _mark(conn, at)


# for screens


def findings_of(store: Store, node_id: int) -> list[Noted]:
    """What was noticed about a node and the answers to it."""
    return store.read(findings.of_node, node_id)


def signals_of(store: Store, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of what was noticed about each of a page of nodes, the gravest first."""
    return store.read(findings.names_of, ids)


def finding_counts(store: Store) -> dict[str, int]:
    """Every signal that was found anywhere, with how often; 1,000 means that often or more."""
    return store.read(findings.present, SIGNALS)


def twins_of(store: Store, node_id: int, limit: int = 30) -> list[Twin]:
    """The group of texts that say what a node says, itself among them; empty for one without twins."""
    return store.read(twins.group, node_id, limit)


def twin_count(store: Store, node_id: int) -> int:
    """How many there are in a node's group, itself among them; 0 for one without twins."""
    return store.read(twins.size, node_id)


def prefer_twin(store: Store, node_id: int, wanted: bool = True, reviewer: str = "") -> None:
    """Keep that a person prefers this one of its group, or no longer does. Raises BadInput for one without twins."""
    store.write(twins.prefer, node_id, wanted, reviewer)


def twin_groups(store: Store) -> dict[int, list[int]]:
    """Every group of twins by its first node, for splits that must not part them."""
    return store.read(twins.groups)


def twins_passed_over(store: Store) -> set[int]:
    """The nodes whose group has another that a person prefers: an export of the preferred alone leaves these out."""
    return store.read(twins.passed_over)
