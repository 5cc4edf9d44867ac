"""Which rows and which shape: pills that live in the address, so that a choice can be kept as a link and gone back to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone

import streamlit as st

import koevol_core as core
from pages import Page
from pages.parts.show import plain

KOREA = timezone(timedelta(hours=9))
METHODS = ("breadth", "complicate", "concretize", "constrain", "deepen", "reason", "human")
LISTED = ("gen", "method", "model")
CHOICES = ("rows", *LISTED, "since", "until", "answered", "practice", "unmarked")


def show_rows(page: Page) -> core.Selection:
    """The left side: decision, generation, method, model, date, answered only, without practice models."""
    there = core.export_choices(page.store)
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
    """The signals whose rows stay behind: those that were found anywhere, and what the address names."""
    there = core.signals(page.store)
    options = [name for name in core.SIGNALS if name in there or name in listed("unmarked")]
    if not options:
        return
    key = "export_unmarked"
    st.session_state[key] = [name for name in listed("unmarked") if name in options]
    st.multiselect(
        page.t("export.unmarked"), options, key=key, format_func=lambda name: page.t(f"signal.{name}"),
        on_change=lambda: write("unmarked", st.session_state[key]), help=page.t("export.unmarked_help"), placeholder="",
    )  # fmt: skip


def show_license(page: Page) -> str:
    """The licence that the file will bear; "" follows the rows."""
    key, options = "export_license", ["", *core.LICENCES]
    st.session_state[key] = said("license", options, "")
    st.selectbox(
        page.t("export.license_for"), options, key=key, format_func=lambda name: name or page.t("export.license_auto"),
        on_change=lambda: write("license", [name for name in [st.session_state[key]] if name]), width=320,
    )  # fmt: skip
    return said("license", options, "")


def show_format(page: Page) -> tuple[str, str, bool]:
    """The right side's head: format, and for the original's shapes orient and provenance."""
    one(page, "format", list(core.FORMATS), lambda name: page.t(f"export.format_{name}"), "alpaca")
    format = said("format", list(core.FORMATS), "alpaca")
    st.caption(page.t(f"export.about_{format}"))
    shape = core.FORMATS[format]
    orient, provenance = "records", False
    if shape.columns:
        with st.container(horizontal=True, vertical_alignment="center"):
            if shape.container == "json":
                one(page, "orient", ("records", "split"), lambda name: page.t(f"export.orient_{name}"))
                orient = said("orient", ("records", "split"), "records")
            switch(page, "provenance", page.t("export.provenance"), page.t("export.provenance_help"))
            provenance = "provenance" in st.query_params
    switch(page, "mask", page.t("export.mask"), page.t("export.mask_help"))
    return format, orient, provenance


def selection() -> core.Selection:
    """The rows that the address names; what it says wrongly is passed over."""
    since, until = (_day(name) for name in ("since", "until"))
    return core.Selection(
        accepted_only=said("rows", ("accepted", "living"), "accepted") == "accepted",
        generations=tuple(int(n) for n in listed("gen") if n.isdecimal() and len(n) < 6),
        methods=tuple(name for name in listed("method") if name in METHODS), models=tuple(listed("model")),
        without=core.practice_models() if "practice" in st.query_params else (),
        since=_midnight(since) if since else None, until=_midnight(until + timedelta(days=1)) if until else None,
        answered_only="answered" in st.query_params,
        unmarked=tuple(name for name in core.SIGNALS if name in listed("unmarked")),
    )  # fmt: skip


def said(name: str, options: Sequence[str], usual: str) -> str:
    """One word of the address, or the usual one."""
    word = st.query_params.get(name, usual)
    return word if word in options else usual


def listed(name: str) -> list[str]:
    """Several words of the address."""
    return st.query_params.get_all(name)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return None


def _midnight(at: date) -> float:
    return datetime.combine(at, time(), KOREA).timestamp()


# Each widget shows what the address says and writes back what a person picks; nothing is remembered elsewhere.


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


def write(name: str, words: Sequence[str]) -> None:
    if words:
        st.query_params[name] = list(words)
    else:
        st.query_params.pop(name, None)


def clear() -> None:
    for name in CHOICES:
        st.query_params.pop(name, None)
