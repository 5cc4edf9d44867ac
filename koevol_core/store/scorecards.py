"""Counts and sums for scorecards: results and costs of children by method, generation, model, prompt and domain.

Each query reads one range per method of a covering index: run on demand, cache by the store's version
(``export_rows.version``), never poll. Edits by people belong to no method and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)  # fmt: skip

from koevol_core.messages import Message, beginnings, rules_matched, stored
from koevol_core.store import decisions
from koevol_core.store.counters import funnel
from koevol_core.store.schema import answer, call, choice, decision, node, run, seed
from koevol_core.store.spending import AT_RISK, LOST
from koevol_core.types import METHODS

GROWN = 20_000
"""Alive children whose growth is measured; of more, a sample of about this size is drawn by a hash of their ids."""
_SPREAD, _RANGE = 2_654_435_761, 2**32
"""Knuth's multiplicative hash (The Art of Computer Programming 3, section 6.4): ids of one method are evenly spaced, so
that taking every n-th id would leave out whole methods."""
EQUAL, UNREAD = "run.judged_equal", "run.judge_unread"
"""Code in a child's detail if the judge found it equal to its parent, and if the judge's reply could not be parsed."""


class Key(NamedTuple):
    """Group of children: ``model`` is the name in the reply; if there was none, ``run_id`` is the run. ``prompt`` is a
    hash."""

    method: str
    generation: int
    model: str | None
    prompt: str | None
    domain: str | None
    run_id: int | None


class ChildOutcome(NamedTuple):
    """Number of children with one outcome; ``imported``: from a file, without recorded calls."""

    key: Key
    imported: bool
    status: str
    reason: str | None
    verdict: str | None
    answered: bool
    n: int


class Cost(NamedTuple):
    """Sums over all calls about children; ``seconds`` from request to reply, over the ``timed`` replies that made
    children."""

    key: Key
    calls: int
    replies: int
    doubtful: int
    dollars: float
    unpriced: int
    at_risk: float
    seconds: float
    timed: int


class JudgeOutcome(NamedTuple):
    """Number of children by verdict and judge result: ``judge`` is ``equal``, ``different`` or ``""`` (not judged)."""

    key: Key
    judge: str
    verdict: str
    reason: str
    n: int


class AnswerOutcome(NamedTuple):
    """Number of a model's answers with one outcome; if there was no reply, ``model`` is None and ``run_id`` the run."""

    model: str | None
    run_id: int | None
    status: str
    reason: str | None
    n: int


def _key(row: Any) -> Key:
    return Key(*row[: len(Key._fields)])


_RUN = case((node.c.model.is_(None), node.c.run_id))
_KEY = (node.c.method, node.c.generation, node.c.model, node.c.prompt_sha256, seed.c.domain, _RUN)
_MADE = node.c.status != literal_column("'planned'")
"""Must match the condition of the index, which has no planned rows."""


def _of(method: str, *columns: Any) -> Select[Any]:
    """Return a query of a method's children by the covering index, with the domain of their root's seed."""
    query = select(*_KEY, *columns).select_from(node).outerjoin(seed, seed.c.node_id == node.c.root_id)
    return query.where(node.c.method == method, _MADE)


def child_outcomes(conn: Connection, methods: Sequence[str] = METHODS) -> Iterator[ChildOutcome]:
    """Yield the outcomes of these methods' children by ``Key``."""
    what = (node.c.run_id.is_(None), node.c.status, node.c.reason, node.c.verdict, node.c.answer_id.is_not(None))
    for method in methods:
        for row in conn.execute(_of(method, *what, func.count()).group_by(*_KEY, *what)):
            imported, status, reason, verdict, answered, n = row[len(_KEY) :]
            yield ChildOutcome(_key(row), bool(imported), status, reason, verdict, bool(answered), int(n))


def costs(conn: Connection) -> Iterator[Cost]:
    """Yield the sums of all ended calls of runs about children: making, judging, answering and scoring them."""
    got, timed = call.c.state == "got", and_(call.c.state == "got", call.c.purpose == "evolve")
    sums = (
        func.count(), _count_if(got), _count_if(call.c.fault.in_(LOST)), func.coalesce(func.sum(call.c.cost), 0.0),
        _count_if(and_(got, call.c.cost.is_(None))), func.coalesce(func.sum(AT_RISK), 0.0),
        func.coalesce(func.sum(case((timed, call.c.ended_at - call.c.sent_at))), 0.0), _count_if(timed),
    )  # fmt: skip
    mine = (call.c.node_id == node.c.id, call.c.run_id.is_not(None), call.c.ended_at.is_not(None))
    for method in METHODS:
        query = _of(method, *sums).join(call, and_(*mine))
        for row in conn.execute(query.group_by(*_KEY)):
            yield Cost(_key(row), *row[len(_KEY) :])


def _count_if(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def growths(conn: Connection) -> Iterator[tuple[Key, float]]:
    """Yield the ratio of an alive child's characters to its parent's, for at most about ``GROWN`` children."""
    parent = node.alias("parent")
    drawn = (node.c.id * _SPREAD) % _RANGE < _RANGE * min(1.0, GROWN / max(1, funnel(conn).living))
    for method in METHODS:
        query = _of(method, func.length(node.c.text), func.length(parent.c.text)).join(
            parent, parent.c.id == node.c.parent_id
        )  # fmt: skip
        for row in conn.execute(query.where(node.c.status == "alive", drawn, parent.c.text != "")):
            yield _key(row), row[-2] / row[-1]


def _says(code: str, rule: str = "") -> ColumnElement[bool]:
    """Return a condition that a node's detail is this sentence, or with ``rule`` that it is this rule's evidence."""
    detail, (data, words) = func.coalesce(node.c.detail, ""), beginnings(code)
    if rule:
        whole = stored(rules_matched([(rule, Message(code))]))
        data, words = whole[: whole.index(data)] + data, f"{rule}: {words}"
    return or_(*(type_coerce(detail, Text).startswith(start, autoescape=True) for start in (data, words)))


def judge_outcomes(conn: Connection) -> Iterator[JudgeOutcome]:
    """Yield people's verdicts on children with the judge's result; reads decided rows only."""
    asked = exists().where(
        call.c.node_id == node.c.id, call.c.run_id.is_not(None), call.c.ended_at.is_not(None),
        call.c.purpose == "judge", call.c.state == "got",
    )  # fmt: skip
    judge = case(
        (and_(node.c.status == "eliminated", _says(EQUAL, "no_gain")), "equal"),
        (and_(node.c.status == "alive", ~_says(UNREAD), asked), "different"),
        else_="",
    )  # fmt: skip
    for verdict in ("accept", "reject"):
        query = select(*_KEY, judge).select_from(node).outerjoin(seed, seed.c.node_id == node.c.root_id)
        query = query.where(node.c.verdict == verdict, node.c.generation > 0, node.c.method.in_(METHODS))
        if verdict == "accept":
            for row in conn.execute(query.add_columns(func.count()).group_by(*_KEY, judge)):
                yield JudgeOutcome(_key(row), row[-2], verdict, "", int(row[-1]))
            continue
        reason, undone = func.coalesce(decision.c.reason, ""), func.coalesce(decision.c.kind, "") == "undo"
        query = query.outerjoin(decision, decision.c.id == node.c.decision_id)
        for row in conn.execute(query.add_columns(reason, func.count()).where(~undone).group_by(*_KEY, judge, reason)):
            yield JudgeOutcome(_key(row), row[-3], verdict, row[-2], int(row[-1]))
        current = decisions.restored(conn, node.c.verdict == verdict)
        for row in conn.execute(query.add_columns(node.c.id).where(undone)) if current else ():
            yield JudgeOutcome(_key(row), row[-2], verdict, current[row[-1]].reason, 1)


def manual_edits(conn: Connection) -> int:
    """Return the number of children that are edits by people."""
    return int(conn.execute(select(func.count()).where(node.c.method == "human", _MADE)).scalar_one())


def answer_outcomes(conn: Connection) -> list[AnswerOutcome]:
    """Return the outcomes of models' answers; answers by people are left out."""
    by_model = or_(answer.c.model.is_not(None), answer.c.run_id.is_not(None))
    columns = (answer.c.model, case((answer.c.model.is_(None), answer.c.run_id)), answer.c.status, answer.c.reason)
    query = select(*columns, func.count()).where(answer.c.node_id > 0, answer.c.status != "planned", by_model)
    return [AnswerOutcome(*row) for row in conn.execute(query.group_by(*columns))]


def current_answers(conn: Connection) -> list[tuple[str | None, int]]:
    """Return (model, number of accepted instructions whose current answer it wrote); None: a person, or a file without
    a model."""
    mine = and_(answer.c.node_id == node.c.id, func.coalesce(answer.c.id, literal_column("0")) == node.c.answer_id)
    query = select(answer.c.model, func.count()).select_from(node).join(answer, mine)
    query = query.where(node.c.verdict == "accept", node.c.answer_id.is_not(None)).group_by(answer.c.model)
    return [(row[0], int(row[1])) for row in conn.execute(query)]


def chosen_answers(conn: Connection) -> list[tuple[str, bool, int]]:
    """Return (model, edited, count) of people's current choices of an answer.

    The model's answer itself, or (edited) the person's own text, counted for the model of the newest answer before it.
    """
    newest = select(func.max(choice.c.id)).join(node, node.c.answer_id == choice.c.answer_id)
    newest = newest.where(choice.c.node_id > 0, choice.c.kind != "none").group_by(choice.c.node_id)
    mine, before = answer.alias("mine"), answer.alias("before")
    earlier = select(before.c.model).where(
        before.c.node_id == mine.c.node_id, before.c.id < mine.c.id, before.c.model.is_not(None), before.c.status != "planned"
    )  # fmt: skip
    edited = mine.c.model.is_(None)
    model = case((edited, earlier.order_by(before.c.id.desc()).limit(1).scalar_subquery()), else_=mine.c.model)
    chosen = select(model, edited, func.count()).join_from(choice, mine, mine.c.id == choice.c.answer_id)
    rows = conn.execute(chosen.where(choice.c.id.in_(newest)).group_by(model, edited))
    return [(row[0], bool(row[1]), int(row[2])) for row in rows if row[0] is not None]


def paid_for_answers(conn: Connection) -> list[tuple[str, int, float, int]]:
    """Return (model, replies, known US dollars, replies without a price) of the calls for answers, by the name in the
    reply."""
    sums = (func.count(), func.coalesce(func.sum(call.c.cost), 0.0), _count_if(call.c.cost.is_(None)))
    query = select(call.c.model, *sums).group_by(call.c.model)
    query = query.where(call.c.purpose == "answer", call.c.state == "got", call.c.model.is_not(None))
    return [
        (row[0], int(row[1]), float(row[2]), int(row[3]))
        for run_id in conn.execute(select(run.c.id).order_by(run.c.id)).scalars().all()
        for row in conn.execute(query.where(call.c.run_id == run_id))
    ]
