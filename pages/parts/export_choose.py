"""Export choices: row filters and file format, kept in the URL query, so that they can be bookmarked and navigated back
to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from koevol_core import dataset, llm, quality, store
from pages import Page
from pages.parts.node_filter import Place, bound, clear, conditions, show_conditions, write

USUAL = dataset.Split()
MOST, SEEDS = 50, 2**31 - 1
"""Maximum validation percentage, and maximum split seed."""
ROWS = ("accepted", "living")
PLACE = Place("export", {"generation": "gen", "no_finding": "unmarked"})
"""Conditions in the URL query; their names are those of 0.1.0."""
USUAL_FORMATS, OTHER = ("alpaca", "chat", "dpo"), "all"
OPTIONS = ("orient", "provenance", "mask", "split", "messages", "reasoning", "license")
"""Names in the URL query of what is folded below the format."""


def show_rows(page: Page) -> store.NodeFilter:
    """Draw the row filters (decision, practice models, and every other condition folded); return the selection."""
    one(page, "rows", ROWS, lambda name: page.t(f"export.rows_{name}"))
    switch(page, "practice", page.t("export.practice"))
    show_conditions(page, PLACE)
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
    """Draw the format, usual ones first, and the options of the file; return the file with these rows."""
    shape = format_said()
    if _usual(page, shape) == OTHER:
        _all_formats(page, shape)
    st.caption(shape.about.of(page.lang))
    orient = "records"
    there = st.query_params
    with st.expander(page.t("export.options"), expanded=any(name in there for name in OPTIONS), key="export_options"):
        if shape.orients:
            one(page, "orient", ("records", "split"), lambda name: page.t(f"export.orient_{name}"))
            orient = said("orient", ("records", "split"), "records")
        more = (*(("messages",) if shape.messages else ()), *(() if shape.paired else ("reasoning",)))
        for name in ("provenance", "mask", "split", *more):
            switch(page, name, page.t(f"export.{name}"), page.t(f"export.{name}_help"))
        license, split = show_license_and_split(page)
    messages = shape.messages is not None and "messages" in there
    return dataset.ExportSpec(
        shape.id,
        chosen,
        orient,
        "provenance" in there,
        license,
        "mask" in there,
        split,
        messages,
        reasoning="reasoning" in there and not shape.paired,
    )


def _usual(page: Page, shape: dataset.Format) -> str:
    """Draw the usual formats in large, and the choice of another one; return which it is."""
    other = shape.id not in USUAL_FORMATS or "formats" in st.query_params
    st.session_state["export_usual"] = OTHER if other else shape.id

    def choose() -> None:
        name = st.session_state["export_usual"]
        write("formats", [OTHER] if name == OTHER else [])
        if name != OTHER:
            _reformat(name)

    st.segmented_control(
        page.t("export.format"), [*USUAL_FORMATS, OTHER], key="export_usual", on_change=choose, required=True, width="stretch",
        format_func=lambda name: page.t("export.other_format") if name == OTHER else label(page, name),
    )  # fmt: skip
    return str(st.session_state["export_usual"])


def _all_formats(page: Page, shape: dataset.Format) -> None:
    """Draw every group and the formats of one."""
    st.session_state["export_group"] = shape.group
    st.pills(
        page.t("export.format"), list(groups()), format_func=lambda name: page.t(f"export.group_{name}"),
        key="export_group", on_change=_regroup, required=True, wrap=True, label_visibility="collapsed",
    )  # fmt: skip
    st.session_state["export_format"] = shape.id
    st.pills(
        page.t("export.format"), groups()[shape.group], format_func=lambda name: label(page, name),
        key="export_format", on_change=lambda: _reformat(st.session_state["export_format"]), required=True, wrap=True,
        label_visibility="collapsed",
    )  # fmt: skip


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
    write("formats", [OTHER])
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
