"""Export choices: row filters and file format, kept in the URL query, so that they can be bookmarked and navigated back
to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from koevol_core import dataset, llm, quality, store
from pages import Page
from pages.parts.node_filter import (
    METHODS,
    Place,
    bound,
    clear,
    conditions,
    day,
    pills,
    several,
    show_conditions,
    write,
)
from pages.parts.show import plain

USUAL = dataset.Split()
MOST, SEEDS = 50, 2**31 - 1
"""Maximum validation percentage, and maximum split seed."""
ROWS = ("accepted", "living")
PLACE = Place("export", {"generation": "gen", "no_finding": "unmarked"})
"""Conditions in the URL query; their names are those of 0.1.0."""
REMAINING = ("rule", "finding", "domain", "reviewer", "score", "run", "words", "no_words")
"""Conditions without a widget of their own."""


def show_rows(page: Page) -> store.NodeFilter:
    """Draw the row filters (decision, generation, method, model, date, answered, practice models, findings, and the
    remaining conditions); return the selection."""
    there = dataset.export_choices(page.store)
    one(page, "rows", ROWS, lambda name: page.t(f"export.rows_{name}"))
    pills(
        PLACE, "generation", page.t("export.generations"), map(str, range(min(there.deepest, 50) + 1)),
        lambda n: page.t("export.generation_0" if n == "0" else "export.generation", n=n),
    )  # fmt: skip
    pills(PLACE, "method", page.t("export.methods"), METHODS, lambda name: page.t(f"common.{name}"))
    if len(there.models) > 1:
        pills(PLACE, "model", page.t("export.models"), there.models, plain)
    day(PLACE, "since", page.t("export.since"))
    day(PLACE, "until", page.t("export.until"))
    switch(page, "answered", page.t("export.answered"))
    switch(page, "practice", page.t("export.practice"))
    several(
        PLACE, "no_finding", page.t("export.unmarked"), quality.finding_counts(page.store),
        lambda name: quality.FINDINGS.label(name, page.lang), page.t("export.unmarked_help"),
    )  # fmt: skip
    show_conditions(page, PLACE, REMAINING)
    if any(name in st.query_params for name in (*map(PLACE.name, store.CONDITIONS), "rows", "practice")):
        st.button(
            page.t("export.clear"),
            key="export_clear",
            type="tertiary",
            on_click=clear,
            args=(PLACE, "rows", "practice"),
        )
    return selection()


def show_license(page: Page) -> str:
    """Draw the choice of the file's licence and return it; "" derives it from the rows."""
    key, options = "export_license", ["", *quality.LICENCES]
    st.session_state[key] = said("license", options, "")
    st.selectbox(
        page.t("export.license_for"), options, key=key, format_func=lambda name: name or page.t("export.license_auto"),
        on_change=lambda: write("license", [name for name in [st.session_state[key]] if name]),
    )  # fmt: skip
    return said("license", options, "")


def show_format(page: Page, chosen: store.NodeFilter) -> dataset.ExportSpec:
    """Draw format group, format and the options of the file; return the file with these rows."""
    shape = format_said()
    st.session_state["export_group"] = shape.group
    st.pills(
        page.t("export.format"), list(groups()), format_func=lambda name: page.t(f"export.group_{name}"),
        key="export_group", on_change=_regroup, required=True, wrap=True,
    )  # fmt: skip
    st.session_state["export_format"] = shape.id
    st.pills(
        page.t("export.format"), groups()[shape.group], format_func=lambda name: label(page, name),
        key="export_format", on_change=lambda: _reformat(st.session_state["export_format"]), required=True, wrap=True,
        label_visibility="collapsed",
    )  # fmt: skip
    st.caption(shape.about.of(page.lang))
    orient = "records"
    if shape.orients:
        one(page, "orient", ("records", "split"), lambda name: page.t(f"export.orient_{name}"))
        orient = said("orient", ("records", "split"), "records")
    with st.container(horizontal=True, vertical_alignment="center"):
        switch(page, "provenance", page.t("export.provenance"), page.t("export.provenance_help"))
        switch(page, "mask", page.t("export.mask"), page.t("export.mask_help"))
        switch(page, "split", page.t("export.split"), page.t("export.split_help"))
        if shape.messages:
            switch(page, "messages", page.t("export.messages"), page.t("export.messages_help"))
    license, split = show_license_and_split(page)
    there = st.query_params
    messages = shape.messages is not None and "messages" in there
    return dataset.ExportSpec(
        shape.id, chosen, orient, "provenance" in there, license, "mask" in there, split, messages
    )


def format_said() -> dataset.Format:
    """Return the format in the URL query; an older name of one with messages is replaced there."""
    spec = dataset.ExportSpec(said("format", dataset.format_names(), "alpaca"))
    if spec.messages:
        write("format", [spec.format])
        write("messages", ["1"])
    return dataset.FORMATS[spec.format]


def groups() -> dict[str, list[str]]:
    """Return the ids of the formats of each group."""
    found: dict[str, list[str]] = {}
    for format in dataset.FORMATS.values():
        found.setdefault(format.group, []).append(format.id)
    return found


def label(page: Page, name: str) -> str:
    """Return the label of a format."""
    return dataset.FORMATS.label(name, page.lang)


def _regroup() -> None:
    _reformat(groups()[st.session_state["export_group"]][0])


def _reformat(format: str) -> None:
    write("format", [] if format == "alpaca" else [format])


def show_license_and_split(page: Page) -> tuple[str, dataset.Split | None]:
    """Draw the licence, and the split's percentage and seed if a split is on; return both."""
    first, share, seed = st.columns([2, 1, 1])
    with first:
        license = show_license(page)
    if "split" not in st.query_params:
        return license, None
    with share:
        percent = number("share", page.t("export.share"), USUAL.share * 100, 1, MOST)
    with seed:
        return license, dataset.Split(percent / 100, number("draw", page.t("export.draw"), USUAL.seed, 0, SEEDS))


def selection() -> store.NodeFilter:
    """Return the row selection in the URL query; invalid values are ignored."""
    return store.NodeFilter(
        "accept" if said("rows", ROWS, "accepted") == "accepted" else "living", **conditions(PLACE),
        no_model=llm.practice_models() if "practice" in st.query_params else (),
    )  # fmt: skip


def said(name: str, options: Sequence[str], usual: str) -> str:
    """Return a value of the URL query if it is one of ``options``, else the default."""
    word = st.query_params.get(name, usual)
    return word if word in options else usual


def one(
    page: Page, name: str, options: Sequence[str], label: Callable[[str], str], usual: str | None = None
) -> None:  # fmt: skip
    usual = usual or options[0]
    bound(
        PLACE, name,
        lambda key, change: st.pills(
            page.t(f"export.{name}"), options, format_func=label, key=key, on_change=change, required=True, wrap=True
        ),
        said(name, options, usual), usual,
    )  # fmt: skip


def switch(page: Page, name: str, label: str, help: str | None = None) -> None:
    bound(
        PLACE, name, lambda key, change: st.toggle(label, key=key, help=help, on_change=change), name in st.query_params
    )  # fmt: skip


def number(name: str, label: str, usual: float, low: int, high: int) -> int:
    """Draw a number field bound to the URL query and return its value; the default if missing, invalid or out of
    bounds."""
    word = st.query_params.get(name, "")
    value = int(word) if word.isascii() and word.isdecimal() and len(word) < 11 else round(usual)
    value = value if low <= value <= high else round(usual)
    bound(
        PLACE, name, lambda key, change: st.number_input(label, low, high, step=1, key=key, on_change=change), value,
        round(usual),
    )  # fmt: skip
    return value
