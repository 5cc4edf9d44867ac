"""Random sample of a table's rows, for seeds: of all of them, or so many of each value of a column.

A row's place in the draw depends on its content and the seed alone, so the same file gives the same sample in any order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from koevol_core.errors import BadInput
from koevol_core.evolution.methods import uniform
from koevol_core.messages import Message
from koevol_core.tables import Refusals, Table, shown, storable, text_of

OF_COLUMN = 20
"""Values of a column that a notice lists at most."""


@dataclass(frozen=True)
class Sample:
    """Size of a random sample: ``count`` rows of the table, or of each value of the column ``per``; ``seed`` of the draw."""

    count: int
    per: str = ""
    seed: int = 42


def sampled(table: Table, sample: Sample) -> Table:
    """Return the table with the drawn rows alone, in their order, and a notice of what was drawn of how many.

    A group with fewer rows is taken whole. Raises BadInput for a count below 1 and for a column that the table lacks.
    """
    if sample.count < 1:
        raise BadInput("imports.sample_count", count=sample.count)
    if sample.per and sample.per not in table.columns:
        raise BadInput("imports.no_column", name=storable(sample.per)[:100])
    groups: dict[str, list[tuple[float, int]]] = defaultdict(list)
    seen: Counter[str] = Counter()
    for place, (_, row) in enumerate(table.rows):
        content = shown(row)
        seen[content] += 1
        drawn = uniform("sample", sample.seed, content, seen[content])
        groups[text_of(row, sample.per) if sample.per else ""].append((drawn, place))
    kept = {place for rows in groups.values() for _, place in sorted(rows)[: sample.count]}
    rows = [row for place, row in enumerate(table.rows) if place in kept]
    notice = Message("imports.sampled", kept=len(rows), rows=len(table.rows), groups=len(groups) if sample.per else 0)
    few = [name for name, rows in groups.items() if len(rows) < sample.count] if sample.per else []
    more = [Message("imports.few_rows", names=", ".join(name[:40] for name in few[:OF_COLUMN]))] if few else []
    return replace(table, rows=rows, refused=Refusals(), notices=[*table.notices, notice, *more])
