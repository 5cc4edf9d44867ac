"""Hugging Face ``datasets``: every file loads, with its columns in their order and its Korean as it was written."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.proof import table

table.proof_only()

from datasets import Dataset, load_dataset  # noqa: E402

LOADER = {".json": "json", ".jsonl": "json", ".csv": "csv", ".parquet": "parquet"}
HANGUL = ("가", "힣")
FILES = [one for one in table.exports("datasets") if ".split." not in one.name]
"""All but pandas' own shape, which pandas reads (test_tables.py)."""


def load(file: Path) -> Dataset:
    more: dict[str, Any] = {"keep_default_na": False} if file.suffix == ".csv" else {}
    return load_dataset(LOADER[file.suffix], data_files=str(file), split="train", **more)


def texts(value: object) -> list[str]:
    """Every text in a record, however deep."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in texts(one)]


def whole(value: Any) -> Any:
    """A record without the names that ``datasets`` adds as null where the file's rows differ in them, however deep, and with
    fractions as far as its JSON reader keeps them (0.6 comes back as 0.6000000000000001)."""
    if isinstance(value, float):
        return round(value, 12)
    if isinstance(value, dict):
        return {name: whole(one) for name, one in value.items() if one is not None}
    return [whole(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("file", FILES, ids=table.names)
def test_a_file_loads_with_every_row_and_no_broken_letter(file: Path) -> None:
    loaded = load(file)
    assert loaded.num_rows == table.rows_of(file)
    said = [text for row in loaded for text in texts(row)]
    assert any(HANGUL[0] <= letter <= HANGUL[1] for text in said for letter in text)
    assert all(unicodedata.is_normalized("NFC", text) and "\ufffd" not in text for text in said)


@pytest.mark.parametrize("file", [one for one in FILES if "json" in one.suffix], ids=table.names)
def test_rows_of_json_are_what_the_file_says(file: Path) -> None:
    assert "\\u" not in file.read_text(encoding="utf-8")
    expected = table.plain(file)
    loaded = load(file)
    assert loaded.column_names == list(expected[0])
    assert [whole(row) for row in loaded] == [whole(row) for row in expected]
