"""Cached counts for the export page: slow on a large project, so recomputed only when the store's version changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

import koevol_core as core
from koevol_core import dataset, messages, store
from pages import Page

Request = dataset.ExportSpec | dataset.DatasetPlan
Reader = Callable[[core.Store, Any], Any]


def counted(page: Page, spec: dataset.ExportSpec) -> tuple[store.Share, ...]:
    """Return row counts of the selection, including unanswered rows."""
    everything = "whole" if spec.shape.answered_only else spec.format
    return tuple(_made(page, dataset.export_shares, dataset.ExportSpec(everything, spec.selection))[0])


def marked(page: Page, spec: dataset.ExportSpec) -> dataset.Marked:
    """Return the findings on the rows, and the numbers of rows excluded by a finding."""
    found: dataset.Marked = _made(page, dataset.export_marked, dataset.ExportSpec(spec.format, spec.selection))[0]
    return found


def rights(page: Page, spec: dataset.ExportSpec) -> tuple[dataset.Rights | None, str]:
    """Return the licence with its reason, or None with the reason why the chosen one is refused."""
    return _made(page, dataset.export_rights, dataset.ExportSpec(spec.format, spec.selection, license=spec.license))


def pairs(page: Page, spec: dataset.ExportSpec) -> dataset.PairCounts:
    """Return counts of preference data by reason, and of dropped pairs: one pass over the decisions and choices."""
    found: dataset.PairCounts = _made(page, dataset.pair_counts, dataset.ExportSpec(spec.format, spec.selection))[0]
    return found


def sides(page: Page, spec: dataset.ExportSpec) -> dataset.SplitResult:
    """Return the train/validation split with its counts, without the set of validation roots."""
    asked = dataset.ExportSpec(spec.format, spec.selection, split=spec.split)
    found: dataset.SplitResult = _made(page, dataset.export_sides, asked)[0]
    return found


def card(page: Page, plan: dataset.DatasetPlan) -> tuple[str, str]:
    """Return the dataset card as it would be written, or "" with the reason why it is refused."""
    text, refusal = _made(page, dataset.card_preview, plan, "dataset.making_card")
    return text or "", refusal


def _made(page: Page, reader: Reader, request: Request, waiting: str = "export.counting") -> tuple[Any, str]:
    """Return what a function of ``dataset`` finds for a request, or None with the reason why it is refused."""
    with st.spinner(page.t(waiting)):
        version = dataset.store_version(page.store)
        found, refusal = _cached(page.store, page.settings.db, version, reader.__name__, request, reader)
    return found, str(refusal)


@st.cache_data(max_entries=250, show_spinner=False)
def _cached(
    _store: core.Store, db: str, version: tuple[int, ...], name: str, request: Request, _reader: Reader
) -> tuple[Any, messages.Message | str]:
    """Cache what a reader finds, or the refusal as data: the next person may read another language."""
    try:
        found = _reader(_store, request)
    except core.BadInput as error:
        return None, error.message
    return (replace(found, validation=frozenset()) if isinstance(found, dataset.SplitResult) else found), ""


def written(folder: Path) -> tuple[dataset.Written | None, float]:
    """Return the data set in a folder, cached by its time of writing, and that time (0.0: none)."""
    at = dataset.written_at(folder)
    return (_written(str(folder), at) if at else None), at


@st.cache_data(max_entries=8, show_spinner=False)
def _written(folder: str, at: float) -> dataset.Written | None:
    return dataset.dataset_at(Path(folder))
