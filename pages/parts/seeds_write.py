"""Writing a seed: the form, and beneath it what there is to say of the text while it is typed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import koevol_core as core
from pages import Page, act
from pages.parts.seeds_watch import typed
from pages.parts.show import one_line, show_text

KNOWN = ("domain", "source", "license")


def show_writing(page: Page) -> None:
    """The form with its primary action on top, then the hints."""

    def add() -> None:
        said = {name: st.session_state[f"seed_{name}"] for name in ("text", "input", *KNOWN, "note")}
        state = st.session_state["seed_state"]
        seed = core.seed_of(said.pop("text"), said.pop("input"), state=state, **said)
        if (new := act(page, lambda: core.plant(page.store, seed))) is not None:
            st.toast(page.t("seeds.added", id=new))
            for name in ("text", "input", "note"):
                st.session_state[f"seed_{name}"] = ""

    with st.form("seed_form", border=True):
        head, action = st.columns(2, vertical_alignment="center")
        head.subheader(page.t("seeds.new"), anchor=False)
        action.form_submit_button(
            page.t("seeds.add"), key="seed_add", type="primary", shortcut="Ctrl+S", on_click=add, width="stretch"
        )
        st.text_area(page.t("seeds.text"), key="seed_text", height=110, placeholder=page.t("seeds.text_example"))
        st.text_area(page.t("seeds.input"), key="seed_input", height=68, help=page.t("seeds.input_help"))
        for column, name in zip(st.columns(3), KNOWN, strict=True):
            column.text_input(page.t(f"seeds.{name}"), key=f"seed_{name}", placeholder=page.t(f"seeds.{name}_example"))
        left, right = st.columns(2)
        left.text_input(page.t("seeds.note"), key="seed_note")
        with right:
            state_switch(page, "seed_state", "ready")
    newest = core.find_seeds(page.store).rows[:1]
    show_hints(page, newest[0].node_id if newest else 0)
    st.caption(page.t("seeds.write_hint"))


def state_switch(page: Page, key: str, now: str) -> None:
    st.segmented_control(
        page.t("seeds.state"), ("ready", "draft"), key=key, default=now, required=True,
        format_func=lambda state: page.t(f"seeds.{state}"),
    )  # fmt: skip


@st.fragment
def show_hints(page: Page, newest: int) -> None:
    """What there is to say of what is typed now; begins anew with every seed that was planted."""
    now = typed(f"seed_watch-{newest}")
    if now["text"].strip():
        say_hints(page, core.seed_of(now["text"], now["input"], source=now["source"], license=now["license"]))


def say_hints(page: Page, seed: core.Seed) -> None:
    """The hints on a seed, one line each, with the text of the seed that one speaks of."""
    hints = core.seed_hints(page.store, seed)
    if not hints:
        st.caption(f"✔ {page.t('seeds.hints_fine')}")
    for hint in hints:
        if hint.name == "empty":
            continue
        said = page.t(f"seeds.hint_{hint.name}", id=hint.node_id)
        show: Callable[[str], object] = st.error if hint.name in ("exact", "long") else st.caption
        show(said if show is st.error else f"△ {said}")
        if hint.name == "near":
            show_text(one_line(hint.text, 160))
