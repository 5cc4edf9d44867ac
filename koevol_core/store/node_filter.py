"""Filter of nodes and its SQL: for the review queue, bulk decisions, parents of a run, exports and scores.

A filter becomes a few ranges of an index: in queue order by status, verdict and generation, in file order by verdict.
Every other condition is evaluated for each candidate row, by a lookup of its own, so that neither database sorts or
leaves the index. The next node costs the same with a hundred nodes as with a hundred thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, tuple_

from koevol_core.messages import clock
from koevol_core.store import blind_opinions, search
from koevol_core.store.near_duplicates import passed_over_query
from koevol_core.store.schema import answer, choice, decision, finding, node, score, seed
from koevol_core.store.scores import of_force
from koevol_core.store.statements import MAX_ID, Aside, among, held
from koevol_core.types import reviewer_key

State = Literal[
    "living", "accept", "waiting", "reject", "eliminated", "failed", "reviewed", "lost", "all", "split", "given"
]
"""Status and decision. waiting, eliminated, failed: undecided · accept, reject: decided, whatever a rule said · living:
accept or waiting · reviewed: living or reject · lost: reject, eliminated or failed · all · split, given: undecided, under
blind double review.
"""
Place = tuple[int, int]
"""(generation, id): the review order."""
Pair = tuple[str, str | None]
"""(status, verdict)."""
ScoreRange = tuple[str, float | None, float | None]
"""(name of a score or measure, lowest, highest value); None is no limit."""

_ACCEPT, _REJECT = (
    tuple((status, said) for status in ("alive", "eliminated", "failed")) for said in ("accept", "reject")
)
_WAITING, _ELIMINATED, _FAILED = ((status, None) for status in ("alive", "eliminated", "failed"))
_PAIRS: dict[State, tuple[Pair, ...]] = {
    "living": (*_ACCEPT, _WAITING),
    "accept": _ACCEPT,
    "waiting": (_WAITING,),
    "reject": _REJECT,
    "eliminated": (_ELIMINATED,),
    "failed": (_FAILED,),
    "reviewed": (*_ACCEPT, _WAITING, *_REJECT),
    "lost": (*_REJECT, _ELIMINATED, _FAILED),
    "all": (_WAITING, *_ACCEPT, *_REJECT, _ELIMINATED, _FAILED),
    "split": (_WAITING, _ELIMINATED, _FAILED),
    "given": (_WAITING, _ELIMINATED, _FAILED),
}
STATES: tuple[State, ...] = get_args(State)[:-2]
"""States that mean the same for everybody; ``split`` and ``given`` are a reviewer's own."""
JUDGED: tuple[State, ...] = ("waiting", "eliminated", "failed", "split")
"""States whose nodes are there to be decided on; these are leased to one reviewer at a time."""
_IN_QUEUE = (node.c.verdict, node.c.generation, node.c.id)
"""The index order; the verdict is constant, but PostgreSQL does not recognise that for NULL."""
TREE = "tree"
"""The order in which trees are drawn."""
TOP: Place = (0, MAX_ID)
"""Before all children: no child has generation 0."""
FEW = 2_000
"""Maximum number of nodes of a finding, a reviewer, a domain, words or a run that are looked up one by one."""
_HIGH = 20
"""Maximum generations above a node that are looked at for a rejection."""
_MOST = 30
"""Maximum number of options in a list of choices."""


@dataclass(frozen=True)
class NodeFilter:
    """Filter of nodes; None or empty means any. A tuple lists alternatives.

    ``method``: how a node was made (``""``: a seed). ``rule``: elimination rule or reason of a failure. ``finding``:
    found in the text or an answer. ``no_finding``: in neither the text nor the current answer (``twin``: only where
    another node of the near-duplicate group is preferred). ``model``: wrote the instruction; ``no_model``: wrote
    neither the instruction nor the current answer. ``domain``: the seed's. ``reviewer``: decided last. ``since`` and
    ``until`` (exclusive): UTC seconds of creation. ``words``: all are in the text; ``no_words``: none is. ``answered``:
    has a current answer; ``judged``: that one is chosen or written by a person. ``roots``: trees. ``seeds``: with a ``run``, seeds too.

    For the review queue only: ``order`` is the name of a measure or a score, with a leading minus for descending order,
    or ``tree``: tree by tree, each node before its children (None: by generation and id); ``judge`` is the reviewer who asks: nodes that they gave an opinion on are not in
    their queue. State ``split``: nodes on which two others differ; ``given``: their own opinions that wait. An ``owner``
    may also decide if one of the two opinions is their own.
    """

    state: State = "living"
    method: tuple[str, ...] = ()
    generation: tuple[int, ...] = ()
    rule: tuple[str, ...] = ()
    finding: tuple[str, ...] = ()
    no_finding: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    no_model: tuple[str, ...] = ()
    domain: str | None = None
    reviewer: str | None = None
    score: ScoreRange | None = None
    since: float | None = None
    until: float | None = None
    run: int | None = None
    words: str = ""
    no_words: str = ""
    answered: bool | None = None
    judged: bool | None = None
    roots: Sequence[int] | None = None
    seeds: bool = False
    order: str | None = None
    judge: str = ""
    owner: bool = False
    unbroken: bool = False

    @property
    def narrow(self) -> bool:
        """True if any field besides ``state``, ``order``, ``judge``, ``owner`` and ``unbroken`` is set."""
        usual = NodeFilter(self.state, order=self.order, judge=self.judge, owner=self.owner, unbroken=self.unbroken)
        return self != usual


LISTS = ("method", "generation", "rule", "finding", "no_finding", "model")
CONDITIONS = (*LISTS, "domain", "reviewer", "score", "since", "until", "run", "words", "no_words", "answered", "judged")
"""Conditions that a command line or an address can name; those of ``LISTS`` have several words."""


def condition(name: str, words: Sequence[str]) -> Any:
    """Return the value of a condition of ``CONDITIONS`` as these words say it; only ``LISTS`` read more than the first.

    A method ``seed`` is that of seeds, ``score`` is ``NAME=LOW..HIGH`` (either end may be missing), ``since`` and
    ``until`` are days in Korea, both included. Raises ValueError.
    """
    if name == "method":
        return tuple("" if word == "seed" else word for word in words)
    if name in LISTS:
        return tuple(map(_number, words)) if name == "generation" else tuple(words)
    word = words[0]
    if name == "run":
        return _number(word)
    if name in ("answered", "judged"):
        return bool(("0", "1").index(word))
    if name == "score":
        name, _, limits = word.partition("=")
        low, _, high = limits.partition("..")
        if ".." not in limits:
            raise ValueError(word)
        return name, float(low) if low else None, float(high) if high else None
    if name in ("since", "until"):
        day = date.fromisoformat(word)
        return clock.midnight(day if name == "since" else day + timedelta(days=min(1, (date.max - day).days)))
    return word


def _number(word: str) -> int:
    if abs(number := int(word)) > MAX_ID:
        raise ValueError(word)
    return number


@dataclass(frozen=True)
class Choices:
    """Available filter values among the nodes of one state."""

    generations: tuple[int, ...]
    rules: tuple[str, ...]
    models: tuple[str, ...]
    domains: tuple[str, ...]


# conditions


def conditions(conn: Connection, wanted: NodeFilter) -> Iterator[Any]:
    """Yield the conditions of a filter on a node, apart from its state; none makes a planner leave its index."""
    if wanted.generation:
        yield Aside(node.c.generation).in_(wanted.generation)
    for column, values in (
        (node.c.method, wanted.method), (node.c.reason, wanted.rule), (node.c.model, wanted.model),
    ):  # fmt: skip
        if values:
            yield func.coalesce(column, "").in_(values)
    if wanted.roots is not None:
        yield node.c.root_id.in_(among(wanted.roots))
    if wanted.since is not None:
        yield node.c.created_at >= wanted.since
    if wanted.until is not None:
        yield node.c.created_at < wanted.until
    if wanted.run is not None:
        made = Aside(node.c.run_id) == wanted.run
        yield or_(made, node.c.parent_id.is_(None)) if wanted.seeds else made
    if wanted.answered is not None:
        answered = Aside(node.c.answer_id)
        yield answered.is_not(None) if wanted.answered else answered.is_(None)
    if wanted.judged is not None:
        yield answer_judged() if wanted.judged else ~answer_judged()
    if wanted.unbroken:
        yield from _unbroken(conn)
    yield from _beside(wanted)
    if (said := search.in_text(conn, wanted.words, node.c.id)) is not None:
        yield said
    for word in wanted.no_words.split():
        if (said := search.in_text(conn, word, node.c.id)) is not None:
            yield ~said


def _unbroken(conn: Connection) -> Iterator[Any]:
    """Yield the condition that no ancestor is rejected, by one lookup a generation."""
    newest = conn.execute(select(func.max(node.c.generation)).where(node.c.generation > 0)).scalar() or 0
    kin = [node.alias() for _ in range(min(newest - 1, _HIGH))]
    if kin:
        line: Any = kin[0]
        for below, above in pairwise(kin):
            line = line.outerjoin(above, above.c.id == below.c.parent_id)
        said = or_(*(one.c.verdict == "reject" for one in kin))
        yield ~held(select(literal(1)).select_from(line).where(kin[0].c.id == node.c.parent_id, said).correlate(node))


def buried(conn: Connection, *more: Any) -> int:
    """Return the number of undecided living nodes below a rejected one, with ``more`` conditions."""
    child, lower = node.alias(), node.alias()
    tops = [node.c.status.in_([status for status, _ in _REJECT]), node.c.verdict == "reject"]
    below = select(child.c.id).join(node, node.c.id == child.c.parent_id).where(*tops).cte("below", recursive=True)
    below = below.union(select(lower.c.id).join(below, lower.c.parent_id == below.c.id))
    waiting = [Aside(node.c.status) == "alive", Aside(node.c.verdict).is_(None), *more]
    query = select(func.count()).select_from(node).where(node.c.id.in_(select(below.c.id)), *waiting)
    return int(conn.execute(query).scalar_one())


def _beside(wanted: NodeFilter) -> Iterator[Any]:
    """Yield the conditions on rows of other tables."""
    if wanted.no_model:
        yield func.coalesce(node.c.model, "").not_in(wanted.no_model)
        yield ~_there(answer.c.id == node.c.answer_id, answer.c.model.in_(wanted.no_model))
    if wanted.domain is not None:
        yield _there(seed.c.node_id == node.c.root_id, seed.c.domain == wanted.domain)
    if wanted.reviewer is not None:
        yield _there(decision.c.id == node.c.decision_id, decision.c.reviewer == wanted.reviewer)
    if wanted.finding:
        yield _there(finding.c.name.in_(wanted.finding), finding.c.node_id == node.c.id)
    if without := [name for name in wanted.no_finding if name != "twin"]:
        current = or_(finding.c.answer_id.is_(None), finding.c.answer_id == node.c.answer_id)
        yield ~_there(finding.c.name.in_(without), finding.c.node_id == node.c.id, current)
    if "twin" in wanted.no_finding:
        yield node.c.id.not_in(passed_over_query())
    if wanted.score is not None:
        name, low, high = wanted.score
        least, most = ([] if low is None else [score.c.value >= low]), ([] if high is None else [score.c.value <= high])
        yield scored(name, *least, *most)
    if wanted.state in ("split", "given"):
        split, who = wanted.state == "split", reviewer_key(wanted.judge)
        theirs = blind_opinions.split_for("" if wanted.owner else who) if split else blind_opinions.given_by(who)
        yield node.c.id.in_(theirs)
    elif wanted.judge and wanted.state in JUDGED:
        yield ~blind_opinions.hidden_from(reviewer_key(wanted.judge))


def answer_judged() -> Any:
    """Return a condition that a person chose or wrote a node's current answer: the newest decision on it chose it."""
    return _there(choice.c.answer_id == node.c.answer_id, choice.c.kind == "choose", newest_on_answer())


def newest_on_answer() -> Any:
    """Return a condition that a row of ``choice`` is the newest about its answer."""
    later = choice.alias("later")
    newer = select(literal(1)).where(later.c.answer_id == choice.c.answer_id, later.c.id > choice.c.id)
    return ~newer.exists()


def _there(*where: Any) -> Any:
    """Return a condition that there is a row, looked up for each node."""
    return held(select(literal(1)).where(*where).correlate(node))


def scored(name: str, *limits: Any) -> Any:
    """Return a condition that a node has a current value of a score or measure, within these limits."""
    return _there(score.c.node_id == node.c.id, score.c.name == name, FILLED == "filled", of_force(), *limits)


FILLED = Aside(score.c.status)
"""The score's status, written so that the lookup is by node and not by the value index."""


def _is(column: Any, value: str | None) -> Any:
    return column.is_(None) if value is None else column == value


# in queue order


def ranges(conn: Connection, wanted: NodeFilter, after: Place = TOP) -> Iterator[list[Any]]:
    """Yield the conditions of each range of the queue index that holds matching children after a position.

    For a filter by generation there is no range of generations, because SQLite would use the range instead of the
    equality. A state of blind double review is read by its own index.
    """
    blind = wanted.state in ("split", "given")
    status, verdict, generation = (
        Aside(one) if blind else one for one in (node.c.status, node.c.verdict, node.c.generation)
    )
    rest = list(conditions(conn, replace(wanted, generation=())))
    for at, said in _PAIRS[wanted.state]:
        here = [status == at, _is(verdict, said), *rest]
        if not wanted.generation:
            yield [*here, tuple_(node.c.generation, node.c.id) > after]
        for one in wanted.generation:
            if one >= after[0]:
                yield [*here, generation == one, *([node.c.id > after[1]] if one == after[0] else [])]


def place(conn: Connection, node_id: int) -> Place:
    """Return a node's position in review order; before everything for a missing node."""
    row = conn.execute(select(node.c.generation, node.c.id).where(node.c.id == node_id)).one_or_none()
    return (int(row[0]), int(row[1])) if row else TOP


def ids(conn: Connection, wanted: NodeFilter, after: Place, limit: int, *more: Any) -> list[int]:
    """Return ids of the matching children after a position, in review order; ``more`` are further conditions."""
    found = _all_of_few(conn, wanted, *more)
    if found is None:
        found = []
        for here in ranges(conn, wanted, after):
            query = select(node.c.generation, node.c.id).where(*here, *more).order_by(*_IN_QUEUE)
            found += [(int(row[0]), int(row[1])) for row in conn.execute(query.limit(limit))]
    return [place[1] for place in sorted(found) if place > after][:limit]


def count(conn: Connection, wanted: NodeFilter, most: int) -> int:
    """Return the number of matching children, counting up to ``most``."""
    beside = _by_other_index(conn, wanted)
    queries = (select(node.c.id).where(*here) for here in ranges(conn, wanted)) if beside is None else [beside]
    many = 0
    for query in queries:
        some = query.limit(most - many).subquery()
        many += int(conn.execute(select(func.count()).select_from(some)).scalar_one())
    return many


def _other_index(conn: Connection, wanted: NodeFilter) -> tuple[Select[Any], list[str], NodeFilter] | None:
    """Return a query of nodes by the narrowest other index, the node's columns that its columns are joined with, and
    the rest of the filter; None if the filter has no condition with an index of its own."""
    if len(wanted.finding) == 1:
        named = select(finding.c.node_id).where(finding.c.name == wanted.finding[0])
        return named.distinct().order_by(finding.c.node_id), ["id"], replace(wanted, finding=())
    if wanted.reviewer is not None:
        said = select(decision.c.node_id, decision.c.id).where(decision.c.reviewer == wanted.reviewer)
        return said.order_by(decision.c.id), ["id", "decision_id"], replace(wanted, reviewer=None)
    if (matches := search.matches(conn, wanted.words)) is not None:
        return matches, ["id"], replace(wanted, words="")
    kin = node.alias()
    if wanted.run is not None:
        return select(kin.c.id).where(kin.c.run_id == wanted.run), ["id"], replace(wanted, run=None)
    if wanted.domain is not None:
        roots = select(kin.c.id).join(seed, seed.c.node_id == kin.c.root_id).where(seed.c.domain == wanted.domain)
        return roots, ["id"], replace(wanted, domain=None)
    return None


def _by_other_index(conn: Connection, wanted: NodeFilter, *more: Any) -> Select[Any] | None:
    """Return a query of the matching children as (generation, id), driven by another index than the queue's.

    For a finding on few nodes the queue index would be scanned to its end. Each node is looked up in a scalar subquery,
    so that PostgreSQL cannot read the whole queue first.
    """
    other = _other_index(conn, wanted)
    if other is None:
        return None
    rows = other[0].subquery()
    mine = [node.c[name] == column for name, column in zip(other[1], rows.c, strict=True)]
    generation = select(node.c.generation).where(*mine, aside(conn, other[2]), *more).correlate(rows)
    found = select(generation.scalar_subquery().label("generation"), rows.c[0]).subquery()
    return select(found).where(found.c.generation.is_not(None))


def _all_of_few(conn: Connection, wanted: NodeFilter, *more: Any) -> list[Place] | None:
    """Return all matching children if another index shows that there are few; else None (the queue yields one soon)."""
    query = _by_other_index(conn, wanted, *more)
    rows = [] if query is None else conn.execute(query.limit(FEW + 1)).all()
    return None if query is None or len(rows) > FEW else [(int(row[0]), int(row[1])) for row in rows]


def aside(conn: Connection, wanted: NodeFilter) -> Any:
    """Return a condition that a node is a matching child, for a scan of another index than the queue's."""
    status, verdict = Aside(node.c.status), Aside(node.c.verdict)
    either = or_(*(and_(status == at, _is(verdict, said)) for at, said in _PAIRS[wanted.state]))
    return and_(Aside(node.c.generation) > 0, either, *conditions(conn, wanted))


# in file order


def branches(conn: Connection, wanted: NodeFilter) -> list[ColumnElement[bool]]:
    """Return disjoint conditions, each one range of the file index, which is by verdict and generation."""
    status = func.coalesce(node.c.status, "")  # keeps the planner off other indexes
    statuses: dict[str | None, list[str]] = defaultdict(list)
    for at, verdict in _PAIRS[wanted.state]:
        statuses[verdict].append(at)
    rest = list(conditions(conn, replace(wanted, generation=())))
    return [
        and_(_is(node.c.verdict, verdict), status.in_(some), *rest, *here)
        for verdict, some in statuses.items()
        for here in ([[node.c.generation == one] for one in wanted.generation] or [[]])
    ]


# values to choose from


def choices(conn: Connection, state: State) -> Choices:
    """Return the existing generations, rules, models and domains, by a few index lookups each instead of a table
    scan."""
    pairs = _PAIRS[state]
    rules = {one for pair in pairs if pair[0] != "alive" for one in distinct(conn, node.c.reason, pair)}
    models = {one for pair in pairs for one in distinct(conn, node.c.model, pair)}
    generations, domains = tuple(range(1, deepest(conn, state) + 1)), tuple(distinct(conn, seed.c.domain))
    return Choices(generations, tuple(sorted(rules)), tuple(sorted(models)), domains)


def deepest(conn: Connection, state: State) -> int:
    """Return the highest generation of a node in a state; 0 if there is none."""
    newest = select(node.c.generation).order_by(node.c.generation.desc()).limit(1)
    tops = (newest.where(node.c.status == at, _is(node.c.verdict, said)) for at, said in _PAIRS[state])
    return max(int(conn.execute(query).scalar() or 0) for query in tops)


def distinct(conn: Connection, column: Any, pair: Pair | None = None, most: int = _MOST) -> list[str]:
    """Return the distinct values of an indexed column by stepping to the next greater value (loose index scan)."""
    found: list[str] = []
    while len(found) < most:
        query = select(column).where(column > (found[-1] if found else ""))
        if pair:
            query = query.where(node.c.status == pair[0], _is(node.c.verdict, pair[1]))
        value = conn.execute(query.order_by(column).limit(1)).scalar()
        if value is None:
            break
        found.append(str(value))
    return found
