"""Compare two runs of lm-evaluation-harness on the same questions, question by question.

    python recipes/compare.py out/evaluation/before out/evaluation/after --manifest manifest.json

Reads the files ``samples_*.jsonl`` that ``--log_samples`` writes (of several runs in one folder the newest of each
task) and pairs answers by task, filter and hash of the question. Prints JSON: n, both scores with their 95 % interval,
the difference with its 95 % interval, and the exact McNemar p-value. Only questions that both runs answered count; the
number of the others is reported. Needs the standard library only.

Intervals: Wilson's score interval (J. Am. Stat. Assoc. 22, 1927) for one score; for the difference of paired
proportions Bonett and Price's adjusted Wald interval (Stat. Methods Med. Res. 21, 2012). McNemar (Psychometrika 12,
1947), exact.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from pathlib import Path
from typing import Any

Z = 1.959964
METRICS = ("exact_match", "acc", "acc_norm")
NAME = re.compile(r"samples_(?P<task>.{1,200})_(?P<date>\d{4}-\d\d-\d\dT[\d.:-]+)\.jsonl")
Key = tuple[str, str, str]


def scores(path: Path, metric: str = "") -> dict[Key, float]:
    """Return the score of each question, by (task, filter, hash of the question). ``path`` is a file or a folder of
    files. Raises SystemExit if there is no file, or no such ``metric`` in it."""
    newest: dict[str, Path] = {}
    for file in sorted(path.rglob("samples_*.jsonl")) if path.is_dir() else [path]:
        task = found["task"] if (found := NAME.fullmatch(file.name)) else file.stem
        if task not in newest or file.name > newest[task].name:
            newest[task] = file
    if not newest:
        raise SystemExit(f"no samples_*.jsonl (was --log_samples given?): {path}")
    return {key: value for task, file in newest.items() for key, value in _read(task, file, metric)}


def _read(task: str, file: Path, metric: str) -> Any:
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            row = json.loads(line)
            name = metric or next((one for one in METRICS if one in row), "")
            if name not in row:
                raise SystemExit(f"no score '{metric or ', '.join(METRICS)}' in {file}; name one with --metric")
            yield (task, str(row.get("filter", "")), str(row.get("doc_hash", row.get("doc_id")))), float(row[name])


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion; 0 to 1 for no questions."""
    if not n:
        return 0.0, 1.0
    share, middle = right / n, 1 + Z * Z / n
    centre, half = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, (centre - half) / middle), min(1.0, (centre + half) / middle)


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided p-value: the probability that a fair split of the discordant pairs is at least as
    uneven."""
    many = gained + lost
    tail = sum(math.comb(many, one) for one in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / 2**many)


def difference(gained: int, lost: int, n: int) -> tuple[float, float, float]:
    """Return after minus before and its 95 % interval, from the numbers of gained and lost questions."""
    up, down = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    half = Z * math.sqrt(max(0.0, up + down - (up - down) ** 2) / (n + 2))
    return (gained - lost) / n, max(-1.0, up - down - half), min(1.0, up - down + half)


def compare(before: dict[Key, float], after: dict[Key, float]) -> dict[str, Any]:
    """Return the comparison of two runs over the questions that both answered. Raises SystemExit if there are none, or
    if a score is neither 0 nor 1."""
    both = sorted(before.keys() & after.keys())
    if not both:
        raise SystemExit("the two runs have no question in common: were task, shots and version the same?")
    if strange := [value for one in both for value in (before[one], after[one]) if value not in (0.0, 1.0)]:
        raise SystemExit(f"a score of {strange[0]} is neither right nor wrong; name another with --metric")
    n = len(both)
    right = [int(sum(side[one] for one in both)) for side in (before, after)]
    gained = sum(after[one] > before[one] for one in both)
    lost = sum(after[one] < before[one] for one in both)
    found, low, high = difference(gained, lost, n)
    return {
        "n": n, "tasks": len({one[0] for one in both}),
        "before": {"score": right[0] / n, "interval_95": wilson(right[0], n)},
        "after": {"score": right[1] / n, "interval_95": wilson(right[1], n)},
        "difference": found, "difference_interval_95": (low, high), "gained": gained, "lost": lost,
        "mcnemar_p": mcnemar(gained, lost), "clear": not low <= 0 <= high,
        "unpaired": {"before": len(before) - n, "after": len(after) - n},
    }  # fmt: skip


def main() -> None:
    flags = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    flags.add_argument("before", type=Path)
    flags.add_argument("after", type=Path)
    flags.add_argument(
        "--metric", default="", help=f"the name of the score (default: the first of {', '.join(METRICS)})"
    )
    flags.add_argument("--about", default="", help="prompt, shots and seed, to stand in the report")
    flags.add_argument("--manifest", type=Path, help="the manifest of the data set: its overlap report goes along")
    given = flags.parse_args()
    report = compare(scores(given.before, given.metric), scores(given.after, given.metric))
    if given.about:
        report["about"] = given.about
    if given.manifest:
        manifest = json.loads(given.manifest.read_text(encoding="utf-8"))
        report["data"] = {name: manifest.get(name) for name in ("name", "data_as_of", "rows", "overlap")}
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
