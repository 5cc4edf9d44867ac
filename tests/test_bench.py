"""The benches measure nothing here; that they can be started at all is what a change elsewhere breaks unseen."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

BENCHES = sorted(path.stem for path in (Path(__file__).parent / "bench").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_can_still_be_started(name: str) -> None:
    assert importlib.import_module(f"tests.bench.{name}").__doc__
