"""pandas, pyarrow and Python's csv: tables come back as they were, and no cell is a spreadsheet's formula."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.proof import table

table.proof_only()

import pandas as pd  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def of(*formats: str, kind: str = "") -> list[Path]:
    return [file for file in table.exports("tables", *formats) if kind in file.name]


def as_pandas(file: Path) -> pd.DataFrame:
    split = ".split." in file.name
    return pd.read_json(file, orient="split" if split else "records", dtype=False, keep_default_dates=False)


def beside(file: Path) -> list[dict[str, Any]]:
    """The same selection as records of the result."""
    return table.plain(file.with_name(file.name.replace(file.name.split(".")[0], "result", 1)).with_suffix(".json"))


@pytest.mark.parametrize("file", of("whole", "result", "failures"), ids=table.names)
def test_pandas_reads_both_shapes_of_the_original_files(file: Path) -> None:
    frame = as_pandas(file)
    expected = table.plain(file)
    assert list(frame.columns) == list(expected[0])
    for name in frame.columns:
        assert [None if pd.isna(one) else one for one in frame[name]] == [row[name] for row in expected]


@pytest.mark.parametrize("file", of("parquet"), ids=table.names)
def test_parquet_has_the_results_columns_typed(file: Path) -> None:
    read = pq.read_table(file)
    expected = beside(file)
    assert read.column_names == list(expected[0])
    assert read.to_pylist() == expected
    assert str(read.schema.field("generation").type) == "int64"
    assert pd.read_parquet(file).shape == (len(expected), len(expected[0]))


@pytest.mark.parametrize("file", of("csv"), ids=table.names)
def test_csv_has_the_results_rows_and_no_formula(file: Path) -> None:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        read = list(csv.DictReader(lines))
    expected = beside(file)
    assert list(read[0]) == list(expected[0])
    for got, wanted in zip(read, expected, strict=True):
        for name, value in wanted.items():
            told = "" if value is None else str(value)
            assert got[name] == ("'" + told if isinstance(value, str) and told.startswith(FORMULA) else told)
    assert not any(cell.startswith(FORMULA) for row in read for cell in row.values())
    assert any(cell.startswith("'=") for row in read for cell in row.values()), "the demonstration lost its formula"


@pytest.mark.parametrize("file", of("csv"), ids=table.names)
def test_pandas_reads_the_csv_with_every_text_as_text(file: Path) -> None:
    frame = pd.read_csv(file, keep_default_na=False, dtype=str)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert frame.to_dict("records") == list(csv.DictReader(lines))
