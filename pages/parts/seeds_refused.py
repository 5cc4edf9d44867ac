"""Refused rows of imported files: reason, original content, and a form to correct one at a time."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from koevol_core import dataset, store
from pages import Page, act, later
from pages.parts.seeds_list import go, number
from pages.parts.seeds_write import KNOWN, headed
from pages.parts.show import one_line, show_code, show_frame, show_hidden, show_text

SHOWN = 50


def show_refused(page: Page, counts: dict[str, int]) -> None:
    """Show the list on the left, the row being corrected on the right."""
    rows = dataset.refusals(page.store, SHOWN)
    if not rows:
        st.caption(page.t("seeds.refused_none"))
        return
    at = next((row for row in rows if row.id == number("row")), rows[0])
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.caption(page.t("seeds.refused_text"))
        listed(page, rows, at)
        if counts["refused"] > len(rows):
            st.caption(page.t("seeds.refused_more", shown=len(rows), n=f"{counts['refused']:,}"))
        all_of_them(page, counts["refused"])
    with right:
        mending(page, at)


def listed(page: Page, rows: list[store.Refusal], at: store.Refusal) -> None:
    ids = [row.id for row in rows]
    key = f"seed_refused-{ids[0]}-{ids[-1]}-{len(ids)}"

    def pick() -> None:
        cells = st.session_state[key]["selection"]["cells"]
        go(row=ids[cells[0][0]] if cells and cells[0][0] < len(ids) else None)

    head = [page.t(f"seeds.{name}") for name in ("row", "reason", "content")]
    lines = [(row.row, row.reason, one_line(row.content, 120)) for row in rows]
    show_frame(
        pd.DataFrame(lines, columns=head), hide_index=True, key=key, on_select=pick, selection_mode="single-cell",
        selection_default={"selection": {"cells": [(ids.index(at.id), head[1])]}}, height="content" if len(rows) < 12 else 460,
        column_config=dict(zip(head, (st.column_config.Column(width=w) for w in (50, 220, 300)), strict=True)),
    )  # fmt: skip


def all_of_them(page: Page, many: int) -> None:
    left, right = st.columns(2)
    left.download_button(
        page.t("seeds.csv"), later(page, dataset.refusals_csv, page.store), page.t("seeds.csv_name"), "text/csv",
        key="seed_refused_csv", width="stretch", on_click="ignore",
    )  # fmt: skip
    with right.popover(page.t("seeds.drop_all"), width="stretch"):
        st.text(page.t("seeds.drop_sure", n=f"{many:,}"))
        st.button(page.t("seeds.drop_all"), key="seed_drop_all", on_click=lambda: drop(page, None))


def drop(page: Page, ids: list[int] | None) -> None:
    act(page, dataset.dismiss, page.store, ids, done=page.t("seeds.dropped"))
    go(row=None)


def mending(page: Page, one: store.Refusal) -> None:
    """Show the form that turns a refused row into a seed."""
    at = one.id

    def mend() -> None:
        said = {name: st.session_state[f"mend_{name}-{at}"] for name in ("text", "input", *KNOWN)}
        seed = dataset.seed_of(said.pop("text"), said.pop("input"), task=one.seed.task, note=one.seed.note, **said)
        if (new := act(page, dataset.mend, page.store, at, seed)) is not None:
            st.toast(page.t("seeds.mended", row=one.row, id=new))
            go(row=None)

    with st.form(f"mend-{at}", border=True):
        with headed(page.t("seeds.refused_row", row=f"{one.row:,}")):
            st.form_submit_button(
                page.t("seeds.mend"), key=f"seed_mend-{at}", type="primary", shortcut="Ctrl+S", on_click=mend
            )
        show_text(f"! {one.reason}")
        st.text_area(page.t("seeds.text"), value=dataset.refused_text(one), key=f"mend_text-{at}", height=140)
        st.text_area(page.t("seeds.input"), value=one.seed.input, key=f"mend_input-{at}", height=70)
        for column, name in zip(st.columns(2) * 2, KNOWN, strict=False):
            column.text_input(page.t(f"seeds.{name}"), value=getattr(one.seed, name), key=f"mend_{name}-{at}")
        show_hidden(
            page.t("common.hidden"), dataset.refused_text(one), *(getattr(one.seed, name) for name in ("input", *KNOWN))
        )
    st.button(page.t("seeds.drop"), key=f"seed_drop-{at}", on_click=lambda: drop(page, [at]))
    with st.expander(page.t("seeds.content")):
        show_code(one.content[:5000], language=None, wrap_lines=True)
