"""WizardLM's own two shapes: the records of the first data set and the conversations of V2, key by key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof import table

table.proof_only()


@pytest.mark.parametrize(
    "file", [one for one in table.exports("wizardlm") if ".provenance." not in one.name], ids=table.names
)
def test_the_keys_are_wizardlms_and_no_more(file: Path) -> None:
    for row in table.plain(file):
        if table.format_of(file) == "wizardlm":
            assert list(row) == ["instruction", "output"]
        else:
            assert list(row) == ["idx", "conversations"]
            assert isinstance(row["idx"], str)
            assert [(one["from"], bool(one["value"])) for one in row["conversations"]] == [
                ("human", True),
                ("gpt", True),
            ]
            assert all(list(one) == ["from", "value"] for one in row["conversations"])


@pytest.mark.parametrize("file", table.exports("wizardlm"), ids=table.names)
def test_every_row_has_an_instruction_and_an_answer(file: Path) -> None:
    assert all(all(table.turns(row)) for row in table.plain(file))
