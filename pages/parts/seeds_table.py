"""Imported rows from a file or the Hub: recognized shapes, column mapping, preview and import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import dataset, quality, types
from koevol_core import tables as core_tables
from pages import FILES, Page, act
from pages.parts.show import one_line, show_frame, show_hidden, show_text

DEFAULTS = ("source", "license", "domain")
OURS = ({"trace", "origin", "parent_id"}, {"parent", "child", "parent_id"})
"""Column sets that identify files koevol wrote with provenance."""
SHOWN = 3
"""Rows that are shown as they will be."""
NOTICES = 6
"""Maximum notices shown, as each of many files adds its own."""
MANY = 2_000
"""Rows from which an import takes a noticeable time."""


@dataclass(frozen=True)
class Arrival:
    """Rows to import. ``tables`` have the same columns; ``known`` holds defaults for missing values; ``plant`` imports,
    given the mapping (every field, "" for none), the person's defaults and the limit; ``expect`` tells with the same what
    that would do; ``notices`` concern the whole."""

    tables: Sequence[core_tables.Table]
    known: core.Seed
    plant: Callable[[Mapping[str, str], core.Seed, int | None], types.Imported | None]
    expect: Callable[[Mapping[str, str], core.Seed, int | None], dataset.Forecast]
    notices: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return sum(len(one.rows) for one in self.tables)

    @property
    def ours(self) -> bool:
        """True if koevol wrote these rows with provenance."""
        return any(some <= set(table.columns) for table in self.tables for some in OURS)

    @property
    def said(self) -> tuple[str, ...]:
        """All notices that were shown before the import."""
        return (*self.notices, *(notice for one in self.tables for notice in one.notices))


def show_table(page: Page, action: DeltaGenerator, come: Arrival) -> None:
    """Show column mapping and preview, or the choice to import trees; the button goes to ``action``."""
    first = come.tables[0]
    if any(map(dataset.holds_trees, come.tables)) and as_trees(page, come):
        with action:
            tree_button(page, come)
        show_raw(first)
        return
    mapping, said, limit = columns(page, come)
    with action:
        import_button(page, come, mapping, said, limit)
    if mapping.get("text") in first.columns:
        preview(page, first, {field: name for field, name in mapping.items() if name in first.columns}, said)
    show_columns(page, first, mapping)


def say_shapes(page: Page, tables: Sequence[core_tables.Table]) -> None:
    """Show the recognized row shapes, notices, and reasons of rows that could not be read."""
    shapes: Counter[str] = Counter()
    for table in tables:
        shapes.update(table.shapes)
    if shapes:
        names = ((dataset.SHAPES.label(name, page.lang), f"{many:,}") for name, many in shapes.most_common())
        lines = (
            page.t("seeds.shape", n=many, shape=name) if name else page.t("seeds.shape_plain", n=many)
            for name, many in names
        )
        st.markdown("  \n".join(lines))
    notices = dict.fromkeys(notice for table in tables for notice in table.notices)
    if notices:
        show_text("\n".join(f"ⓘ {notice}" for notice in islice(notices, NOTICES)))
    if len(notices) > NOTICES:
        st.caption(page.t("seeds.more_notices", n=f"{len(notices) - NOTICES:,}"))
    reasons = sum((table.refused.counts for table in tables), Counter[str]())
    if reasons:
        st.markdown(page.t("seeds.left_out", n=f"{reasons.total():,}"))
        say_reasons(reasons)


def say_reasons(reasons: Counter[str]) -> None:
    if reasons:
        show_text("\n".join(f"{many:,} · {one_line(reason, 120)}" for reason, many in reasons.most_common(3)))


def as_trees(page: Page, come: Arrival) -> bool:
    """Draw the choice between whole trees and their seeds only; return True for trees."""
    st.info(page.t("seeds.project_found" if come.ours else "seeds.tree_found"))
    names = {"tree": "seeds.tree_ours" if come.ours else "seeds.tree_tree", "seeds": "seeds.tree_seeds"}
    how = st.segmented_control(
        page.t("seeds.tree_how"), tuple(names), default="tree", key="seed_tree_how", required=True,
        format_func=lambda name: page.t(names[name]), label_visibility="collapsed",
    )  # fmt: skip
    return how == "tree"


def columns(page: Page, come: Arrival) -> tuple[dict[str, str], core.Seed, int | None]:
    """Draw the column mapping (guessed, editable), the defaults and the row limit; return all three."""
    batch = come.tables[0].batch
    guess = {
        field: name for one in reversed(come.tables) for field, name in dataset.columns_for(page.store, one).items()
    }
    names = list(dict.fromkeys(name for one in come.tables for name in one.columns))
    st.markdown(f"**{page.t('seeds.columns')}**")
    mapping: dict[str, str] = {}
    places = [*st.columns(5), *st.columns(5)]
    for place, name in zip(places, dataset.FIELDS, strict=False):
        options = ["", *names]
        picked = place.selectbox(
            page.t(f"seeds.{name}"), options, index=options.index(guess.get(name, "")), key=f"seed_map_{name}-{batch}",
            format_func=lambda column: one_line(column, 40) or page.t("seeds.no_column"),
        )  # fmt: skip
        if picked:
            mapping[name] = picked
    st.markdown(f"**{page.t('seeds.defaults')}**")
    *three, last = st.columns(4)
    said = {
        name: place.text_input(page.t(f"seeds.{name}"), key=f"seed_default_{name}-{batch}", value=getattr(come.known, name))
        for place, name in zip(three, DEFAULTS, strict=True)
    }  # fmt: skip
    show_hidden(page.t("common.hidden"), *said.values())
    limit = last.number_input(page.t("seeds.limit"), min_value=0, step=10, key=f"seed_limit-{batch}")
    if said["license"] != come.known.license and quality.is_red(said["license"]):
        st.error(page.t("seeds.hint_red_license"))
    return mapping, core.Seed("", **said), int(limit) or None


def preview(page: Page, table: core_tables.Table, mapping: Mapping[str, str], said: core.Seed) -> None:
    """Show the first rows as seeds with their answers, and the reason of each refused row."""
    st.markdown(f"**{page.t('seeds.preview')}**")
    names = ("row", "text", "answer", "domain", "source", "license", "note", "refused_because")
    head = [page.t(f"seeds.{name}") for name in names]
    lines = [
        (number, one_line(seed.text, 160), one_line(answer, 80), seed.domain, seed.source, seed.license, one_line(seed.note, 80), reason or "")
        for number, seed, answer, reason in dataset.preview_rows(table, mapping, said)
    ]  # fmt: skip
    show_frame(
        pd.DataFrame(lines, columns=head), hide_index=True, key="seed_preview", height="content",
        column_config={head[0]: st.column_config.Column(width=50), head[1]: st.column_config.Column(width=360)},
    )  # fmt: skip


def show_columns(page: Page, table: core_tables.Table, mapping: Mapping[str, str]) -> None:
    """Show every column of the file: what it is taken for, and its first values."""
    taken = {name: page.t(f"seeds.{field}") for field, name in mapping.items()}
    first = [row for _, row in table.rows[:SHOWN]]
    head = [page.t("seeds.column"), page.t("seeds.taken_for"), *(str(number) for number, _ in table.rows[:SHOWN])]
    lines = [
        (one_line(name, 60), taken.get(name, page.t("seeds.left_behind")), *(one_line(str(row.get(name, "")), 80) for row in first))
        for name in table.columns
    ]  # fmt: skip
    show_frame(pd.DataFrame(lines, columns=head), hide_index=True, key="seed_columns", height="content")


def show_raw(table: core_tables.Table) -> None:
    """Show the first rows as they are in the file."""
    rows = [{name: one_line(str(value), 80) for name, value in row.items()} for _, row in table.rows[:8]]
    show_frame(pd.DataFrame(rows), hide_index=True, key="seed_raw", height="content")


def import_button(page: Page, come: Arrival, mapping: dict[str, str], said: core.Seed, limit: int | None) -> None:
    """Show what the import will do, and the button with the number of seeds that it plants."""
    wanted = {name: mapping.get(name, "") for name in dataset.FIELDS}
    expected = expect(page, come, wanted, said, limit) if "text" in mapping else dataset.Forecast(0, 0, {}, 0)
    refused = sum(expected.refused.values())
    if "text" in mapping:
        counts = {"new": expected.new, "known": expected.known, "refused": refused, "answered": expected.answered}
        st.markdown(page.t("seeds.forecast", **{name: f"{n:,}" for name, n in counts.items()}))
        say_reasons(Counter(expected.refused))
    st.button(
        page.t("seeds.import", n=f"{expected.new:,}"), key="seed_import", type="primary", width="stretch",
        disabled="text" not in mapping,
        on_click=lambda: bring(
            page, "seeds.imported", expected.new + expected.known, lambda: [come.plant(wanted, said, limit)], come.said
        ),
    )  # fmt: skip


def expect(
    page: Page, come: Arrival, wanted: dict[str, str], said: core.Seed, limit: int | None
) -> dataset.Forecast:  # fmt: skip
    """Return what the import will do, kept until the file, the mapping or the store changes."""
    now = dataset.store_version(page.store)
    key = (tuple(one.batch for one in come.tables), tuple(wanted.items()), said, limit, now, page.lang)
    kept = st.session_state.get("_forecast")
    if kept is None or kept[0] != key:
        with st.spinner(page.t("seeds.counting")):
            kept = st.session_state["_forecast"] = (key, come.expect(wanted, said, limit))
    expected: dataset.Forecast = kept[1]
    return expected


def tree_button(page: Page, come: Arrival) -> None:
    def rebuild() -> list[types.Imported | None]:
        return [act(page, core.import_tree, page.store, one) for one in come.tables]

    st.button(
        page.t("seeds.project_import" if come.ours else "seeds.tree_import", n=f"{come.rows:,}"), key="seed_tree", type="primary", width="stretch",
        on_click=lambda: bring(page, "seeds.tree_done", come.rows, rebuild, come.said),
    )  # fmt: skip


def bring(
    page: Page, word: str, rows: int, take: Callable[[], Sequence[types.Imported | None]], said: Sequence[str]
) -> None:  # fmt: skip
    """Import rows from a callback and keep the results for ``show_brought``; a toast announces a long import. ``take``
    returns the results, None for a refused import."""
    if rows >= MANY:
        st.toast(page.t("seeds.working"))
    done = [one for one in take() if one is not None]
    if done:
        st.session_state["_brought"] = (word, done, frozenset(said))


def show_brought(page: Page) -> bool:
    """Show the result of the import just done, with new notices and refused rows; return True if there was one."""
    word, done, said = st.session_state.pop("_brought", ("", (), frozenset()))
    if not done:
        return False
    refused = Counter(row.reason for one in done for row in one.refused)
    counts = {
        "taken": sum(one.taken for one in done),
        "known": sum(one.known for one in done),
        "refused": sum(one.refusals for one in done),
    }
    with st.container(border=True, key="seed_brought"):
        st.success(page.t(word, **{name: f"{n:,}" for name, n in counts.items()}))
        news = dict.fromkeys(notice for one in done for notice in one.notices if notice not in said)
        if news:
            show_text("\n".join(f"ⓘ {notice}" for notice in news))
        say_reasons(refused)
        if word == "seeds.tree_done":
            st.page_link(FILES["review"], label=page.t("seeds.see_trees"), icon=":material/account_tree:")
    return True
