"""Licence and benchmark findings: conditions of the seed's licence, and questions of loaded benchmarks in a text.

Both need the store. They are stored together with the text, like every finding; a licence applies to all descendants of
its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection

from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.quality import licence
from koevol_core.quality.findings import benchmark_overlap, licence_terms
from koevol_core.quality.findings.benchmark_overlap import Held
from koevol_core.store import Store, benchmarks, counters, findings, reader, seed_licences
from koevol_core.store.benchmarks import Benchmark, Entry
from koevol_core.store.findings import Place
from koevol_core.tables import Table
from koevol_core.types import Finding

loaded_benchmarks = reader(benchmarks.every)

BATCH = 200
READ = 20_000
"""Characters of a text that are compared with benchmarks."""
MAX_NAME = 60
_MARK = "overlap_scanned"
"""Setting that holds the progress of ``scan`` as "node answer" ids; empty when every row was compared."""


def store_text_findings(conn: Connection, texts: Mapping[int, str], new: bool = False) -> None:
    """Store licence and benchmark findings of texts by node; ``new``: none of them has findings in the store yet."""
    store_licence_findings(conn, list(texts), new)
    if texts and benchmarks.there(conn):
        _store_overlaps(conn, [((one, None), text) for one, text in texts.items()], new)


def store_answer_findings(conn: Connection, rows: Sequence[tuple[int, int, str]], new: bool = False) -> None:
    """Store benchmark findings of (node, answer, answer text)."""
    if rows and benchmarks.there(conn):
        _store_overlaps(conn, [((node_id, one), text) for node_id, one, text in rows], new)


# licences


def store_licence_findings(conn: Connection, ids: Sequence[int], new: bool = False) -> None:
    """Store a ``RED`` finding for each restrictive condition of the licence of these nodes' seeds."""
    found: list[tuple[Place, tuple[Finding, ...]]] = [
        ((one, None), licence_terms.find(said)) for one, said in seed_licences.of_nodes(conn, ids).items()
    ]
    findings.put(conn, [kind.id for kind in licence_terms.RED], found, new)


def relicense(conn: Connection, root_id: int) -> None:
    """Recompute the licence findings of all descendants of a seed whose licence changed."""
    store_licence_findings(conn, seed_licences.tree(conn, root_id))
    counters.bump(conn)


def no_derivatives(store: Store, ids: Sequence[int]) -> int:
    """Count these nodes whose seed's licence forbids changes: evolving such a node makes a derivative."""
    many = store.read(seed_licences.counted, ids)
    return sum(n for said, n in many.items() if "no_derivatives" in licence.kinds(said))


def is_red(said: str) -> bool:
    """Return True if a licence has a condition that most uses of training data violate (``licence_terms.RED``)."""
    return bool(licence_terms.find(said))


# benchmarks


def _store_overlaps(conn: Connection, rows: Sequence[tuple[Place, str]], new: bool = False) -> None:
    findings.put(conn, ("overlap",), [(place, _overlap(conn, place, text)) for place, text in rows], new)


def _overlap(conn: Connection, place: Place, text: str) -> tuple[Finding, ...]:
    """Return a finding for the benchmark question that the text contains to the highest share, or nothing."""
    held = Held.of(text[:READ])
    best, which = 0.0, None
    for one in benchmarks.near(conn, held.pairs, benchmark_overlap.TOGETHER):
        question = benchmark_overlap.unpacked(one.hashes)
        near = benchmark_overlap.share(question, held)
        if near >= question.needed and near > best:
            best, which, sure = (
                near,
                one,
                near >= benchmark_overlap.SURE and len(question.pairs) >= benchmark_overlap.SHORT,
            )
    if which is None:
        return ()
    where = {"benchmark": which.name, "place": which.place, "share": f"{best:.0%}", "hint": which.hint}
    evidence = Message("evidence.overlap", **where)
    return (Finding("overlap", "bad" if sure else "warn", evidence, "text" if place[1] is None else "answer"),)


def load_benchmark(store: Store, table: Table, name: str = "") -> Benchmark:
    """Load the rows of a benchmark file, in its published format.

    Files with the same ``name`` form one benchmark; default: the file's name without suffix, at most 60 characters.
    Existing rows are not compared until ``scan`` runs. Raises BadInput if the file has no questions or is already
    loaded.
    """
    said = " ".join((name or Path(table.name).stem).split())[:MAX_NAME]
    entries, short = _entries(table)
    if not entries:
        raise BadInput("quality.no_questions", name=table.name)

    def put(conn: Connection) -> None:
        if benchmarks.known(conn, table.batch):
            raise BadInput("quality.benchmark_known", name=table.name)
        benchmarks.add(conn, said, Path(table.name).name[:200], table.batch, entries, short)
        counters.keep_setting(conn, _MARK, "0 0")
        counters.bump(conn)

    store.write(put)
    return next(one for one in loaded_benchmarks(store) if one.name == said)


def _entries(table: Table) -> tuple[list[Entry], int]:
    """Return the questions as stored, and the number of rows too short to be distinguished from others."""
    found: list[tuple[int, str, bytes]] = []
    often: dict[int, int] = {}
    for number, row in table.rows:
        one = benchmark_overlap.read(row)
        if one is not None:
            found.append((number, one.hint, benchmark_overlap.packed(one)))
            for pair in one.pairs:
                often[pair] = often.get(pair, 0) + 1
    entries: list[Entry] = []
    for place, hint, data in found:
        entries.append((place, hint, data, benchmark_overlap.rarest(benchmark_overlap.unpacked(data), often)))
    return entries, len(table.rows) - len(found)


def remove_benchmark(store: Store, name: str) -> None:
    """Remove a benchmark and the findings it caused. Raises BadInput if no benchmark has this name."""

    def put(conn: Connection) -> None:
        if not benchmarks.remove(conn, name):
            raise BadInput("quality.no_benchmark", name=name[:MAX_NAME])
        at, last = 0, benchmarks.newest(conn)  # recomputed findings get higher ids
        while rows := benchmarks.marked(conn, at, last, BATCH):
            at = rows[-1][0]
            _store_overlaps(conn, [((node_id, answer), text) for _, node_id, answer, text in rows])
        counters.bump(conn)

    store.write(put)


def scan(store: Store, tell: Callable[[int], None] = lambda _: None) -> int:
    """Compare every row with the benchmarks added since the last scan; return how many texts and answers were compared.

    Resumes after an interruption. ``tell`` is called with the number done after each batch.
    """
    said = store.read(counters.get_setting, _MARK, "")
    if not said:
        return 0
    node_id, answer_id = map(int, said.split())
    done = 0
    while texts := store.read(findings.texts_behind, node_id, BATCH):
        node_id = texts[-1][0]
        store.write(_store_and_mark, [((row[0], None), row[2]) for row in texts], f"{node_id} {answer_id}")
        tell(done := done + len(texts))
    while answers := store.read(findings.answers_behind, answer_id, BATCH):
        answer_id = answers[-1][0]
        store.write(_store_and_mark, [((row[1], row[0]), row[3]) for row in answers], f"{node_id} {answer_id}")
        tell(done := done + len(answers))
    store.write(counters.keep_setting, _MARK, "")
    return done


def _store_and_mark(conn: Connection, rows: Sequence[tuple[Place, str]], at: str) -> None:
    _store_overlaps(conn, rows)
    counters.keep_setting(conn, _MARK, at)
