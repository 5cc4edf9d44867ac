"""Prints how the elimination rules do on the labelled cases, beside naive English-style rules.

python -m tests.gold                  the two thirds that rules may be tuned on
python -m tests.gold --wrong          their wrong cases as well, with what fired and why
python -m tests.gold --extra          cases of their own that the rules were tuned on as well
python -m tests.gold --second         the second batch, by another hand, that the rules were tuned on after its first measure
python -m tests.gold --held-out       the held-out third, figures only
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from koevol_core import eliminate
from tests.gold import Case, Score, load, load_extra, load_second, measure, naive, wilson


def rules(case: Case) -> dict[str, object]:
    """The rules of the studio that fire, with the evidence of each."""
    return {found.rule: found.evidence for found in eliminate(case.parent, case.child, case.answer)}


def naive_rules(case: Case) -> tuple[str, ...]:
    return naive.eliminate(case.parent, case.child, case.answer)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.gold", description="Precision and recall of the elimination rules."
    )
    parser.add_argument("--held-out", action="store_true", help="measure the held-out third")
    parser.add_argument("--extra", action="store_true", help="measure the cases written while tuning")
    parser.add_argument("--second", action="store_true", help="measure the second batch")
    parser.add_argument("--wrong", action="store_true", help="list the wrong cases (never of the held-out third)")
    chosen = parser.parse_args(arguments)
    if chosen.held_out + chosen.extra + chosen.second > 1:
        parser.error("--held-out, --extra and --second are sets of cases of their own: choose one")
    if chosen.held_out and chosen.wrong:
        parser.error("the wrong cases of the held-out third are not shown: whoever has seen them tunes on them")
    name, cases = _chosen(chosen)
    print(f"{name}: {len(cases)} cases")
    print(_table(cases))
    if chosen.wrong:
        print("\n".join(_wrong(cases)))
    return 0


def _chosen(chosen: argparse.Namespace) -> tuple[str, Sequence[Case]]:
    if chosen.extra:
        return "written while tuning", load_extra()
    if chosen.second:
        return "second batch", load_second()
    return ("held-out third" if chosen.held_out else "tuned two thirds"), load(chosen.held_out)


def _table(cases: Sequence[Case]) -> str:
    head = f"{'rule':<11}{'n':>4}  {'precision':<18}{'recall':<18}{'naive precision':<18}{'naive recall'}"
    pairs = zip(measure(cases, rules), measure(cases, naive_rules), strict=True)
    return "\n".join([head, *(_row(ours, theirs) for ours, theirs in pairs)])


def _row(ours: Score, theirs: Score) -> str:
    cells = "".join(f"{cell:<18}" for score in (ours, theirs) for cell in _cells(score))
    return f"{ours.rule:<11}{ours.hits + ours.missed:>4}  {cells}".rstrip()


def _cells(score: Score) -> tuple[str, str]:
    fired = score.hits + score.wrong
    precision = _share(score.hits, fired) if fired else "never fired"
    due = score.hits + score.missed
    return precision, _share(score.hits, due) if due else "-"


def _share(right: int, of: int) -> str:
    low, high = wilson(right, of)
    return f"{right / of:.2f} ({low:.2f}–{high:.2f})"


def _wrong(cases: Sequence[Case]) -> list[str]:
    lines = []
    for case in cases:
        fired = rules(case)
        missed, false = case.fires - fired.keys(), fired.keys() - case.fires - case.either
        lines += [f"\n{case.id} missed {rule}  [{case.note}]" for rule in sorted(missed)]
        lines += [f"\n{case.id} wrongly {rule}: {fired[rule]!r}  [{case.note}]" for rule in sorted(false)]
        if missed or false:
            lines += [f"  {name}: {text!r}" for name, text in _texts(case)]
    return lines


def _texts(case: Case) -> list[tuple[str, str | None]]:
    return [("parent", case.parent), ("child", case.child), ("answer", case.answer)]


if __name__ == "__main__":
    sys.exit(main())
