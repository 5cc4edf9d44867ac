"""Cost of calls: sums from one covering index, by run, model, method and purpose."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, case, func, or_, select

from koevol_core.store.schema import call, run
from koevol_core.types import Bill

LOST = ("doubtful", "timeout")
"""Faults of calls that may have been billed although no reply came."""


class Part(NamedTuple):
    """The bill of one model's replies (by the model name in them) for a method and a purpose in a run (None: outside
    runs)."""

    run_id: int | None
    model: str
    method: str
    purpose: str
    bill: Bill


def of_run(conn: Connection, run_id: int) -> Bill:
    """Return the bill of a run, from one range of the index."""
    query = select(call.c.model, *_SUMS).where(call.c.run_id == run_id).group_by(call.c.model)
    return total(_bill(row[1:], row[0]) for row in conn.execute(query))


def parts(conn: Connection) -> list[Part]:
    """Return all bills; those outside runs are prompt trials."""
    columns = (call.c.model, call.c.method, call.c.purpose)
    query = select(*columns, *_SUMS).group_by(*columns)
    found: list[Part] = []
    for run_id in (None, *(row[0] for row in conn.execute(select(run.c.id).order_by(run.c.id)).all())):
        mine = query.where(call.c.run_id.is_(None) if run_id is None else call.c.run_id == run_id)
        for row in conn.execute(mine):
            found.append(Part(run_id, row[0] or "", row[1] or "", row[2], _bill(row[3:], row[0])))
    return found


def asked(conn: Connection) -> dict[int, str]:
    """Return the requested model's name of each run; empty if it was planned without one."""
    found = conn.execute(select(run.c.id, run.c.spec).order_by(run.c.id))
    return {row[0]: str(json.loads(row[1]).get("model", "")).partition("@")[0] for row in found}


def total(bills: Iterable[Bill]) -> Bill:
    """Return the sum of several bills."""
    names: Counter[str] = Counter()
    numbers: dict[str, Any] = {}
    for one in bills:
        names.update(dict(one.models))
        for name in _NUMBERS:
            numbers[name] = numbers.get(name, 0) + getattr(one, name)
    return Bill(**numbers, models=tuple(sorted(names.items(), key=lambda item: (-item[1], item[0]))))


def gone(conn: Connection, run_id: int) -> float:
    """Return the US dollars of a run that may have been spent: known costs, plus the maximum cost of calls without
    one."""
    query = select(func.coalesce(func.sum(call.c.cost), 0.0), func.coalesce(func.sum(AT_RISK), 0.0))
    known, unknown = conn.execute(query.where(call.c.run_id == run_id)).one()
    return float(known) + float(unknown)


def since(conn: Connection, moment: float) -> Bill:
    """Return the cost of replies to requests sent since ``moment`` (UTC seconds), and the number without a price."""
    query = select(func.coalesce(func.sum(call.c.cost), 0.0), func.count(call.c.cost), func.count()).where(
        call.c.sent_at >= moment, call.c.state == "got"
    )
    dollars, priced, made = conn.execute(query).one()
    return Bill(calls=int(made), replies=int(made), dollars=float(dollars), unpriced=int(made - priced))


def _many(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)


AT_RISK = case(
    (and_(call.c.cost.is_(None), or_(call.c.state == "got", call.c.fault.in_((*LOST, "parse")))), call.c.at_most),
    else_=0.0,
)
_SUMS = (
    func.count(), _many(call.c.state == "got"), _many(call.c.fault.in_(LOST)), _sum(call.c.prompt_tokens), _sum(call.c.completion_tokens),
    _sum(call.c.cached_tokens), _sum(case((call.c.cached_tokens.is_not(None), call.c.prompt_tokens), else_=0)),
    _sum(call.c.cost), _many((call.c.state == "got") & call.c.cost.is_(None)), _sum(AT_RISK),
)  # fmt: skip
_NUMBERS = (
    "calls", "replies", "doubtful", "prompt_tokens", "completion_tokens", "cached_tokens", "telling_tokens", "dollars", "unpriced",
    "at_risk",
)  # fmt: skip


def _bill(row: Row[Any] | tuple[Any, ...], model: str | None) -> Bill:
    numbers = dict(zip(_NUMBERS, row, strict=True))
    numbers |= {"dollars": float(numbers["dollars"]), "at_risk": float(numbers["at_risk"] or 0.0)}
    return Bill(**numbers, models=((model, numbers["calls"]),) if model else ())
