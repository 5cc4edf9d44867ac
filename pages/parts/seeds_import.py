"""Importing a file: choose it, say which column is what, look at the first rows as they will be planted, take them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import koevol_core as core
from pages import ROOT, Page, act
from pages.parts.seeds_list import go
from pages.parts.show import one_line, plain, show_text

KINDS = ("json", "jsonl", "ndjson", "csv", "parquet", "txt")
MAX_MIB = 50
FOLDER = ROOT / "seed_data"
MAPPED = ("text", "input", "domain", "source", "license", "note", "task")
DEFAULTS = ("source", "license", "domain")
_UPLOADER = """<style>
.st-key-seed_file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
.st-key-seed_file [data-testid="stFileUploaderDropzone"] > span [data-testid="stMarkdownContainer"] p { font-size: 0; }
.st-key-seed_file [data-testid="stFileUploaderDropzone"] > span [data-testid="stMarkdownContainer"] p::after {
  content: "LABEL"; font-size: 1rem; }
</style>"""
"""The uploader speaks English alone; its button gets our word."""


def show_import(page: Page) -> None:
    """The screen from top to bottom: the file, how the last one ended, columns, preview; the action on top right."""
    left, right = st.columns([3, 2])
    with left:
        table = chosen(page)
    with right:
        action = st.container()
        show_last(page)
    if table is None:
        return
    for notice in table.notices:
        show_text(f"ⓘ {notice}")
    if core.holds_trees(table):
        st.info(page.t("seeds.tree_found"))
        how = st.segmented_control(
            page.t("seeds.tree_how"), ("tree", "seeds"), default="tree", key="seed_tree_how", required=True,
            format_func=lambda name: page.t(f"seeds.tree_{name}"), label_visibility="collapsed",
        )  # fmt: skip
        if how == "tree":
            with action:
                tree_button(page, table)
            show_raw(table)
            return
    mapping, defaults, limit = columns(page, table)
    with action:
        import_button(page, table, mapping, defaults, limit)
    preview(page, table, mapping, defaults)


def chosen(page: Page) -> core.Table | None:
    """The table in the uploaded file, or in one of the project's own."""
    st.html(_UPLOADER.replace("LABEL", page.t("seeds.upload")))
    file = st.file_uploader(page.t("seeds.file"), type=KINDS, key="seed_file", max_upload_size=MAX_MIB)
    here = sorted(one for one in FOLDER.glob("*") if one.suffix.lstrip(".") in KINDS) if FOLDER.is_dir() else []
    path = st.selectbox(
        page.t("seeds.or_here"), [None, *here], key="seed_folder_file", disabled=file is not None,
        format_func=lambda one: one.name if one else page.t("seeds.no_file"), placeholder=page.t("seeds.no_file"),
    )  # fmt: skip
    if file is None and path is None:
        st.caption(page.t("seeds.pick_file"))
        return None
    try:
        table: core.Table = _uploaded(file.file_id, file) if file else _on_disk(path, path.stat().st_mtime_ns)
    except core.BadInput as error:
        st.error(page.t("seeds.cannot_read"))
        show_text(str(error))
        return None
    said = page.t("seeds.read", n=f"{len(table.rows):,}")
    if table.refused:
        said += f" · {page.t('seeds.unreadable', n=f'{len(table.refused):,}')}"
    st.caption(said)
    return table


@st.cache_resource(max_entries=4, ttl=3600, show_spinner=False)
def _uploaded(file_id: str, _file: UploadedFile) -> core.Table:
    return core.read_seed_table(_file.getvalue(), _file.name)


@st.cache_resource(max_entries=4, ttl=3600, show_spinner=False)
def _on_disk(path: Path, changed: int) -> core.Table:
    return core.read_seed_table(path)


def columns(page: Page, table: core.Table) -> tuple[dict[str, str], core.Seed, int | None]:
    """Which column is what (guessed, to be changed), what holds where a row does not say, and how many to take."""
    guess, batch = core.guess_columns(table), table.batch
    st.markdown(f"**{page.t('seeds.columns')}**")
    mapping: dict[str, str] = {}
    places = [*st.columns(4), *st.columns(4)]
    for place, name in zip(places, MAPPED, strict=False):
        options = ["", *table.columns]
        picked = place.selectbox(
            page.t(f"seeds.{name}"), options, index=options.index(guess.get(name, "")), key=f"seed_map_{name}-{batch}",
            format_func=lambda column: one_line(column, 40) or page.t("seeds.no_column"),
        )  # fmt: skip
        if picked:
            mapping[name] = picked
    st.markdown(f"**{page.t('seeds.defaults')}**")
    *three, last = st.columns(4)
    said = {
        name: place.text_input(
            page.t(f"seeds.{name}"), key=f"seed_default_{name}-{batch}", value=_stem(table) if name == "source" else ""
        )
        for place, name in zip(three, DEFAULTS, strict=True)
    }
    limit = last.number_input(page.t("seeds.limit"), min_value=0, step=10, key=f"seed_limit-{batch}")
    return mapping, core.Seed("", **said), int(limit) or None


def _stem(table: core.Table) -> str:
    return Path(table.name).stem[:80]


def preview(page: Page, table: core.Table, mapping: dict[str, str], defaults: core.Seed) -> None:
    """The first rows as they will become seeds, with the reason of those that will not."""
    if "text" not in mapping:
        return
    st.markdown(f"**{page.t('seeds.preview')}**")
    head = [page.t(f"seeds.{name}") for name in ("row", "text", "domain", "source", "license", "refused_because")]
    lines = [
        (number, one_line(seed.text, 160), seed.domain, seed.source, seed.license, reason or "")
        for number, seed, reason in core.preview_rows(table, mapping, defaults)
    ]
    st.dataframe(
        pd.DataFrame(lines, columns=head), hide_index=True, key="seed_preview", height="content",
        column_config={head[0]: st.column_config.Column(width=50), head[1]: st.column_config.Column(width=420)},
    )  # fmt: skip


def show_raw(table: core.Table) -> None:
    """The first rows as they stand in the file."""
    rows = [{name: one_line(str(value), 80) for name, value in row.items()} for _, row in table.rows[:8]]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="seed_raw", height="content")


def import_button(
    page: Page, table: core.Table, mapping: dict[str, str], defaults: core.Seed, limit: int | None
) -> None:
    def take() -> None:
        done = act(page, lambda: core.import_rows(page.store, table, mapping, defaults, limit))
        if done is not None:
            say_done(page, "seeds.imported", done)

    rows = min(limit or len(table.rows), len(table.rows))
    st.button(
        page.t("seeds.import", n=f"{rows:,}"), key="seed_import", type="primary", on_click=take, width="stretch",
        disabled="text" not in mapping,
    )  # fmt: skip


def tree_button(page: Page, table: core.Table) -> None:
    def rebuild() -> None:
        done = act(page, lambda: core.import_tree(page.store, table))
        if done is not None:
            say_done(page, "seeds.tree_done", done)

    st.button(
        page.t("seeds.tree_import", n=f"{len(table.rows):,}"), key="seed_tree", type="primary", on_click=rebuild,
        width="stretch",
    )  # fmt: skip


def say_done(page: Page, word: str, done: core.Imported) -> None:
    st.toast(page.t(word, taken=f"{done.taken:,}", known=f"{done.known:,}", refused=f"{len(done.refused):,}"))


def show_last(page: Page) -> None:
    """How the newest import ended, and what to do next."""
    last = core.last_import(page.store)
    if last is None:
        return
    with st.container(border=True):
        st.markdown(f"**{page.t('seeds.last_import')}** · {plain(one_line(last.name, 40))}")
        st.caption(
            page.t("seeds.imported", taken=f"{last.taken:,}", known=f"{last.known:,}", refused=f"{last.refused:,}")
        )
        waiting = core.seed_counts(page.store)["refused"]
        if waiting:
            st.button(
                page.t("seeds.mend_them", n=f"{waiting:,}"), key="seed_to_refused",
                on_click=lambda: go(view="refused", page=None), width="stretch",
            )  # fmt: skip
        st.button(page.t("seeds.see_seeds"), key="seed_to_list", on_click=lambda: go(view=None), width="stretch")
