"""The file as it will be: its first rows, what is in it, what to think of before training, and the ways to take it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from pages import Page
from pages.parts.export_choose import show_license
from pages.parts.show import visible

FOR_A_BROWSER = 50_000
"""Rows up to which a file is offered as a download; a larger one is written into a folder."""
COLOURS = {"json": "json", "jsonl": "json", "parquet": "json"}
MIME = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/octet-stream",
}


def show_file(
    page: Page, action: DeltaGenerator, chosen: core.Selection, format: str, orient: str, provenance: bool
) -> None:  # fmt: skip
    """The buttons in the place for actions, then the preview, then counts and warnings."""
    shape = core.FORMATS[format]
    if not shape.kept:
        chosen = replace(chosen, accepted_only=False, answered_only=False)
    shares = counted(page, chosen, format)
    inside = [share for share in shares if share.answered or not (shape.answered_only or chosen.answered_only)]
    rows = sum(share.rows for share in inside)
    if not rows:
        st.info(page.t("export.nothing"))
        show_warnings(page, shares, inside, format, chosen)
        return
    license = show_license(page)
    allowed = show_rights(page, format, chosen, license)
    with action:
        saving = buttons(page, rows, chosen, format, orient, provenance, license, allowed)
    if saving:
        save(page, chosen, format, orient, provenance, license)
    st.caption(page.t("export.preview"))
    head = core.preview_export(page.store, format, chosen, orient, provenance, mask_personal=masking())
    with st.container(key="export_preview"):
        st.code(visible(head), language=COLOURS.get(shape.container), wrap_lines=True, height=300)
    left, right = st.columns(2)
    with left:
        show_inside(page, inside, rows)
    with right:
        show_warnings(page, shares, inside, format, chosen)


def show_rights(page: Page, format: str, chosen: core.Selection, license: str) -> bool:
    """The licence of the file and why, or why the chosen one is refused; whether it may go out."""
    try:
        rights = core.export_rights(page.store, format, chosen, license)
    except core.BadInput as error:
        st.error(page.t("export.license_refused"))
        st.text(str(error))
        return False
    st.caption(page.t("export.license_is", id=rights.license))
    st.text(rights.reason)
    return True


def buttons(
    page: Page, rows: int, chosen: core.Selection, format: str, orient: str, provenance: bool, license: str,
    allowed: bool,
) -> bool:  # fmt: skip
    """One primary: the download, or for a large file the folder. Whether the folder was asked for."""
    small = rows <= FOR_A_BROWSER
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if not small:
            st.caption(page.t("export.large", n=f"{rows:,}"))
        saving = st.button(
            page.t("export.save"), key="export_save", help=page.t("export.save_help"),
            type="secondary" if small else "primary", disabled=not allowed,
        )  # fmt: skip
        st.download_button(
            page.t("export.download", n=f"{rows:,}"), key="export_download",
            data=partial(core.exported, page.store, format, chosen, orient, provenance, license, masking()),
            file_name=core.file_name(format), mime=MIME[core.FORMATS[format].container], on_click="ignore",
            type="primary" if small else "secondary", disabled=not (small and allowed),
        )  # fmt: skip
    return saving


def save(page: Page, chosen: core.Selection, format: str, orient: str, provenance: bool, license: str) -> None:
    """Write the file beside the database and say where it is."""
    try:
        with st.spinner(page.t("export.writing")):
            path, rows = core.export_beside(
                page.store, page.settings, format, chosen, orient, provenance, license, masking()
            )
    except core.KoevolError as error:
        st.error(page.t("common.failed_action"))
        st.text(str(error))
        return
    st.success(page.t("export.saved", n=f"{rows:,}"))
    st.code(visible(str(path)), language=None)


def counted(page: Page, chosen: core.Selection, format: str) -> tuple[core.Share, ...]:
    """The selected rows counted, answered or not; counted again only when the store has changed."""
    everything = "whole" if core.FORMATS[format].kept else "failures"
    with st.spinner(page.t("export.counting")):
        return _counted(page.store, page.settings.db, core.store_version(page.store), everything, chosen)


@st.cache_data(max_entries=50, show_spinner=False)
def _counted(
    _store: core.Store, db: str, version: tuple[int, ...], format: str, chosen: core.Selection
) -> tuple[core.Share, ...]:  # fmt: skip
    return core.export_shares(_store, format, chosen)


def show_inside(page: Page, inside: list[core.Share], rows: int) -> None:
    """Counts by licence and by models. Names are data: they are shown in tables, which do not interpret them."""
    st.markdown(f"**{page.t('export.in_file')}** · {page.t('export.count', n=f'{rows:,}')}")
    licences: Counter[str] = Counter()
    models: Counter[tuple[str, str]] = Counter()
    nobody = page.t("export.by_person")
    for share in inside:
        licences[share.license or page.t("export.no_license")] += share.rows
        models[share.model or nobody, (share.answer_model or nobody) if share.answered else ""] += share.rows
    many = page.t("export.column_rows")
    by_licence = pd.DataFrame(licences.most_common(), columns=[page.t("export.licenses"), many])
    st.dataframe(by_licence, hide_index=True, height="content")
    names = [page.t("export.instruction_by"), page.t("export.answer_by")]
    by_model = pd.DataFrame([(*who, n) for who, n in models.most_common(20)], columns=[*names, many])
    st.dataframe(by_model, hide_index=True, height="content")


def show_warnings(
    page: Page, shares: tuple[core.Share, ...], inside: list[core.Share], format: str, chosen: core.Selection
) -> None:  # fmt: skip
    """What somebody who trains on the file should know first."""
    said = warnings(shares, inside, format, chosen)
    marked = _marked(page.store, page.settings.db, core.store_version(page.store), format, chosen)
    if not said and not inside and not marked.left_out:
        return
    st.markdown(f"**{page.t('export.before')}**")
    for word, number in said:
        st.markdown(f"- ⚠ {page.t(f'export.{word}', n=f'{number:,}')}")
    show_marked(page, marked)
    if not said and not marked.red and not any(name == "personal" for name, _ in marked.signals):
        st.caption(page.t("export.no_warning"))


def masking() -> bool:
    """Whether personal data leave as asterisks: the address says it."""
    return "mask" in st.query_params


def show_marked(page: Page, marked: core.Marked) -> None:
    """How many rows carry red signals, and how many were left out for those that were not wanted."""
    if marked.red:
        red = {name: many for (name, severity), many in marked.signals.items() if severity == "bad"}
        said = ", ".join(f"{page.t(f'signal.{name}')} {many:,}" for name, many in red.items())
        st.markdown(f"- ⚠ {page.t('export.warn_red', n=f'{marked.red:,}', said=said)}")
    if personal := sum(many for (name, _), many in marked.signals.items() if name == "personal"):
        word = "export.masking" if masking() else "export.warn_personal"
        st.markdown(f"- {'✓' if masking() else '⚠'} {page.t(word, n=f'{personal:,}')}")
    if marked.left_out:
        said = ", ".join(f"{page.t(f'signal.{name}')} {many:,}" for name, many in marked.left_out.items())
        st.caption(page.t("export.left_out", said=said))


@st.cache_data(max_entries=50, show_spinner=False)
def _marked(
    _store: core.Store, db: str, version: tuple[int, ...], format: str, chosen: core.Selection
) -> core.Marked:  # fmt: skip
    return core.export_marked(_store, format, chosen)


def warnings(
    shares: tuple[core.Share, ...], inside: list[core.Share], format: str, chosen: core.Selection
) -> list[tuple[str, int]]:  # fmt: skip
    """(word, number) of everything that stands out."""
    shape = core.FORMATS[format]
    if not shape.kept:
        return []
    practice = set(core.practice_models())
    without = sum(share.rows for share in shares if not share.answered)
    answering = {share.answer_model for share in inside if share.answered and share.answer_model}
    found = [
        ("warn_practice", sum(one.rows for one in inside if {one.model, one.answer_model} & practice)),
        ("warn_license", sum(one.rows for one in inside if not one.license)),
        ("warn_left_out" if shape.answered_only else "warn_unanswered", 0 if chosen.answered_only else without),
        ("warn_mixed", len(answering) if len(answering) > 1 else 0),
        ("warn_undecided", int(not chosen.accepted_only)),
    ]
    return [one for one in found if one[1]]
