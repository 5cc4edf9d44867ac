"""Filter for reviewing nodes: by state, method, generation, rule, model, domain, reviewer and finding.

A filter is evaluated as a few (status, verdict) pairs, each a prefix of an index in queue order, and the results are
merged. So the next node costs the same with a hundred nodes as with a hundred thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, false, func, literal, or_, select, tuple_

from koevol_core.store import blind_opinions, reviewer_names
from koevol_core.store.schema import decision, finding, node, seed
from koevol_core.store.statements import MAX_ID, Aside, held
from koevol_core.types import Method

State = Literal["waiting", "accept", "reject", "eliminated", "failed", "all", "split", "given"]
Place = tuple[int, int]
"""(generation, id): the review order."""

_BY_STATE: dict[State, tuple[tuple[str, str | None], ...]] = {
    "waiting": (("alive", None),),
    "accept": (("alive", "accept"), ("eliminated", "accept"), ("failed", "accept")),
    "reject": (("alive", "reject"), ("eliminated", "reject"), ("failed", "reject")),
    "eliminated": (("eliminated", None),),
    "failed": (("failed", None),),
}
_UNDECIDED = tuple((status, None) for status in ("alive", "eliminated", "failed"))
JUDGED: tuple[State, ...] = ("waiting", "eliminated", "failed", "split")
"""States whose nodes are there to be decided on; these are leased to one reviewer at a time."""
_BY_STATE["all"] = tuple(pair for pairs in _BY_STATE.values() for pair in pairs)
_BY_STATE |= {"split": _UNDECIDED, "given": _UNDECIDED}
_IN_QUEUE = (node.c.verdict, node.c.generation, node.c.id)
"""The index order; the verdict is constant, but PostgreSQL does not recognise that for NULL."""
TOP: Place = (0, MAX_ID)
"""Before all children: no child has generation 0."""
FEW = 2_000
"""Maximum number of nodes of a finding, a reviewer or a domain that are looked up one by one."""
_MOST = 30
"""Maximum number of options in a list of choices."""


@dataclass(frozen=True)
class Wanted:
    """Filter of nodes for review; None or empty means any.

    ``reviewer``: nodes that this person decided on last. ``signal``: nodes with this finding, on the text or on an
    answer. ``order``: the name of a measure or a score, with a leading minus for descending order; None: by generation
    and id. ``judge``: the reviewer who asks; nodes that they gave an opinion on are not in their queue. State
    ``split``: nodes on which two others differ; ``given``: their own opinions that wait. An ``owner`` may also decide
    if one of the two opinions is their own.
    """

    state: State = "waiting"
    method: Method | None = None
    generation: int | None = None
    rule: str | None = None
    model: str | None = None
    domain: str | None = None
    reviewer: str | None = None
    signal: str | None = None
    order: str | None = None
    judge: str = ""
    owner: bool = False

    @property
    def narrow(self) -> bool:
        """True if any field besides ``state``, ``order``, ``judge`` and ``owner`` is set."""
        return self != Wanted(self.state, order=self.order, judge=self.judge, owner=self.owner)


@dataclass(frozen=True)
class Choices:
    """Available filter values among the nodes of one state."""

    generations: tuple[int, ...]
    rules: tuple[str, ...]
    models: tuple[str, ...]
    domains: tuple[str, ...]


def pairs(wanted: Wanted) -> tuple[tuple[str, str | None], ...]:
    """Return the (status, verdict) pairs of a filter."""
    return _BY_STATE[wanted.state]


def place(conn: Connection, node_id: int) -> Place:
    """Return a node's position in review order; before everything for a missing node."""
    row = conn.execute(select(node.c.generation, node.c.id).where(node.c.id == node_id)).one_or_none()
    return (int(row[0]), int(row[1])) if row else (0, MAX_ID)


def ids(conn: Connection, wanted: Wanted, after: Place, limit: int, *more: Any) -> list[int]:
    """Return ids of the matching children after a position, in review order; ``more`` are further conditions."""
    found = _all_of_few(conn, wanted, *more)
    if found is None:
        found = []
        for pair in _BY_STATE[wanted.state]:
            query = _query(select(node.c.generation, node.c.id), pair, wanted).where(*behind(wanted, after), *more)
            rows = conn.execute(query.order_by(*_IN_QUEUE).limit(limit))
            found += [(int(row[0]), int(row[1])) for row in rows]
    return [place[1] for place in sorted(found) if place > after][:limit]


def count(conn: Connection, wanted: Wanted, most: int) -> int:
    """Return the number of matching children, counting up to ``most``."""
    beside = _by_other_index(wanted)
    if beside is not None:
        return _how_many(conn, beside, most)
    many = 0
    for pair in _BY_STATE[wanted.state]:
        query = _query(select(node.c.id), pair, wanted).where(*behind(wanted, TOP))
        many += _how_many(conn, query, most - many)
    return many


def _how_many(conn: Connection, query: Select[Any], most: int) -> int:
    return int(conn.execute(select(func.count()).select_from(query.limit(most).subquery())).scalar_one())


def _query(query: Select[Any], pair: tuple[str, str | None], wanted: Wanted) -> Select[Any]:
    return query.where(*conditions(pair, wanted))


def behind(wanted: Wanted, after: Place) -> list[Any]:
    """Return conditions that a node comes after a position.

    For a filter by generation there is no range of generations, because SQLite would use the range instead of the
    equality.
    """
    if wanted.generation is None:
        return [tuple_(node.c.generation, node.c.id) > after]
    if wanted.generation == after[0]:
        return [node.c.id > after[1]]
    return [] if wanted.generation > after[0] else [false()]


def _by_other_index(wanted: Wanted, *more: Any) -> Select[Any] | None:
    """Return a query of the matching children as (generation, id), driven by the index of findings, decisions or seeds.

    For a finding on few nodes the queue index would be scanned to its end. None if the filter has no finding, reviewer
    or domain. Each node is looked up in a scalar subquery, so that PostgreSQL cannot read the whole queue first.
    """
    if wanted.signal is not None:
        named = finding.c.name == wanted.signal
        rows = select(finding.c.node_id).where(named).distinct().order_by(finding.c.node_id).subquery()
        mine, rest = [node.c.id == rows.c.node_id], replace(wanted, signal=None)
    elif wanted.reviewer is not None:
        said = select(decision.c.node_id, decision.c.id).where(decision.c.reviewer == wanted.reviewer)
        rows = said.order_by(decision.c.id).subquery()
        mine, rest = [node.c.id == rows.c.node_id, node.c.decision_id == rows.c.id], replace(wanted, reviewer=None)
    elif wanted.domain is not None:
        kin = node.alias()
        roots = select(kin.c.id.label("node_id")).join(seed, seed.c.node_id == kin.c.root_id)
        rows = roots.where(seed.c.domain == wanted.domain).subquery()
        mine, rest = [node.c.id == rows.c.node_id], replace(wanted, domain=None)
    else:
        return None
    generation = select(node.c.generation).where(*mine, aside(rest), *more).correlate(rows)
    found = select(generation.scalar_subquery().label("generation"), rows.c.node_id).subquery()
    return select(found).where(found.c.generation.is_not(None))


def _all_of_few(conn: Connection, wanted: Wanted, *more: Any) -> list[Place] | None:
    """Return all matching children if another index shows that there are few; else None (the queue yields one soon)."""
    query = _by_other_index(wanted, *more)
    rows = [] if query is None else conn.execute(query.limit(FEW + 1)).all()
    return None if query is None or len(rows) > FEW else [(int(row[0]), int(row[1])) for row in rows]


def aside(wanted: Wanted) -> Any:
    """Return a condition that a node is a matching child, for a scan of another index than the queue's."""
    either = (and_(*conditions(pair, wanted, free=True)) for pair in _BY_STATE[wanted.state])
    return and_(Aside(node.c.generation) > 0, or_(*either))


def conditions(pair: tuple[str, str | None], wanted: Wanted, free: bool = False) -> list[Any]:
    """Return the conditions of a filter for one pair. ``free``: keep SQLite off the node index, for a scan of another
    one."""
    status, verdict = pair
    who, free = reviewer_names.key(wanted.judge), free or wanted.state in ("split", "given")
    said: list[tuple[Any, Any]] = [(node.c.status, status)]
    said += [
        (column, value)
        for column, value in (
            (node.c.method, wanted.method),
            (node.c.generation, wanted.generation),
            (node.c.reason, wanted.rule),
            (node.c.model, wanted.model),
        )
        if value is not None
    ]
    found = [(Aside(column) if free else column) == value for column, value in said]
    found.append(_is(Aside(node.c.verdict) if free else node.c.verdict, verdict))
    if wanted.state == "split":
        found.append(node.c.id.in_(blind_opinions.split_for("" if wanted.owner else who)))
    elif wanted.state == "given":
        found.append(node.c.id.in_(blind_opinions.given_by(who)))
    elif who and wanted.state in JUDGED:
        found.append(~blind_opinions.hidden_from(who))
    if wanted.domain is not None:
        found.append(node.c.root_id.in_(select(seed.c.node_id).where(seed.c.domain == wanted.domain)))
    if wanted.reviewer is not None:
        mine = select(literal(1)).where(decision.c.id == node.c.decision_id, decision.c.reviewer == wanted.reviewer)
        found.append(held(mine.correlate(node)))
    if wanted.signal is not None:
        noticed = select(literal(1)).where(finding.c.name == wanted.signal, finding.c.node_id == node.c.id)
        found.append(held(noticed.correlate(node)))
    return found


def _is(column: Any, value: str | None) -> Any:
    return column.is_(None) if value is None else column == value


def choices(conn: Connection, state: State) -> Choices:
    """Return the existing generations, rules, models and domains, by a few index lookups each instead of a table
    scan."""
    pairs = _BY_STATE[state]
    deepest = max((_deepest(conn, pair) for pair in pairs), default=0)
    rules = {one for pair in pairs if pair[0] != "alive" for one in _distinct(conn, node.c.reason, pair)}
    models = {one for pair in pairs for one in _distinct(conn, node.c.model, pair)}
    domains = _distinct(conn, seed.c.domain, None)
    return Choices(tuple(range(1, deepest + 1)), tuple(sorted(rules)), tuple(sorted(models)), tuple(domains))


def _deepest(conn: Connection, pair: tuple[str, str | None]) -> int:
    query = select(node.c.generation).where(node.c.status == pair[0], _is(node.c.verdict, pair[1]))
    return int(conn.execute(query.order_by(node.c.generation.desc()).limit(1)).scalar() or 0)


def _distinct(conn: Connection, column: Any, pair: tuple[str, str | None] | None) -> list[str]:
    """Return the distinct values of an indexed column by stepping to the next greater value (loose index scan)."""
    found: list[str] = []
    while len(found) < _MOST:
        query = select(column).where(column > (found[-1] if found else ""))
        if pair:
            query = query.where(node.c.status == pair[0], _is(node.c.verdict, pair[1]))
        value = conn.execute(query.order_by(column).limit(1)).scalar()
        if value is None:
            break
        found.append(str(value))
    return found
