"""Prints how the findings do on the labelled sets: precision, recall and false alarms, by label.

python -m tests.gold.quality                   the two thirds that findings may be tuned on, with the further cases of extra/
python -m tests.gold.quality --wrong           their wrong rows as well
python -m tests.gold.quality --held-out        the held-out third, figures only
python -m tests.gold.quality personal          one set
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.gold import wilson
from tests.gold.quality.measures import SETS, Row, Said, Set

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Score:
    """How one label did: labels found and missed, and findings that are no label; ``clean`` rows without any label, how many with an alarm."""

    label: str
    hits: int = 0
    missed: int = 0
    wrong: int = 0
    clean: int = 0
    alarms: int = 0

    @property
    def precision(self) -> float:
        fired = self.hits + self.wrong
        return self.hits / fired if fired else 1.0

    @property
    def recall(self) -> float:
        due = self.hits + self.missed
        return self.hits / due if due else 1.0

    @property
    def alarm_rate(self) -> float:
        return self.alarms / self.clean if self.clean else 0.0


@dataclass(frozen=True)
class Judged:
    """A row, the labels that were found, those that were not, and what was found besides."""

    row: Row
    hits: tuple[Said, ...]
    missed: tuple[Said, ...]
    wrong: tuple[Said, ...]


def rows(name: str, held_out: bool) -> list[Row]:
    """The rows of a set: the held-out third, or the rest and what was written for tuning."""
    folders = [HERE / "held_out"] if held_out else [HERE, HERE / "extra"]
    paths = [path for folder in folders if (path := folder / f"{name}.jsonl").exists()]
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def judge(one: Set, row: Row) -> Judged:
    """A finding and a label meet when their names are the same and their places overlap."""
    due, said, may = list(one.due(row)), list(dict.fromkeys(one.says(row))), set(one.may(row))
    hits = tuple(label for label in due if any(_meet(label, other) for other in said))
    wrong = tuple(other for other in said if other[0] not in may and not any(_meet(label, other) for label in due))
    return Judged(row, hits, tuple(label for label in due if label not in hits), wrong)


def _meet(label: Said, found: Said) -> bool:
    return label[0] == found[0] and (label[1] < 0 or (label[1] < found[2] and found[1] < label[2]))


def scores(one: Set, judged: Sequence[Judged]) -> list[Score]:
    """A score a label, and one for all of them together under the name ``all``."""
    clean = [row for row in judged if not row.hits and not row.missed]
    made = [
        Score(
            label,
            *(
                sum(found[0] == label for row in judged for found in getattr(row, part))
                for part in ("hits", "missed", "wrong")
            ),
            len(clean),
            sum(any(found[0] == label for found in row.wrong) for row in clean),
        )
        for label in one.labels
    ]
    total = [sum(getattr(score, part) for score in made) for part in ("hits", "missed", "wrong")]
    return [*made, Score("all", *total, len(clean), sum(bool(row.wrong) for row in clean))]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gold.quality", description="How the findings do.")
    parser.add_argument("sets", nargs="*", help=f"of {', '.join(SETS)}; without any: all")
    parser.add_argument("--held-out", action="store_true", help="measure the held-out third")
    parser.add_argument("--wrong", action="store_true", help="list the wrong rows (never of the held-out third)")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.sets) - set(SETS):
        parser.error(f"no such set: {', '.join(sorted(unknown))}")
    if chosen.held_out and chosen.wrong:
        parser.error("the wrong rows of the held-out third are not shown: whoever has seen them tunes on them")
    for name in chosen.sets or SETS:
        judged = [judge(SETS[name], row) for row in rows(name, chosen.held_out)]
        print(f"{name}, {'held-out third' if chosen.held_out else 'tuned part'}: {len(judged)} rows")
        print(table(scores(SETS[name], judged)))
        if chosen.wrong:
            print("\n".join(wrong(judged)))
    return 0


def table(found: Sequence[Score]) -> str:
    head = f"  {'label':<17}{'n':>4}  {'precision':<20}{'recall':<20}false alarms on clean rows"
    return "\n".join([head, *map(_line, found)])


def _line(score: Score) -> str:
    due, fired = score.hits + score.missed, score.hits + score.wrong
    precision = _share(score.hits, fired) if fired else "never fired"
    recall = _share(score.hits, due) if due else "-"
    return (
        f"  {score.label:<17}{due:>4}  {precision:<20}{recall:<20}{score.alarms}/{score.clean} = {score.alarm_rate:.1%}"
    )


def _share(right: int, of: int) -> str:
    low, high = wilson(right, of)
    return f"{right / of:.2f} ({low:.2f}–{high:.2f})"


def wrong(judged: Sequence[Judged]) -> Iterator[str]:
    for one in judged:
        if one.missed or one.wrong:
            yield f"{one.row['id']} missed {[x[0] for x in one.missed]}, wrongly {[x[0] for x in one.wrong]}  [{one.row['note']}]"
            yield f"  {one.row.get('text', one.row)!r}"


if __name__ == "__main__":
    sys.exit(main())
