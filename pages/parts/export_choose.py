"""Export choices: row filters and file format, kept in the URL query, so that they can be bookmarked and navigated back
to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone

import streamlit as st

from koevol_core import dataset, llm, quality, store
from pages import Page
from pages.parts.show import plain

KOREA = timezone(timedelta(hours=9))
METHODS = ("breadth", "complicate", "concretize", "constrain", "deepen", "reason", "human")
USUAL = dataset.Split()
MOST, SEEDS = 50, 2**31 - 1
"""Maximum validation percentage, and maximum split seed."""
LISTED = ("gen", "method", "model")
CHOICES = ("rows", *LISTED, "since", "until", "answered", "practice", "unmarked")


def show_rows(page: Page) -> store.NodeFilter:
    """Draw the row filters (decision, generation, method, model, date, answered, practice models); return the
    selection."""
    there = dataset.export_choices(page.store)
    one(page, "rows", ("accepted", "living"), lambda name: page.t(f"export.rows_{name}"))
    depths = [str(n) for n in range(min(there.deepest, 50) + 1)]
    many(page, "gen", depths, lambda n: page.t("export.generation_0" if n == "0" else "export.generation", n=n),
         page.t("export.generations"))  # fmt: skip
    many(page, "method", METHODS, lambda name: page.t(f"common.{name}"), page.t("export.methods"))
    if len(there.models) > 1:
        many(page, "model", there.models, plain, page.t("export.models"))
    day(page, "since")
    day(page, "until")
    switch(page, "answered", page.t("export.answered"))
    switch(page, "practice", page.t("export.practice"))
    unmarked(page)
    if any(name in st.query_params for name in CHOICES):
        st.button(page.t("export.clear"), key="export_clear", type="tertiary", on_click=clear)
    return selection()


def unmarked(page: Page) -> None:
    """Draw the findings that exclude a row: those that occur, and those in the URL query."""
    there = quality.finding_counts(page.store)
    options = [name for name in quality.FINDINGS if name in there or name in listed("unmarked")]
    if not options:
        return
    key = "export_unmarked"
    st.session_state[key] = [name for name in listed("unmarked") if name in options]
    st.multiselect(
        page.t("export.unmarked"), options, key=key, format_func=lambda name: quality.FINDINGS.label(name, page.lang),
        on_change=lambda: write("unmarked", st.session_state[key]), help=page.t("export.unmarked_help"), placeholder="",
    )  # fmt: skip


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
    since, until = (_day(name) for name in ("since", "until"))
    return store.NodeFilter(
        "accept" if said("rows", ("accepted", "living"), "accepted") == "accepted" else "living",
        generation=tuple(int(n) for n in listed("gen") if n.isdecimal() and len(n) < 6),
        method=tuple(name for name in listed("method") if name in METHODS), model=tuple(listed("model")),
        no_model=llm.practice_models() if "practice" in st.query_params else (),
        since=_midnight(since) if since else None, until=_midnight(until + timedelta(days=1)) if until else None,
        answered="answered" in st.query_params or None,
        no_finding=tuple(name for name in quality.FINDINGS if name in listed("unmarked")),
    )  # fmt: skip


def said(name: str, options: Sequence[str], usual: str) -> str:
    """Return a value of the URL query if it is one of ``options``, else the default."""
    word = st.query_params.get(name, usual)
    return word if word in options else usual


def listed(name: str) -> list[str]:
    """Return all values of a name in the URL query."""
    return st.query_params.get_all(name)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return None


def _midnight(at: date) -> float:
    return datetime.combine(at, time(), KOREA).timestamp()


# Each widget is bound to the URL query, which holds all of their state.


def one(
    page: Page, name: str, options: Sequence[str], label: Callable[[str], str], usual: str | None = None
) -> None:  # fmt: skip
    usual = usual or options[0]
    key = f"export_{name}"

    def keep() -> None:
        write(name, [] if st.session_state[key] in (None, usual) else [st.session_state[key]])

    st.session_state[key] = said(name, options, usual)
    st.pills(page.t(f"export.{name}"), options, format_func=label, key=key, on_change=keep, required=True, wrap=True)


def many(page: Page, name: str, options: Sequence[str], label: Callable[[str], str], title: str) -> None:
    key = f"export_{name}"
    st.session_state[key] = [word for word in listed(name) if word in options]
    st.pills(
        title, options, selection_mode="multi", format_func=label, key=key,
        on_change=lambda: write(name, st.session_state[key]), wrap=True,
    )  # fmt: skip


def day(page: Page, name: str) -> None:
    key = f"export_{name}"

    def keep() -> None:
        value = st.session_state[key]
        write(name, [value.isoformat()] if value else [])

    st.session_state[key] = _day(name)
    st.date_input(page.t(f"export.{name}"), key=key, format="YYYY-MM-DD", on_change=keep)


def switch(page: Page, name: str, label: str, help: str | None = None) -> None:
    key = f"export_{name}"
    st.session_state[key] = name in st.query_params
    st.toggle(label, key=key, help=help, on_change=lambda: write(name, ["1"] if st.session_state[key] else []))


def number(name: str, label: str, usual: float, low: int, high: int) -> int:
    """Draw a number field bound to the URL query and return its value; the default if missing, invalid or out of
    bounds."""
    key, word = f"export_{name}", st.query_params.get(name, "")
    value = int(word) if word.isascii() and word.isdecimal() and len(word) < 11 else round(usual)

    def keep() -> None:
        picked = st.session_state[key]
        write(name, [] if picked == round(usual) else [str(picked)])

    st.session_state[key] = value if low <= value <= high else round(usual)
    st.number_input(label, low, high, step=1, key=key, on_change=keep)
    return int(st.session_state[key])


def write(name: str, words: Sequence[str]) -> None:
    if words:
        st.query_params[name] = list(words)
    else:
        st.query_params.pop(name, None)


def clear() -> None:
    for name in CHOICES:
        st.query_params.pop(name, None)
