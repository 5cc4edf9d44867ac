"""Prints how a mixed run is sorted: python -m tests.gold.mixed [--held-out | --wrong]."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.gold.mixed import Result, results


def main(arguments: Sequence[str]) -> int:
    held_out, wrong = "--held-out" in arguments, "--wrong" in arguments
    found = list(results(held_out))
    for about in ("child", "answer"):
        some = [one for one in found if one.row["about"] == about]
        bad, good = ([one for one in some if one.row["bad"] is label] for label in (True, False))
        print(
            f"{about}: bad noticed {_share(one.noticed for one in bad)}, good eliminated {_share(one.lost for one in good)}"
        )
    wrapped = [one for one in found if "text" in one.row]
    print(f"wrapped: unwrapped {_share(one.unwrapped for one in wrapped)}")
    if wrong and not held_out:
        print("\n".join(_lines(found)))
    return 0


def _share(values: object) -> str:
    every = list(values)  # type: ignore[call-overload]
    return f"{sum(every)} of {len(every)} ({sum(every) / len(every):.1%})"


def _lines(found: list[Result]) -> list[str]:
    wrong = (
        one for one in found if (not one.noticed if one.row["bad"] else one.lost or one.findings or not one.unwrapped)
    )
    return [
        f"{one.row['id']} {one.row['kind']} {one.rules} {one.findings} {one.row['before']!r} → {one.text!r}"
        for one in wrong
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
