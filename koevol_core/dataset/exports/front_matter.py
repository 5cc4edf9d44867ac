"""YAML front matter of a Hub dataset card. Every text is quoted, so that no name is parsed as another type.

Keys and values are those of the Hub's dataset card specification (huggingface/hub-docs, datasetcard.md).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

Value = dict[str, Any]
SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
)  # fmt: skip
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
"""Repository id of a Hub data set, as the source of seeds."""


def front(manifest: Value, languages: tuple[str, ...]) -> str:
    """Return the front matter with its lines of dashes. ``license: other`` has a name and a link to ``LICENSE.md``."""
    rows: dict[str, dict[str, int]] = manifest["rows"]
    licence = manifest["license"]["id"]
    told: Value = {"language": list(languages), "license": licence}
    if licence == "other":
        told |= {"license_name": "see-license-md", "license_link": "LICENSE.md"}
    told |= {
        "pretty_name": shown(manifest["name"]) or "koevol",
        "size_categories": [size(sum(rows.get("default", {}).values()))],
        "task_categories": ["text-generation"],
        "tags": [*TAGS, *(["preference", "dpo"] if rows.keys() - {"default"} else [])],
        "annotations_creators": _annotators(manifest),
        "source_datasets": _sources(manifest),
        "configs": [_config(name, sides) for name, sides in rows.items()],
    }
    return f"---\n{yaml(told)}---\n"


TAGS = ("instruction-tuning", "evol-instruct", "synthetic", "korean", "koevol")


def size(rows: int) -> str:
    """Return the Hub's size category for a number of rows."""
    return next((name for most, name in SIZES if rows < most), "100M<n<1B")


def _annotators(manifest: Value) -> list[str]:
    """Return ``machine-generated`` if a model wrote, ``other`` if a person accepted or wrote: reviewers are not claimed
    to be experts or a crowd."""
    wrote = {bool(one["model"]) for one in manifest["models"] if one["instructions"] or one["answers"]}
    people = False in wrote or manifest["decisions"]["accepted_rows"]
    return ["machine-generated"] * (True in wrote) + ["other"] * bool(people) or ["no-annotation"]


def _sources(manifest: Value) -> list[str]:
    named = {one["source"].strip() for one in manifest["sources"]["named"]}
    hub = sorted(one for one in named if HUB_ID.fullmatch(one))
    return (["original"] if len(hub) < len(named) or not named else []) + [f"extended|{one}" for one in hub]


def _config(name: str, sides: dict[str, int]) -> Value:
    files = [{"split": side, "path": f"data/{name}/{side}-*.parquet"} for side, many in sides.items() if many]
    return {"config_name": name, **({"default": True} if name == "default" else {}), "data_files": files}


def yaml(value: Value) -> str:
    """Return a mapping as YAML in block style. Keys are trusted; every text is in double quotes, as JSON writes it."""
    return "".join(_lines(value, ""))


def _lines(value: Value, indent: str) -> Iterator[str]:
    for key, part in value.items():
        if isinstance(part, list):
            yield f"{indent}{key}:\n"
            for one in part:
                if isinstance(one, dict):
                    first, *rest = _lines(one, f"{indent}    ")
                    yield f"{indent}  - {first.strip()}\n"
                    yield from rest
                else:
                    yield f"{indent}  - {_scalar(one)}\n"
        else:
            yield f"{indent}{key}: {_scalar(part)}\n"


def _scalar(value: str | bool | int) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(
        one if _plain(one) else f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}" for one in quoted
    )


def _plain(one: str) -> bool:
    """Return True if YAML allows the character unescaped; line breaks and invisible characters are escaped."""
    return one == " " or unicodedata.category(one) not in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


def shown(text: str, most: int = 120) -> str:
    """Return a name on one line of at most ``most`` characters, without control and bidirectional characters."""
    kept = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    kept = "".join(one for one in kept if one not in _BIDI and unicodedata.category(one) not in ("Cs", "Cn"))
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1] + "…"


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
