"""Are the labelled sets well formed? Run `python tests/gold/quality/check.py`; it prints counts, or says what is wrong.

Knows the fields and vocabularies that README.md describes, and nothing about the code that is measured with the sets.
Of the held-out third it prints counts alone.
"""

import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORDS: dict[str, frozenset[str]] = {
    "register": frozenset(
        {"low_hangul", "hanja", "kana", "other_script", "broken_jamo", "replacement"}
        | {"mixed_speech", "translationese", "repetition", "cut_off"}
    ),
    "personal": frozenset(
        {"resident", "phone", "card", "account", "email", "address", "passport", "driver", "plate", "ip"}
    ),
    "pairs": frozenset({"exact", "near"}),
    "overlap": frozenset({"exact", "respaced", "paraphrased", "choices_inlined", "long_row", "hard_negative"}),
    "seeds_lint": frozenset({"missing_options", "missing_figure", "missing_context", "missing_formula"}),
    "licence": frozenset(
        {"open", "attribution", "share_alike", "non_commercial", "no_derivatives"}
        | {"model_terms", "reserved", "unknown"}
    ),
}
Row = dict[str, Any]


def is_held_out(row_id: str) -> bool:
    """True for the third of the ids that tuning does not see: SHA-256 of the id, divisible by three."""
    return int(hashlib.sha256(row_id.encode()).hexdigest(), 16) % 3 == 0


def rows_of(name: str) -> Iterator[tuple[bool, Row]]:
    """Every row of a set with whether it lies in the held-out folder. Raises ValueError on a line that is not JSON."""
    for held, path in ((False, HERE / f"{name}.jsonl"), (True, HERE / "held_out" / f"{name}.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield held, json.loads(line)


def texts_of(name: str, row: Row) -> list[str]:
    if name == "pairs":
        return [row["a"], row["b"]]
    return list(row["rows"].values()) if name == "overlap" else [row["text"]]


def labels_of(name: str, row: Row) -> list[str]:
    if name == "pairs":
        return [row["level"]] if row["same"] else []
    if name == "overlap":
        return list(row["rows"])
    return [label["kind"] for label in row["labels"]] if name == "personal" else row["labels"]


def faults_of(name: str, held: bool, row: Row) -> Iterator[str]:
    if held != is_held_out(row["id"]):
        yield "lies on the wrong side of the split"
    if set(labels_of(name, row)) - WORDS[name]:
        yield f"has labels that README.md does not name: {labels_of(name, row)}"
    if name != "licence" and not all(text.strip() for text in texts_of(name, row)):
        yield "has an empty text"
    for label in row["labels"] if name == "personal" else ():
        if row["text"][label["start"] :][: len(label["text"])] != label["text"]:
            yield f"has a label that is not at its place: {label}"
    if name == "pairs" and row["a"] == row["b"]:
        yield "pairs a text with itself"


def bare(text: str) -> str:
    """The text without what a copy may change: composition, spaces, case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text)).casefold()


def check(name: str) -> list[str]:
    """Faults of one set, as sentences; prints its counts on the way."""
    faults: list[str] = []
    ids: set[str] = set()
    seen: dict[str, str] = {}
    counts: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for held, row in rows_of(name):
        faults += [f"{row['id']} {fault}" for fault in faults_of(name, held, row)]
        faults += [f"{row['id']} is used twice"] if row["id"] in ids else []
        ids.add(row["id"])
        for text in dict.fromkeys(text if name == "licence" else bare(text) for text in texts_of(name, row)):
            if seen.setdefault(text, row["id"]) != row["id"]:
                faults.append(f"{row['id']} repeats a text of {seen[text]}")
        counts[held].update(labels_of(name, row) or ["none"])
        counts[held]["rows"] += 1
    for held, words in counts.items():
        print(f"{name}{' held out' if held else ''}:", ", ".join(f"{k} {n}" for k, n in sorted(words.items())))
    return faults


def main() -> int:
    faults = [fault for name in WORDS for fault in check(name)]
    print("\n".join(faults) or "well formed")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
