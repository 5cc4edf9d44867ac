"""Form for a new seed, with hints on the text while it is typed."""

from __future__ import annotations

import time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import dataset
from pages import Page, act, fragment
from pages.parts.drafts import saved
from pages.parts.seeds_watch import typed
from pages.parts.show import one_line, show_text

KNOWN = ("domain", "source", "license")
TWICE = 2.0
"""Seconds within which the same text is the same press."""


def show_writing(page: Page, planted: int) -> None:
    """Show the form with its primary button on top, then the hints; ``planted`` is the number of seeds."""

    def add() -> None:
        if _twice():
            return
        said = {name: st.session_state[f"seed_{name}"] for name in ("text", "input", *KNOWN, "note")}
        draft = not page.may("plant") or st.session_state["seed_draft"]
        seed = dataset.seed_of(said.pop("text"), said.pop("input"), **said)
        new = act(page, dataset.suggest, page.store, seed) if draft else act(page, core.plant, page.store, seed)
        if new is not None:
            st.toast(page.t("seeds.added", id=new))
            for name in ("text", "input", "note"):
                st.session_state[f"seed_{name}"] = ""
                saved(f"seed_{name}")

    with st.form("seed_form", border=True):
        with headed(page.t("seeds.new")):
            st.form_submit_button(page.t("seeds.add"), key="seed_add", type="primary", shortcut="Ctrl+S", on_click=add)
        st.text_area(page.t("seeds.text"), key="seed_text", height=110, placeholder=page.t("seeds.text_example"))
        st.text_area(page.t("seeds.input"), key="seed_input", height=68, help=page.t("seeds.input_help"))
        for column, name in zip(st.columns(2) * 2, (*KNOWN, "note"), strict=True):
            example = "" if name == "note" else page.t(f"seeds.{name}_example")
            column.text_input(page.t(f"seeds.{name}"), key=f"seed_{name}", placeholder=example)
        if page.may("plant"):
            st.checkbox(page.t("seeds.as_draft"), key="seed_draft")
        else:
            st.caption(page.t("seeds.suggested"))
    show_hints(page, planted)
    st.caption(page.t("seeds.write_hint"))


def _twice() -> bool:
    """Return True if the form came a second time by the same press."""
    now = (st.session_state["seed_text"], time.monotonic())
    before = st.session_state.get("_sent_seed", ("", 0.0))
    st.session_state["_sent_seed"] = now
    return bool(now[0].strip()) and before[0] == now[0] and now[1] - before[1] < TWICE


def headed(title: str) -> DeltaGenerator:
    """Return a row with a heading; what is drawn in it is right-aligned."""
    row = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    row.markdown(f"**{title}**", width="content")
    return row


def show_hints(page: Page, planted: int) -> None:
    """Show hints on the text being typed; reset after every added seed."""

    @fragment(page)
    def hints() -> None:
        now = typed(f"seed_watch-{planted}")
        if now["text"].strip():
            with st.container(key="seed_hints"):
                say_hints(
                    page, dataset.seed_of(now["text"], now["input"], source=now["source"], license=now["license"])
                )

    hints()


def say_hints(page: Page, seed: core.Seed) -> None:
    """Show the hints on a seed, one line each, with the text of a near-duplicate."""
    hints = dataset.seed_hints(page.store, seed)
    if not hints:
        st.caption(f"✔ {page.t('seeds.hints_fine')}")
    quiet = []
    for hint in hints:
        said = page.t(f"seeds.hint_{hint.name}", id=hint.node_id)
        if hint.name in ("exact", "long"):
            st.error(said)
        elif hint.name == "near":
            st.caption(f"△ {said}")
            show_text(one_line(hint.text, 160))
        else:
            quiet.append(f"△ {said}")
    st.caption("  \n".join(quiet))
