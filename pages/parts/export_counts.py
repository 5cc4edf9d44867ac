"""Cached counts for the export page: slow on a large project, so recomputed only when the store's version changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import koevol_core as core
from koevol_core import dataset, store
from pages import Page

Version = tuple[int, ...]


def counted(page: Page, chosen: store.Selection, format: str) -> tuple[store.Share, ...]:
    """Return row counts of the selection, including unanswered rows."""
    everything = "whole" if dataset.FORMATS[format].answered_only else format
    with st.spinner(page.t("export.counting")):
        return _counted(page.store, page.settings.db, dataset.store_version(page.store), everything, chosen)


@st.cache_data(max_entries=50, show_spinner=False)
def _counted(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection
) -> tuple[store.Share, ...]:  # fmt: skip
    return dataset.export_shares(_store, format, chosen)


def marked(page: Page, chosen: store.Selection, format: str) -> dataset.Marked:
    """Return the findings on the rows, and the numbers of rows excluded by a finding."""
    return _marked(page.store, page.settings.db, dataset.store_version(page.store), format, chosen)


@st.cache_data(max_entries=50, show_spinner=False)
def _marked(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection
) -> dataset.Marked:  # fmt: skip
    return dataset.export_marked(_store, format, chosen)


def rights(page: Page, chosen: store.Selection, format: str, license: str) -> tuple[dataset.Rights | None, str]:
    """Return the licence with its reason, or None with the reason why the chosen one is refused."""
    with st.spinner(page.t("export.counting")):
        return _rights(page.store, page.settings.db, dataset.store_version(page.store), format, chosen, license)


@st.cache_data(max_entries=50, show_spinner=False)
def _rights(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection, license: str
) -> tuple[dataset.Rights | None, str]:  # fmt: skip
    try:
        return dataset.export_rights(_store, format, chosen, license), ""
    except core.BadInput as error:
        return None, str(error)


def pairs(page: Page, chosen: store.Selection, format: str) -> dataset.PairCounts:
    """Return counts of preference data by reason, and of dropped pairs: one pass over the decisions and choices."""
    with st.spinner(page.t("export.counting")):
        return _pairs(
            page.store, page.settings.db, dataset.store_version(page.store), format.removesuffix("-chat"), chosen
        )


@st.cache_data(max_entries=50, show_spinner=False)
def _pairs(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection
) -> dataset.PairCounts:  # fmt: skip
    return dataset.pair_counts(_store, format, chosen)


def sides(page: Page, chosen: store.Selection, format: str, split: dataset.Split) -> dataset.Parted:
    """Return the train/validation split with its counts, without the set of validation roots."""
    with st.spinner(page.t("export.counting")):
        return _sides(page.store, page.settings.db, dataset.store_version(page.store), format, chosen, split)


@st.cache_data(max_entries=50, show_spinner=False)
def _sides(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection, split: dataset.Split
) -> dataset.Parted:  # fmt: skip
    found = dataset.export_sides(_store, format, chosen, split)
    return dataset.Parted(split, frozenset(), found.rows, found.roots, found.families, found.largest)


def card(page: Page, plan: dataset.DatasetPlan) -> tuple[str, str]:
    """Return the dataset card as it would be written, or "" with the reason why it is refused."""
    with st.spinner(page.t("dataset.making_card")):
        return _card(page.store, page.settings.db, dataset.store_version(page.store), plan)


@st.cache_data(max_entries=20, show_spinner=False)
def _card(_store: core.Store, db: str, version: Version, plan: dataset.DatasetPlan) -> tuple[str, str]:
    try:
        return dataset.card_preview(_store, plan), ""
    except core.BadInput as error:
        return "", str(error)


def written(folder: Path) -> tuple[dataset.Written | None, float]:
    """Return the data set in a folder, cached by its time of writing, and that time (0.0: none)."""
    at = dataset.written_at(folder)
    return (_written(str(folder), at) if at else None), at


@st.cache_data(max_entries=8, show_spinner=False)
def _written(folder: str, at: float) -> dataset.Written | None:
    return dataset.dataset_at(Path(folder))


def size(many: int) -> str:
    """Format a number of bytes."""
    if many < 1000:
        return f"{many} B"
    return f"{many / 1000:.1f} kB" if many < 1_000_000 else f"{many / 1_000_000:,.1f} MB"
