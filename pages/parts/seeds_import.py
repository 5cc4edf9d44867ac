"""Import view of the seeds page: an uploaded or local file, a data set of the Hub, or an exported folder."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import koevol_core as core
from koevol_core import dataset, tables
from pages import ROOT, Page, act
from pages.parts.seeds_folder import folders, show_folder
from pages.parts.seeds_hub import show_hub
from pages.parts.seeds_list import follow, go
from pages.parts.seeds_table import Arrival, say_shapes, show_brought, show_table
from pages.parts.show import one_line, plain, show_text

MAX_MIB = 50
FOLDER = ROOT / "seed_data"
_UPLOADER = """<style>
.st-key-seed_file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
.st-key-seed_file [data-testid="stFileUploaderDropzone"] > span [data-testid="stMarkdownContainer"] p { font-size: 0; }
.st-key-seed_file [data-testid="stFileUploaderDropzone"] > span [data-testid="stMarkdownContainer"] p::after {
  content: "LABEL"; font-size: 1rem; }
</style>"""
"""CSS that replaces the uploader's button label, which Streamlit has in English only."""


def show_import(page: Page) -> None:
    """Show source, rows and the last import's result; the action button is at the top right."""
    left, right = st.columns([3, 2])
    action, beside, ended = (right.container() for _ in range(3))
    with left:
        where, come = choose_source(page), None
        if where == "folder":
            show_folder(page, action)
        else:
            come = show_hub(page, action, beside) if where == "hub" else show_file(page)
        if come is not None:
            say_shapes(page, come.tables)
    with ended:
        if show_brought(page) or come is None:
            show_last(page)
    if come is not None:
        show_table(page, action, come)


def choose_source(page: Page) -> str:
    """Draw the choice of file, Hub or (if there is one) folder, bound to the URL query; return it."""
    sources = ("file", "hub", "folder") if folders(page) else ("file", "hub")
    keep = follow("from", "seed_from", sources, "file")
    where = st.segmented_control(
        page.t("seeds.from"), sources, key="seed_from", on_change=keep, required=True, label_visibility="collapsed",
        format_func=lambda name: page.t(f"seeds.from_{name}"),
    )  # fmt: skip
    return str(where)


def show_file(page: Page) -> Arrival | None:
    """Return the rows of the uploaded file, of one in the project's ``seed_data`` folder, or of pasted lines; None
    without any."""
    st.html(_UPLOADER.replace("LABEL", page.t("seeds.upload")))
    file = st.file_uploader(page.t("seeds.file"), key="seed_file", max_upload_size=MAX_MIB)
    kinds = set(dataset.SUFFIXES) - {"md"}
    here = sorted(one for one in FOLDER.glob("*") if one.suffix.lstrip(".") in kinds) if FOLDER.is_dir() else []
    path = st.selectbox(
        page.t("seeds.or_here"), [None, *here], key="seed_folder_file", disabled=file is not None,
        format_func=lambda one: one_line(one.name, 80) if one else page.t("seeds.no_file"), placeholder=page.t("seeds.no_file"),
    )  # fmt: skip
    with st.expander(page.t("seeds.paste"), key="seed_paste_box"):
        pasted = st.text_area(
            page.t("seeds.paste_label"), key="seed_paste", height=140, placeholder=page.t("seeds.paste_example"),
            disabled=file is not None or path is not None, label_visibility="collapsed",
        )  # fmt: skip
    if file is None and path is None and not pasted.strip():
        st.caption(page.t("seeds.pick_file"))
        return None
    try:
        with st.spinner(page.t("seeds.reading")):
            table: tables.Table = (
                _uploaded(file.file_id, file, page.lang) if file
                else _on_disk(path, path.stat().st_mtime_ns, page.lang) if path
                else dataset.read_seed_table(pasted.encode("utf-8", "replace"), page.t("seeds.pasted"))
            )  # fmt: skip
    except core.BadInput as error:
        st.error(page.t("seeds.cannot_read"))
        show_text(str(error))
        return None
    st.caption(page.t("seeds.read", n=f"{len(table.rows):,}"))
    table = _drawn(page, table)
    known = core.Seed("", Path(table.name).stem[:80])
    return Arrival(
        (table,), known,
        lambda mapping, said, limit: act(page, dataset.import_rows, page.store, table, mapping, said, limit),
        lambda mapping, said, limit: dataset.forecast(page.store, table, mapping, said, limit),
    )  # fmt: skip


def _drawn(page: Page, table: tables.Table) -> tables.Table:
    """Offer a random sample of the rows; return the rows that are left."""
    with st.popover(page.t("seeds.sample"), icon=":material/casino:", key="seed_sample"):
        count = st.number_input(
            page.t("seeds.sample_count"), 0, max(1, len(table.rows)), 0, key="seed_sample_count",
            help=page.t("seeds.sample_help"),
        )  # fmt: skip
        per = st.selectbox(
            page.t("seeds.sample_per"), ["", *table.columns], key="seed_sample_per", format_func=lambda one: one_line(one, 40),
        )  # fmt: skip
        number = st.number_input(page.t("seeds.sample_seed"), 0, 2**31, 42, key="seed_sample_seed")
    if not count:
        return table
    drawn = dataset.sampled(table, dataset.Sample(count, per, number))
    st.caption(page.t("seeds.sample_drawn", n=f"{len(drawn.rows):,}"))
    return drawn


@st.cache_resource(max_entries=4, ttl=3600, show_spinner=False)
def _uploaded(file_id: str, _file: UploadedFile, lang: str) -> tables.Table:
    return dataset.read_seed_table(_file.getvalue(), _file.name)


@st.cache_resource(max_entries=4, ttl=3600, show_spinner=False)
def _on_disk(path: Path, changed: int, lang: str) -> tables.Table:
    return dataset.read_seed_table(path)


def show_last(page: Page) -> None:
    """Show the result of the newest import, and next steps."""
    last = dataset.last_import(page.store)
    if last is None:
        return
    with st.container(border=True):
        st.markdown(f"**{page.t('seeds.last_import')}** · {plain(one_line(last.name, 40))}")
        st.caption(
            page.t("seeds.imported", taken=f"{last.taken:,}", known=f"{last.known:,}", refused=f"{last.refused:,}")
        )
        waiting = dataset.seed_counts(page.store)["refused"]
        if waiting:
            st.button(
                page.t("seeds.mend_them", n=f"{waiting:,}"), key="seed_to_refused",
                on_click=lambda: go(view="refused", page=None), width="stretch",
            )  # fmt: skip
        st.button(page.t("seeds.see_seeds"), key="seed_to_list", on_click=lambda: go(view=None), width="stretch")
