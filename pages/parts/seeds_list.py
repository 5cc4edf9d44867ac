"""Seed list, and the seeds page's parameters of the URL query: view, filters, page and seed."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import pandas as pd
import streamlit as st

import koevol_core as core
from koevol_core import dataset, quality, store
from pages import Page
from pages.parts.show import one_line, show_frame

STATES = ("ready", "draft", "retired")
SIGNS = {"ready": "○", "draft": "·", "retired": "□"}
FILTERS = ("domain", "source", "license")
PER_PAGE = 50


def number(name: str, most: int = 10**15) -> int:
    """Return a whole number of the URL query, at most ``most``; 0 if missing or invalid."""
    said = st.query_params.get(name, "")
    return min(int(said), most) if said.isdecimal() and len(said) < 18 else 0


def go(**changes: str | int | None) -> None:
    """Change the URL query; None removes a parameter."""
    for name, value in changes.items():
        if value in (None, ""):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)


def follow(name: str, key: str, values: tuple[str, ...] | None = None, default: str = "") -> Callable[[], None]:
    """Set the widget ``key`` to the URL query's value of ``name``; return the callback that writes changes back."""
    said = st.query_params.get(name, default)
    st.session_state[key] = said if values is None or said in values else default

    def keep() -> None:
        chosen = st.session_state[key]
        go(**{name: None if chosen == default else chosen, "page": None})

    return keep


def choose_view(page: Page, counts: dict[str, int]) -> str:
    """Draw the view switch and return the view. Refused rows have a view while there are any; imports need
    permission."""
    if not page.may("plant"):
        return "garden"
    views = ("garden", "import", "refused") if counts["refused"] else ("garden", "import")
    keep = follow("view", "seed_view", views, "garden")
    view = st.segmented_control(
        page.t("seeds.view"), views, key="seed_view", on_change=keep, required=True, label_visibility="collapsed",
        format_func=lambda name: page.t(f"seeds.view_{name}", n=f"{counts['refused']:,}"),
    )  # fmt: skip
    return str(view)


def show_list(page: Page, counts: dict[str, int]) -> None:
    """Show search, filters, a page of 50 rows and the pagination."""
    words, wanted = filters(page, counts)
    at = max(1, number("page"))
    found = dataset.find_seeds(page.store, words, wanted, at)
    pages = max(1, ceil(found.total / PER_PAGE))
    if at > pages:
        at, found = pages, dataset.find_seeds(page.store, words, wanted, pages)
    if not found.rows:
        st.caption(page.t("seeds.none_found"))
        st.button(page.t("seeds.clear"), key="seed_clear", on_click=clear)
        return
    table(page, found.rows)
    left, right = st.columns([1, 4], vertical_alignment="center")
    left.caption(page.t("seeds.total", n=f"{found.total:,}"))
    if pages > 1:
        key = f"seed_page-{at}"
        with right:
            st.pagination(
                pages, default=at, max_visible_pages=5, key=key, on_change=lambda: go(page=st.session_state[key])
            )


def clear() -> None:
    go(q=None, state=None, page=None, **dict.fromkeys(FILTERS))


def filters(page: Page, counts: dict[str, int]) -> tuple[str, dict[str, str]]:
    """Draw the filters; return the search words, and filter values by column."""
    keep = follow("q", "seed_find")
    words = st.text_input(
        page.t("seeds.find"), key="seed_find", on_change=keep, placeholder=page.t("seeds.find"),
        label_visibility="collapsed", icon=":material/search:",
    )  # fmt: skip
    used = [name for name in ("state", *FILTERS) if name in st.query_params]
    label = page.t("common.conditions_n", n=len(used)) if used else page.t("common.conditions")
    with st.expander(label, expanded=bool(used), key="seed_filters"):
        wanted = {"state": by_state(page, counts)} | {name: by_value(page, name) for name in FILTERS}
    return words, {name: value for name, value in wanted.items() if value}


def by_state(page: Page, counts: dict[str, int]) -> str:
    """Draw the filter by state with its counts; "" stands for all."""
    everything = sum(counts[state] for state in STATES)

    def label(state: str) -> str:
        if not state:
            return page.t("seeds.any_state", n=f"{everything:,}")
        return page.t("seeds.state_count", state=page.t(f"seeds.{state}"), n=f"{counts[state]:,}")

    keep = follow("state", "seed_by_state", ("", *STATES))
    return str(
        st.segmented_control(
            page.t("seeds.state"), ("", *STATES), key="seed_by_state", on_change=keep, required=True,
            format_func=label, label_visibility="collapsed", width="stretch", wrap=True,
        )
    )  # fmt: skip


def by_value(page: Page, name: str) -> str:
    """Draw the filter by one column's values with their counts; "" stands for all."""
    known = dict(dataset.seed_choices(page.store, name))
    said = st.query_params.get(name, "")
    options = ("", *dict.fromkeys([*known, *filter(None, [said])]))

    def label(value: str) -> str:
        return f"{one_line(value, 30)} ({known.get(value, 0):,})" if value else page.t(f"seeds.any_{name}")

    return str(
        st.selectbox(
            page.t(f"seeds.{name}"), options, key=f"seed_by_{name}", on_change=follow(name, f"seed_by_{name}", options),
            format_func=label, label_visibility="collapsed",
        )
    )  # fmt: skip


def _license(seed: core.Seed) -> str:
    """Return a licence, marked if it restricts what is derived from the seed."""
    return f"▲ {seed.license}" if quality.is_red(seed.license) else seed.license


def table(page: Page, rows: tuple[store.SeedRow, ...]) -> None:
    """Draw one row per seed; a click opens it.

    The widget key depends on the rows, because a selection is a row position.
    """
    ids = [row.node_id for row in rows]
    key = f"seed_rows-{ids[0]}-{ids[-1]}-{len(ids)}"

    def pick() -> None:
        cells = st.session_state[key]["selection"]["cells"]
        go(node=ids[cells[0][0]] if cells and cells[0][0] < len(ids) else None)

    head = {name: page.t(f"seeds.{name}") for name in ("state", "text", "domain", "license", "children")}
    lines = [
        (SIGNS[row.seed.state], one_line(row.seed.text, 80), row.seed.domain, _license(row.seed), row.children)
        for row in rows
    ]
    widths = dict(zip(head.values(), (36, 300, 60, 66, 40), strict=True))
    at = number("node")
    chosen = [(ids.index(at), head["text"])] if at in ids else []
    show_frame(
        pd.DataFrame(lines, columns=list(head.values())), hide_index=True, key=key, on_select=pick,
        selection_mode="single-cell", selection_default={"selection": {"cells": chosen}}, height="content" if len(rows) < 13 else 480, row_height=34,
        column_config={name: st.column_config.Column(width=width) for name, width in widths.items()},
    )  # fmt: skip
