"""Import from the Hugging Face Hub: find a data set by name, show licence and files, download, and return its rows.

Everything from the Hub is untrusted: names, licences and rows are shown without interpretation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import dataset, quality, types
from koevol_core import tables as core_tables
from pages import Page, act, file_size
from pages.parts.seeds_list import go
from pages.parts.seeds_table import Arrival
from pages.parts.show import one_line, show_code, show_frame, show_text

LISTED = 300
"""Maximum files shown and offered one by one."""
OFTEN = 0.1
"""Minimum seconds between progress updates of a download."""
PIP = "pip install"


def show_hub(page: Page, action: DeltaGenerator, beside: DeltaGenerator) -> Arrival | None:
    """Draw the steps from name to downloaded rows; return the rows, or None until they are there. Facts on the data set
    go to ``beside``, the button to ``action``."""
    try:
        hub = replace(dataset.hub_of(page.settings), attempts=1)  # no retries: the person can press the button again
    except core.BadInput as error:
        say_trouble(page, str(error))
        return None
    find(page, hub)
    if not (repo := st.query_params.get("repo", "")):
        return None
    with st.spinner(page.t("seeds.hub_asking")):
        listing, wrong = _listing(hub, repo, st.query_params.get("revision", "main"), page.lang)
    if listing is None:
        say_trouble(page, wrong)
        return None
    with beside:
        about(page, hub, listing)
    files, shown = pick(page, listing), st.empty()
    if not all(_name(listing, one) in _shelf() for one in files) or not files:
        with shown.container():
            show_files(page, listing, {one.path for one in files})
    if not files or (tables := downloaded(page, action, hub, listing, files)) is None:
        return None
    shown.empty()

    def plant(mapping: Mapping[str, str], said: core.Seed, limit: int | None) -> types.Imported | None:
        return act(page, dataset.import_tables, page.store, listing, tables, mapping, said, limit)

    def expect(mapping: Mapping[str, str], said: core.Seed, limit: int | None) -> dataset.Forecast:
        return dataset.forecast_tables(page.store, listing, tables, mapping, said, limit)

    return Arrival(tables, dataset.defaults_of(listing), plant, expect, listing.notices)


def find(page: Page, hub: dataset.Hub) -> None:
    """Draw the fields for name and revision; both are kept in the URL query."""

    def ask() -> None:
        repo, revision = (st.session_state[f"seed_hub_{name}"].strip() for name in ("repo", "revision"))
        go(repo=repo[:300], revision=None if revision in ("", "main") else revision[:300])
        _listing.clear(hub, repo[:300], revision[:300] or "main", page.lang)

    with st.form("seed_hub", border=False):
        name, revision, button = st.columns([5, 2, 2], vertical_alignment="bottom")
        name.text_input(
            page.t("seeds.hub_repo"), st.query_params.get("repo", ""), key="seed_hub_repo", placeholder="OWNER/NAME"
        )
        revision.text_input(
            page.t("seeds.hub_revision"),
            st.query_params.get("revision", ""),
            key="seed_hub_revision",
            placeholder="main",
        )
        button.form_submit_button(page.t("seeds.hub_find"), key="seed_hub_find", on_click=ask, width="stretch")
    st.caption(page.t("seeds.hub_token" if hub.token else "seeds.hub_public"))


@st.cache_resource(max_entries=8, ttl=600, show_spinner=False)
def _listing(hub: dataset.Hub, repo: str, revision: str, lang: str) -> tuple[dataset.Listing | None, str]:
    """Return the data set's listing, or None and why; cached, so that only the find button sends a request again."""
    try:
        return dataset.hub_files(hub, repo, revision), ""
    except core.KoevolError as error:
        return None, error.message


def say_trouble(page: Page, sentence: str) -> None:
    """Show an error; if a package is missing, also the install command."""
    st.error(page.t("seeds.hub_trouble"))
    show_text(sentence)
    if PIP in sentence:
        show_code(sentence[sentence.index(PIP) :], language=None)


def about(page: Page, hub: dataset.Hub, listing: dataset.Listing) -> None:
    """Show name, licence and notices of the data set before anything is downloaded."""
    with st.container(border=True, key="seed_hub_about"):
        where = f" ({hub.host})" if page.settings.hf_endpoint else ""
        license = one_line(listing.license, 200) or page.t("seeds.hub_no_license")
        commit = f"{page.t('seeds.hub_commit')}: {listing.revision[:10]}"
        show_text("\n".join([f"{listing.name}{where}", f"{page.t('seeds.license')}: {license}", commit]))
        if quality.is_red(listing.license):
            st.error(page.t("seeds.hub_red"))
        for notice in listing.notices:
            show_text(f"ⓘ {notice}")


def pick(page: Page, listing: dataset.Listing) -> tuple[dataset.DataFile, ...]:
    """Draw the choice of files, by configuration and split or by name; return them, () if nothing is chosen."""
    parts: dict[tuple[str, str], list[str]] = {}
    for one in sorted(listing.files, key=lambda one: one.split != "train"):
        parts.setdefault((one.config, one.split), []).append(one.path)
    size = {one.path: one.size for one in listing.files}
    mark = f"{listing.name}-{listing.revision}"

    def label(at: int) -> str:
        if at == len(parts):
            return page.t("seeds.hub_by_name")
        (config, split), paths = list(parts.items())[at]
        name = one_line(" · ".join(filter(None, (config, split))), 60) or page.t("seeds.hub_unsplit")
        return f"{name} · {page.t('seeds.hub_files', n=f'{len(paths):,}', size=file_size(sum(map(size.__getitem__, paths))))}"

    paths = [listing.files[0].path]
    if len(listing.files) > 1:
        at = st.selectbox(
            page.t("seeds.hub_part"), range(len(parts) + 1), key=f"seed_hub_part-{mark}", format_func=label
        )
        paths = list(parts.values())[at] if at < len(parts) else by_name(page, listing, mark)
    if not paths:
        return ()
    try:
        return dataset.chosen_files(listing, tuple(paths))
    except core.BadInput as error:
        say_trouble(page, str(error))
        return ()


def by_name(page: Page, listing: dataset.Listing, mark: str) -> list[str]:
    options = [one.path for one in listing.files[:LISTED]]
    return st.multiselect(
        page.t("seeds.hub_which"), options, key=f"seed_hub_files-{mark}", placeholder="",
        format_func=lambda path: one_line(path, 80),
    )  # fmt: skip


def show_files(page: Page, listing: dataset.Listing, chosen: set[str]) -> None:
    """Show the data set's files, with a mark on the chosen ones."""
    head = [page.t(f"seeds.hub_{name}") for name in ("chosen", "file", "split", "size")]
    lines = [
        ("✔" if one.path in chosen else "", one_line(one.path, 120), one_line(f"{one.config} {one.split}", 40), file_size(one.size))
        for one in listing.files[:LISTED]
    ]  # fmt: skip
    widths = dict(zip(head, (48, 320, 130, 80), strict=True))
    show_frame(
        pd.DataFrame(lines, columns=head), hide_index=True, key="seed_hub_list", height="content" if len(lines) < 7 else 240,
        column_config={name: st.column_config.Column(width=width) for name, width in widths.items()},
    )  # fmt: skip
    if len(listing.files) > LISTED:
        st.caption(page.t("seeds.hub_more", shown=f"{LISTED:,}", n=f"{len(listing.files):,}"))


def downloaded(
    page: Page, action: DeltaGenerator, hub: dataset.Hub, listing: dataset.Listing, files: tuple[dataset.DataFile, ...]
) -> list[core_tables.Table] | None:
    """Return the rows of these files, downloading missing ones after the button is pressed; None until then.

    A downloaded file is kept until other files are chosen, so that an interrupted download continues at the next file.
    """
    button, bar = action.empty(), action.empty()
    names, shelf = [_name(listing, one) for one in files], _shelf()
    if any(name not in shelf for name in names):
        whole = sum(one.size for one in files)
        pressed = button.button(
            page.t("seeds.hub_fetch", size=file_size(whole)), key="seed_hub_fetch", type="primary", width="stretch"
        )
        if not pressed:
            return None
        for name in [one for one in shelf if one not in names]:
            del shelf[name]
        try:
            fetch(page, bar, hub, listing, files, shelf)
        except core.KoevolError as error:
            with bar.container():
                say_trouble(page, str(error))
            return None
    button.empty()
    bar.empty()
    return [shelf[name] for name in names]


def fetch(
    page: Page, bar: DeltaGenerator, hub: dataset.Hub, listing: dataset.Listing, files: tuple[dataset.DataFile, ...],
    shelf: dict[tuple[str, str, str], core_tables.Table],
) -> None:  # fmt: skip
    """Download file by file with progress. Any click on the page interrupts it at the next progress update."""
    whole, before = sum(one.size for one in files), 0
    for number, one in enumerate(files, 1):
        if (name := _name(listing, one)) not in shelf:
            tell = teller(page, bar, before, whole, f"{number:,}/{len(files):,}")
            shelf[name] = dataset.read_data_file(hub, listing, one, tell)
        before += one.size


def teller(page: Page, bar: DeltaGenerator, before: int, whole: int, which: str) -> Callable[[int, int, str], None]:
    """Return a progress callback, throttled to one update per ``OFTEN`` seconds."""
    last = 0.0

    def tell(done: int, size: int, _path: str) -> None:
        nonlocal last
        if done < size and time.monotonic() - last < OFTEN:
            return
        last = time.monotonic()
        word = "seeds.hub_reading" if done >= size else "seeds.hub_getting"
        share = min(1.0, (before + done) / max(1, whole))
        bar.progress(share, page.t(word, done=file_size(before + done), whole=file_size(whole), which=which))

    bar.progress(before / max(1, whole), page.t("seeds.hub_waiting", which=which))
    return tell


@st.cache_resource(scope="session", show_spinner=False)
def _shelf() -> dict[tuple[str, str, str], core_tables.Table]:
    """Return this session's downloaded tables by (name, commit, path)."""
    return {}


def _name(listing: dataset.Listing, file: dataset.DataFile) -> tuple[str, str, str]:
    return listing.name, listing.revision, file.path
