"""One opened seed: its fields, permitted edits, and its state."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import koevol_core as core
from koevol_core import dataset, store
from pages import FILES, Page, act
from pages.parts.review_findings import show_findings
from pages.parts.seeds_list import SIGNS, go
from pages.parts.seeds_write import KNOWN, headed
from pages.parts.show import one_line, show_hidden, show_text


def show_seed(page: Page, row: store.SeedRow) -> None:
    """Show the seed with its actions, its fields in a form, and a link to its tree."""
    sign, state = SIGNS[row.seed.state], page.t(f"seeds.{row.seed.state}")
    with headed(page.t("seeds.opened", sign=sign, id=row.node_id, state=state, n=row.children)):
        st.button(page.t("seeds.write_new"), key="seed_new", on_click=lambda: go(node=None))
    show_findings(page, row.node_id)
    may = page.may("plant")
    fields(page, row) if may else as_it_is(page, row)
    with st.container(horizontal=True, vertical_alignment="center"):
        if may:
            change_state(page, row)
        st.page_link(FILES["review"], label=page.t("seeds.to_review"), query_params={"node": str(row.node_id)})


def as_it_is(page: Page, row: store.SeedRow) -> None:
    """Show the seed read-only."""
    with st.container(border=True):
        show_text(row.seed.text)
        said = [f"{page.t(f'seeds.{name}')}: {one_line(getattr(row.seed, name), 80)}" for name in (*KNOWN, "note")]
        show_text("\n".join(said))


def fields(page: Page, row: store.SeedRow) -> None:
    """Show the form; metadata can always be changed, the text only while the seed has no children."""
    at, seed = row.node_id, row.seed

    def written() -> core.Seed:
        said = {name: st.session_state[f"seed_edit_{name}-{at}"] for name in ("text", "input", *KNOWN, "note")}
        return dataset.seed_of(said.pop("text"), said.pop("input"), task=seed.task, state=seed.state, **said)

    def save() -> None:
        act(page, dataset.change_seed, page.store, row, written(), done=page.t("seeds.saved"))

    def save_new() -> None:
        new = act(page, core.plant, page.store, replace(written(), state="ready"))
        if new is not None:
            st.toast(page.t("seeds.added", id=new))
            go(node=new)

    with st.form(f"seed_edit-{at}", border=True):
        st.text_area(
            page.t("seeds.text"), value=dataset.instruction_of(seed), key=f"seed_edit_text-{at}", height=150,
        )  # fmt: skip
        st.text_area(page.t("seeds.input"), value=seed.input, key=f"seed_edit_input-{at}", height=70)
        if row.grown:
            st.caption(page.t("seeds.text_fixed"))
        with st.expander(page.t("seeds.about"), key=f"seed_about-{at}"):
            for column, name in zip(st.columns(2) * 2, (*KNOWN, "note"), strict=True):
                column.text_input(page.t(f"seeds.{name}"), value=getattr(seed, name), key=f"seed_edit_{name}-{at}")
        show_hidden(
            page.t("common.hidden"),
            dataset.instruction_of(seed),
            *(getattr(seed, name) for name in ("input", *KNOWN, "note")),
        )
        with st.container(horizontal=True):
            st.form_submit_button(
                page.t("seeds.save"), key=f"seed_save-{at}", type="primary", shortcut="Ctrl+S", on_click=save
            )
            if row.grown:
                st.form_submit_button(page.t("seeds.save_new"), key=f"seed_save_new-{at}", on_click=save_new)


def change_state(page: Page, row: store.SeedRow) -> None:
    """Show the buttons that retire a seed, reactivate it, or make a draft ready."""
    at = row.node_id

    def put(state: str, done: str) -> None:
        after = replace(row.seed, state=state)  # type: ignore[arg-type]
        act(page, dataset.change_seed, page.store, row, after, done=page.t(done, id=at))

    retire, back = ("retired", "seeds.retired_done"), ("ready", "seeds.ready_done")
    if row.seed.state == "ready":
        st.button(page.t("seeds.retire"), key=f"seed_retire-{at}", on_click=put, args=retire)
    elif row.seed.state == "retired":
        st.button(page.t("seeds.bring_back"), key=f"seed_back-{at}", on_click=put, args=back)
    else:
        st.button(page.t("seeds.make_ready"), key=f"seed_ready-{at}", on_click=put, args=back)
        st.button(page.t("seeds.retire"), key=f"seed_retire-{at}", on_click=put, args=retire)
