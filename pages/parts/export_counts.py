"""What the export screen counts: heavy on a large project, so each is kept for as long as the store stays as it is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import koevol_core as core
from koevol_core import dataset, store
from pages import Page

Version = tuple[int, ...]


def counted(page: Page, chosen: store.Selection, format: str) -> tuple[store.Share, ...]:
    """The selected rows counted, answered or not."""
    everything = "whole" if dataset.FORMATS[format].answered_only else format
    with st.spinner(page.t("export.counting")):
        return _counted(page.store, page.settings.db, dataset.store_version(page.store), everything, chosen)


@st.cache_data(max_entries=50, show_spinner=False)
def _counted(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection
) -> tuple[store.Share, ...]:  # fmt: skip
    return dataset.export_shares(_store, format, chosen)


def marked(page: Page, chosen: store.Selection, format: str) -> dataset.Marked:
    """The signals that the rows carry, and what was left out for one."""
    return _marked(page.store, page.settings.db, dataset.store_version(page.store), format, chosen)


@st.cache_data(max_entries=50, show_spinner=False)
def _marked(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection
) -> dataset.Marked:  # fmt: skip
    return dataset.export_marked(_store, format, chosen)


def rights(page: Page, chosen: store.Selection, format: str, license: str) -> tuple[dataset.Rights | None, str]:
    """The licence and its reason, or None and why the chosen one is refused."""
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
    """Preference data by the reason why it is some, and what was dropped: one pass over what people judged."""
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
    """The division into train and validation as it would come out, without the list of its roots."""
    with st.spinner(page.t("export.counting")):
        return _sides(page.store, page.settings.db, dataset.store_version(page.store), format, chosen, split)


@st.cache_data(max_entries=50, show_spinner=False)
def _sides(
    _store: core.Store, db: str, version: Version, format: str, chosen: store.Selection, split: dataset.Split
) -> dataset.Parted:  # fmt: skip
    found = dataset.export_sides(_store, format, chosen, split)
    return dataset.Parted(split, frozenset(), found.rows, found.roots, found.families, found.largest)


def card(page: Page, plan: dataset.DatasetPlan) -> tuple[str, str]:
    """The card as it would be, or nothing and why there can be none."""
    with st.spinner(page.t("dataset.making_card")):
        return _card(page.store, page.settings.db, dataset.store_version(page.store), plan)


@st.cache_data(max_entries=20, show_spinner=False)
def _card(_store: core.Store, db: str, version: Version, plan: dataset.DatasetPlan) -> tuple[str, str]:
    try:
        return dataset.card_preview(_store, plan), ""
    except core.BadInput as error:
        return "", str(error)


def written(folder: Path) -> tuple[dataset.Written | None, float]:
    """The data set that lies in a folder, read anew when it was written anew, and that moment."""
    at = dataset.written_at(folder)
    return (_written(str(folder), at) if at else None), at


@st.cache_data(max_entries=8, show_spinner=False)
def _written(folder: str, at: float) -> dataset.Written | None:
    return dataset.dataset_at(Path(folder))


def size(many: int) -> str:
    """Bytes as people say them."""
    if many < 1000:
        return f"{many} B"
    return f"{many / 1000:.1f} kB" if many < 1_000_000 else f"{many / 1_000_000:,.1f} MB"
