"""The export page writes every format exactly as the core does."""

from __future__ import annotations

from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import dataset, review, store
from tests.conftest import Garden
from tests.test_page_export import Open, opened, preview, saved, shown  # noqa: F401


@pytest.mark.parametrize("format", sorted(dataset.format_names()))
def test_the_file_of_every_format_is_the_cores_own(
    opened: Open,  # noqa: F811
    garden: Garden,
    tmp_path: Path,
    format: str,
) -> None:
    at = opened(format=format, rows="living")
    chosen = store.NodeFilter()
    if format == "failures":
        core.decide(garden.store, garden.rows("SELECT MAX(id) AS id FROM node")[0]["id"], "reject", reason="other")
        at.run()
    if dataset.format_of(format).paired:
        assert not at.get("download_button")
        assert ("검토에서 판단" if format.startswith("evolution") else "답 쪽에서") in shown(at)
        if format.startswith("evolution"):
            return
        for place, row in enumerate(garden.rows("SELECT id FROM node WHERE answer_id IS NOT NULL ORDER BY id")):
            review.write_answer(garden.store, row["id"], f"사람이 더 낫게 쓴 글 {place}", "지수")
        at.run()
    golden = tmp_path / f"golden.{dataset.format_of(format).suffix}"
    core.export(garden.store, format, golden, chosen)
    assert saved(at, garden) == golden.read_bytes()
    if format != "parquet":
        head = preview(opened(format=format, rows="living")).strip().splitlines()
        whole = golden.read_text().strip().splitlines()
        assert [line.rstrip(",]}") for line in head[:3]] == [line.rstrip(",]}") for line in whole[:3]]
