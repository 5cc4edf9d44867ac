"""Data set view: contents of the folder, preview of its card, the written folder, and upload to the Hub."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import dataset, quality, store
from koevol_core.messages import clock
from pages import Page, allowed, file_size
from pages.parts.export_choose import MOST, SEEDS, USUAL, label, number, said, show_license, switch
from pages.parts.export_counts import card, counted, rights, sides, written
from pages.parts.export_file import show_sides, show_warnings
from pages.parts.export_push import show_push
from pages.parts.node_filter import listed, write
from pages.parts.show import show_code, show_frame, show_text

PARTS = ("card", "folder")
NONE = "-"
"""URL query value for no optional format; without a value the default formats apply."""
ROWS = "alpaca"
"""A format with the same rows as the data set: accepted rows with an answer."""


def show_dataset(page: Page, action: DeltaGenerator, chosen: store.NodeFilter) -> None:
    """Show the choices, then card or folder; the write button goes to ``action``."""
    shares = counted(page, dataset.ExportSpec(ROWS, chosen))
    inside = [share for share in shares if share.answered]
    if not inside:
        st.info(page.t("dataset.nothing"))
        return
    first = said("part", PARTS, "card") == "card" or not dataset.written_at(
        dataset.dataset_folder(page.settings, name_said())
    )
    with st.container() if first else st.expander(page.t("dataset.choices"), key="dataset_choices"):
        plan = choose(page, chosen)
    folder = dataset.dataset_folder(page.settings, plan.name)
    allowed = rights(page, rows_of(plan))[0] is not None
    with action, st.container(horizontal=True, horizontal_alignment="right"):
        rows = f"{sum(share.rows for share in inside):,}"
        writing = st.button(
            page.t("dataset.write", n=rows), key="dataset_write", type="primary" if first else "secondary",
            help=page.t("dataset.write_help"), disabled=not allowed,
        )  # fmt: skip
    if writing:
        write_now(page, plan)
    found, at = written(folder)
    if part(page, found) == "folder" and found:
        left, right = st.columns([1, 1], gap="medium")
        with left:
            show_folder(page, found, at)
        with right:
            show_push(page, folder, at)
    else:
        show_before(page, plan, shares, inside)


def rows_of(plan: dataset.DatasetPlan) -> dataset.ExportSpec:
    """Return a file with the rows of the data set."""
    return dataset.ExportSpec(ROWS, plan.selection, license=plan.license, split=plan.split)


def show_before(
    page: Page, plan: dataset.DatasetPlan, shares: tuple[store.Share, ...], inside: list[store.Share]
) -> None:  # fmt: skip
    """Show the card on the left, split counts and warnings on the right."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        refused = show_card(page, plan)
    with right:
        if not refused:
            show_numbers(page, plan)
        show_warnings(page, shares, inside, dataset.ExportSpec(ROWS, plan.selection))
        if not quality.loaded_benchmarks(page.store):
            st.markdown(f"- ⚠ {page.t('dataset.no_benchmark')}")


def choose(page: Page, chosen: store.NodeFilter) -> dataset.DatasetPlan:
    """Draw all options of the folder, bound to the URL query; return the plan."""
    first, second = st.columns(2)
    with first:
        name = named(page)
    with second:
        license = show_license(page)
    with st.expander(page.t("export.options"), key="dataset_options"):
        share, seed, formats = options(page)
    there = st.query_params
    return dataset.DatasetPlan(
        name=name, selection=chosen, formats=formats, split=dataset.Split(share / 100, seed) if share else None,
        provenance="provenance" in there, mask_personal="mask" in there, license=license,
        pseudonyms="pseudonyms" in there,
    )  # fmt: skip


def options(page: Page) -> tuple[int, int, tuple[str, ...]]:
    """Draw what is set less often; return the validation percentage, the split's seed and the formats."""
    third, fourth = st.columns(2)
    with third:
        share = number("share", page.t("export.share"), USUAL.share * 100, 0, MOST)
    with fourth:
        seed = number("draw", page.t("export.draw"), USUAL.seed, 0, SEEDS)
    formats = beside(page)
    if any(dataset.format_of(name).messages for name in formats):
        switch(page, "messages", page.t("export.messages"), page.t("export.messages_help"))
        if "messages" in st.query_params:
            formats = tuple(dict.fromkeys(dataset.format_of(name).with_messages.id for name in formats))
    with st.container(horizontal=True, vertical_alignment="center"):
        switch(page, "provenance", page.t("dataset.provenance"), page.t("export.provenance_help"))
        switch(page, "pseudonyms", page.t("dataset.pseudonyms"), page.t("dataset.pseudonyms_help"))
        switch(page, "mask", page.t("export.mask"), page.t("export.mask_help"))
    return share, seed, formats


def name_said() -> str:
    """Return the data set's name in the URL query, or the default."""
    usual = dataset.DatasetPlan().name
    return " ".join(st.query_params.get("name", usual).split())[:60] or usual


def named(page: Page) -> str:
    """Draw the field for the data set's name, which is also its folder's name; return it."""
    usual, key = dataset.DatasetPlan().name, "export_name"
    st.session_state[key] = name_said()

    def keep() -> None:
        name = st.session_state[key].strip()
        write("name", [] if name in ("", usual) else [name])

    st.text_input(page.t("dataset.name"), key=key, max_chars=60, on_change=keep)
    return str(st.session_state[key])


def beside(page: Page) -> tuple[str, ...]:
    """Draw the choice of formats written in addition to Parquet; return them. An older name of a format with messages
    is offered if the URL query has it."""
    key, usual = "export_with", dataset.DatasetPlan().formats
    asked = listed("with") or usual
    options = [name for name in dataset.format_names() if name in dataset.FORMATS or name in asked]
    options.remove("parquet")
    st.session_state[key] = [name for name in options if name in asked]

    def keep() -> None:
        picked = st.session_state[key]
        write("with", [] if tuple(picked) == usual else picked or [NONE])

    st.multiselect(
        page.t("dataset.formats"), options, key=key, on_change=keep, help=page.t("dataset.formats_help"), placeholder="",
        format_func=lambda name: format_name(page, name),
    )  # fmt: skip
    return tuple(st.session_state[key])


def format_name(page: Page, name: str) -> str:
    """Return a format's label outside of its group: formats of the original project name it."""
    shape = dataset.format_of(name)
    if name not in dataset.FORMATS:
        return f"{label(page, dataset.ExportSpec(name).format)} · {page.t('export.messages')}"
    word = label(page, name)
    return f"{page.t('export.group_original')}: {word}" if shape.orients else word


def part(page: Page, found: dataset.Written | None) -> str:
    """Draw the switch between card and folder, which is available once the data set was written; return the choice."""
    st.session_state["dataset_part"] = now = said("part", PARTS, "card") if found else "card"
    st.segmented_control(
        page.t("export.view"), PARTS, format_func=lambda name: page.t(f"dataset.part_{name}"), key="dataset_part",
        required=True, label_visibility="collapsed", disabled=not found,
        on_change=lambda: write("part", [n for n in [st.session_state["dataset_part"]] if n != "card"]),
    )  # fmt: skip
    return now


def show_card(page: Page, plan: dataset.DatasetPlan) -> bool:
    """Show the card preview as text, or why it is refused; return True if it is refused."""
    text, refusal = card(page, plan)
    if refusal:
        st.error(page.t("export.license_refused"))
        show_text(refusal)
        return True
    st.caption(page.t("dataset.card"))
    with st.container(key="dataset_card"):
        show_code(text, language="markdown", wrap_lines=True, height=340)
    return False


def show_numbers(page: Page, plan: dataset.DatasetPlan) -> None:
    """Show the rows, roots and families of each side of the split."""
    st.caption(page.t("dataset.numbers"))
    parted = sides(page, rows_of(plan))
    names = ("train", "validation") if plan.split else ("train",)
    table = [(name, parted.rows[name], parted.roots[name], parted.families[name]) for name in names]
    heads = [page.t("dataset.side"), *(page.t(f"dataset.{one}") for one in ("rows", "roots", "families"))]
    show_frame(pd.DataFrame(table, columns=heads), hide_index=True, height="content")
    if plan.split:
        show_sides(page, parted)
    if plan.pairs:
        st.caption(page.t("dataset.pairs_later"))


def write_now(page: Page, plan: dataset.DatasetPlan) -> None:
    """Write the folder and switch to its view."""
    try:
        with st.spinner(page.t("dataset.writing")):
            allowed(page, dataset.dataset_beside)(page.store, page.settings, plan)
    except core.KoevolError as error:
        st.error(page.t("common.failed_action"))
        show_text(str(error))
        return
    write("part", ["folder"])
    st.toast(page.t("dataset.written"))
    st.rerun()  # shows the folder instead of the card


def show_folder(page: Page, found: dataset.Written, at: float) -> None:
    """Show the folder's path, time of writing and files."""
    whole = sum(one.bytes for one in found.files)
    when = f"{clock.shown(at, '%Y-%m-%d %H:%M:%S')} ({clock.zone_name()})"
    st.caption(page.t("dataset.folder", when=when, n=f"{len(found.files):,}", size=file_size(whole)))
    show_code(str(found.folder), language=None, wrap_lines=True)
    heads = [page.t("dataset.config"), "train", "validation"]
    known = dataset.configs()
    configs = [
        (known[name].label.of(page.lang) if name in known else name, rows["train"], rows["validation"])
        for name, rows in found.rows.items()
    ]
    show_frame(pd.DataFrame(configs, columns=heads), hide_index=True, height="content")
    st.caption(page.t("dataset.license_is", id=found.license))
    table = [(file_size(one.bytes), one.rows, one.path) for one in found.files]
    rows = page.t("dataset.rows")
    files = pd.DataFrame(table, columns=[page.t("dataset.size"), rows, page.t("dataset.file")])
    files[rows] = files[rows].astype("Int64")
    show_frame(files, hide_index=True, height=260)
