"""Benchmarks view: upload benchmark files, list the loaded ones, link to rows that contain a benchmark question."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import koevol_core as core
from koevol_core import dataset, quality
from pages import FILES, Page, act, allowed
from pages.parts.show import one_line, plain, show_text

KINDS = ("json", "jsonl", "ndjson", "csv", "parquet")
MAX_MIB = 50
_UPLOADER = """<style>
.st-key-bench_file [data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
.st-key-bench_file [data-testid="stFileUploaderDropzone"] > span [data-testid="stMarkdownContainer"] p { font-size: 0; }
.st-key-bench_file [data-testid="stFileUploaderDropzone"] > span [data-testid="stMarkdownContainer"] p::after {
  content: "LABEL"; font-size: 1rem; }
</style>"""
"""CSS that replaces the uploader's button label, which Streamlit has in English only."""


def show_benchmarks(page: Page) -> None:
    """Show the upload on the left, the loaded benchmarks on the right."""
    left, right = st.columns([3, 4], gap="large")
    with left:
        st.caption(page.t("export.bench_about"))
        show_loading(page)
    with right:
        show_loaded(page)


def show_loading(page: Page) -> None:
    """Show the upload with the benchmark's name; files are read only after the button is pressed."""
    st.html(_UPLOADER.replace("LABEL", page.t("export.bench_upload")))
    files = st.file_uploader(
        page.t("export.bench_file"), type=KINDS, key="bench_file", accept_multiple_files=True, max_upload_size=MAX_MIB
    )
    name = st.text_input(
        page.t("export.bench_name"), key="bench_name", max_chars=60, placeholder=page.t("export.bench_name_example")
    )
    if st.button(page.t("export.bench_load"), key="bench_load", type="primary", disabled=not files):
        load(page, files, name)


def load(page: Page, files: Sequence[UploadedFile], name: str) -> None:
    """Load the files and compare every row with them; show the error of each refused file, keep the others."""
    questions = taken = 0
    with st.spinner(page.t("export.bench_loading")):
        for file in files:
            try:
                table = dataset.read_table(file.getvalue(), file.name)
                questions += allowed(page, quality.load_benchmark)(page.store, table, name).questions
                taken += 1
            except core.KoevolError as error:
                show_text(str(error))
        compared = act(page, quality.scan, page.store) if taken else 0
    if taken:
        said = page.t("export.bench_loaded", files=f"{taken:,}", questions=f"{questions:,}", texts=f"{compared:,}")
        st.success(said)


def show_loaded(page: Page) -> None:
    """Show every benchmark with its counts, and the number of rows that contain a question."""
    there = quality.loaded_benchmarks(page.store)
    if not there:
        st.caption(page.t("export.bench_none"))
        return
    for number, one in enumerate(there):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"bench-{number}"):
            with st.container(gap=None):
                show_text(one_line(one.name, 60))
                short = page.t("export.bench_short", n=f"{one.short:,}") if one.short else ""
                counts = page.t("export.bench_counts", questions=f"{one.questions:,}", files=f"{one.files:,}")
                st.caption(counts + short)
            st.button(
                page.t("export.bench_remove"), key=f"bench_remove-{number}", on_click=remove, args=(page, one.name),
            )  # fmt: skip
    found = quality.finding_counts(page.store).get("overlap", 0)
    st.markdown(page.t("export.bench_found", n=f"{found:,}{'+' if found == 1000 else ''}"))
    if found:
        st.page_link(FILES["review"], label=page.t("export.bench_see"), query_params={"signal": "overlap"})


def remove(page: Page, name: str) -> None:
    done = page.t("export.bench_removed", benchmark=plain(one_line(name, 40)))
    act(page, quality.remove_benchmark, page.store, name, done=done)
