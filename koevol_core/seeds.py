"""Accepts or refuses seeds: one that a person wrote, or a file of them. A refused row is kept with its reason."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from .errors import BadInput
from .files import Table, read_table, shown, storable, text_of
from .methods import fingerprint
from .model import Imported, Refused, Seed
from .store import Store, nodes
from .store import seeds as rows

MAX_TEXT = 20_000
"""Characters of a seed; ten pages of Korean."""
_TEXT = ("instruction", "지시문", "prompt", "question", "질문", "text")
PAGE = 500


def address_of(text: str) -> str:
    """The place of a root: the fingerprint of its text, so that the same seed is the same root in every store."""
    return fingerprint(text)


def plant(store: Store, seed: Seed) -> int:
    """Plant one seed and return its node's id. Raises BadInput if it cannot be one, or if it is there already."""
    texts: dict[str, Any] = {name: unicodedata.normalize("NFC", value).strip() for name, value in asdict(seed).items()}
    if reason := problem(texts["text"]) or next(filter(None, map(broken, texts.values())), None):
        raise BadInput(f"씨앗을 심을 수 없습니다: {reason}.")
    one = replace(seed, **texts)
    text = one.text

    def add(conn: Connection) -> int:
        if known := nodes.by_address(conn, [address_of(text)]):
            raise BadInput(f"같은 씨앗이 이미 있습니다: #{next(iter(known.values()))}.")
        return rows.plant(conn, one, address_of(text))

    return store.write(add)


def problem(text: str) -> str | None:
    """Why a text cannot be a seed, in Korean, or None."""
    if not text:
        return "지시문이 비어 있음"
    if len(text) > MAX_TEXT:
        return f"지시문이 너무 김({len(text):,}자, 한도 {MAX_TEXT:,}자)"
    return broken(text)


def broken(text: str) -> str | None:
    """Why no database or file takes a text, in Korean, or None."""
    return None if storable(text) == text else "깨진 글자가 들어 있음"


def import_seeds(store: Store, path: Path, default_source: str = "", limit: int | None = None) -> Imported:
    """Take the seeds of a file (JSON in both shapes of the original, JSONL, CSV).

    Good rows are planted, rows that are known already are counted, and bad rows are kept with their number and reason.
    ``node_ids`` of the result are the file's seeds in the file's order; ``limit`` takes the first of them only. Raises BadInput if the file as a whole is bad.
    """
    table = read_table(path)
    seeds, refused = _sorted_out(table, default_source or path.stem)
    seeds = seeds[:limit]
    with store.writing() as conn:
        known = nodes.by_address(conn, [address_of(seed.text) for _, seed in seeds])
        ids = [known.get(address_of(seed.text)) or rows.plant(conn, seed, address_of(seed.text)) for _, seed in seeds]
        rows.refuse(conn, _batch(path), refused)
    return Imported(len(ids) - len(known), len(known), tuple(refused), tuple(table.notices), tuple(ids))


def _batch(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _sorted_out(table: Table, source: str) -> tuple[list[tuple[int, Seed]], list[Refused]]:
    seeds: list[tuple[int, Seed]] = []
    refused = list(table.refused)
    first: dict[str, int] = {}
    for number, row in table.rows:
        seed = _seed(row, source)
        reason = _row_problem(row) or problem(seed.text)
        if reason is None and seed.text in first:
            reason = f"{first[seed.text]}행과 같은 씨앗"
        if reason:
            refused.append(Refused(number, reason, shown(row)))
        else:
            first[seed.text] = number
            seeds.append((number, seed))
    return seeds, sorted(refused, key=lambda one: one.row)


def _row_problem(row: dict[str, Any]) -> str | None:
    generation = row.get("generation", 0)
    if generation not in (0, "0", "0.0", None, "") and generation == generation:
        return f"씨앗이 아니라 {str(generation)[:40]}세대의 행"
    named = next((name for name in _TEXT if row.get(name) is not None), None)
    if named and not isinstance(row[named], str):
        return f"'{named}'이(가) 글이 아님"
    return None if named else "지시문 열(instruction)이 없음"


def _seed(row: dict[str, Any], source: str) -> Seed:
    """The seed in a row: an ``input`` of its own belongs to the text that is evolved, as in Alpaca's format."""
    extra = text_of(row, "input", "입력")
    text = "\n\n".join(filter(None, (text_of(row, *_TEXT), extra)))
    return Seed(
        text, text_of(row, "source", "root", "출처") or source, text_of(row, "license", "licence", "라이선스"),
        text_of(row, "domain", "분야"), text_of(row, "task"), extra, text_of(row, "note", "메모"),
    )  # fmt: skip
