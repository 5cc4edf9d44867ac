"""Small files that would unfold into large ones are stopped while they are read."""

from __future__ import annotations

import pytest

import koevol_core as core
from koevol_core import dataset


@pytest.mark.parametrize(
    "data",
    [b"[" + b"{}," * 600_000 + b"{}]", b'{"a":1}\n' + b"[1]\n" * 600_000, b'[{"a":[' + b"[]," * 2_000_000 + b"[]]}]"],
    ids=["empty rows", "bad rows", "one row of brackets"],
)
def test_what_unfolds_is_stopped_while_it_is_read(data: bytes) -> None:
    with pytest.raises(core.BadInput, match="너무"):
        dataset.read_seed_table(data, "a.jsonl")
