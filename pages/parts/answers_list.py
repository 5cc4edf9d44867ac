"""List of accepted nodes without or with an answer; the URL query says which list is shown."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import pandas as pd
import streamlit as st

import koevol_core as core
from koevol_core import review
from pages import Page
from pages.parts.show import one_line, show_frame

PER_PAGE = 20
Following = Callable[[int], tuple[int, int] | None]
"""Node to the node after it in the list and that one's page; None at the end."""
LISTS = ("waiting", "answered")
QUIET = "<style>[class*='st-key-answer_rows-'] [data-testid='stElementToolbar'] { display: none; }</style>"
"""Hides the table toolbar, which would cover the switch above it."""


def node_in_address() -> int | None:
    """Return the node id in the URL query, or None."""
    said = st.query_params.get("node", "")
    return int(said) if said.isdecimal() and len(said) < 18 else None


def go_to(node_id: int, page: int = 0) -> None:
    """Go to a node, and to the page of the list that it is on."""
    st.query_params["node"] = str(node_id)
    if page > 1:
        st.query_params["page"] = str(page)


def listed(page: Page, counts: dict[str, int]) -> tuple[list[core.Node], Following]:
    """Draw the switch, the list and its pagination; return the nodes on this page of the list, and how the list goes on
    after it."""
    which = switch(page, counts)
    pages = max(1, ceil(counts[which] / PER_PAGE))
    said = st.query_params.get("page", "")
    number = min(pages, max(1, int(said))) if said.isdecimal() and len(said) < 9 else 1
    fetch = review.without_answer if which == "waiting" else review.with_answer
    nodes = fetch(page.store, PER_PAGE, (number - 1) * PER_PAGE)
    if not nodes:
        st.caption(page.t(f"answers.list_empty_{which}"))
        return [], lambda node_id: None
    show_list(page, nodes)
    if which == "answered":
        st.caption(page.t("answers.read", n=f"{review.read_answers(page.store):,}", all=f"{counts[which]:,}"))
    if pages > 1:
        pager(page, number, pages)

    def following(node_id: int) -> tuple[int, int] | None:
        here = after(nodes, node_id)
        if here is not None:
            return here, number
        beyond = fetch(page.store, 1, number * PER_PAGE)
        return (beyond[0].id, number + 1) if beyond else None

    return nodes, following


def list_in_address(counts: dict[str, int]) -> str:
    """Return the list in the URL query, else the one with work to do."""
    said = st.query_params.get("list")
    return said if said in LISTS else "waiting" if counts["waiting"] or not counts["answered"] else "answered"


def switch(page: Page, counts: dict[str, int]) -> str:
    """Draw the list switch; return the list that is shown."""
    which = list_in_address(counts)
    st.segmented_control(
        page.t("answers.which"), LISTS, default=which, required=True, key="answer_list", on_change=change,
        format_func=lambda name: page.t(f"answers.{name}", n=f"{counts[name]:,}"), label_visibility="collapsed",
        wrap=True,
    )  # fmt: skip
    return which


def change() -> None:
    st.query_params["list"] = st.session_state["answer_list"]
    for name in ("page", "node"):
        st.query_params.pop(name, None)


def pager(page: Page, number: int, pages: int) -> None:
    """Draw the buttons for the page before and after this one."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center", gap="small"):
        st.button(
            "◂", key="answer_page_before", help=page.t("answers.page_before"), on_click=turn, args=(number - 1,),
            disabled=number == 1,
        )  # fmt: skip
        st.caption(f"{number:,} / {pages:,}", width="content")
        st.button(
            "▸", key="answer_page_after", help=page.t("answers.page_after"), on_click=turn, args=(number + 1,),
            disabled=number == pages,
        )  # fmt: skip


def turn(number: int) -> None:
    st.query_params["page"] = str(number)
    st.query_params.pop("node", None)


def show_list(page: Page, nodes: list[core.Node]) -> None:
    """Draw one row per node; a click writes the node to the URL query.

    The widget key depends on the rows, because a selection is a row position.
    """
    ids = [node.id for node in nodes]
    key = f"answer_rows-{ids[0]}-{ids[-1]}-{len(ids)}"
    at = node_in_address()
    here = ids.index(at) if at in ids else 0 if at is None else None

    def pick() -> None:
        if cells := st.session_state[key]["selection"]["cells"]:
            go_to(ids[cells[0][0]])

    column = page.t("answers.list_column")
    st.html(QUIET)
    show_frame(
        pd.DataFrame({column: [one_line(node.text, 80) for node in nodes]}), hide_index=True, key=key, on_select=pick,
        selection_mode="single-cell", height="content",
        selection_default={"selection": {"cells": [] if here is None else [(here, column)]}},
    )  # fmt: skip


def after(nodes: list[core.Node], node_id: int) -> int | None:
    """Return the node after this one in the list; the first one if it has left the list; None at the end."""
    ids = [node.id for node in nodes]
    if node_id not in ids:
        return ids[0] if ids else None
    place = ids.index(node_id) + 1
    return ids[place] if place < len(ids) else None
