"""No format without a proof. Runs in the ordinary test run too."""

from __future__ import annotations

from tests.proof import table


def formats() -> set[str]:
    """The app's own list; where its packages are not installed, what was written with it."""
    if table.FILES:
        return {one["format"] for one in table.written().values()}
    from koevol_core import dataset

    return set(dataset.format_names())


def test_every_format_is_taken_by_a_tool_that_it_is_written_for() -> None:
    proven = {name for taken in table.CONSUMERS.values() for name in taken}
    assert formats() - proven == set(), "write a proof and name it in tests/proof/table.py"
    assert proven - formats() == set(), "no such format"


def test_every_format_is_loaded_by_datasets() -> None:
    assert formats() - set(table.CONSUMERS["datasets"]) == set()
