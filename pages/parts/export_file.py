"""File view: preview of the first rows, counts, warnings for training, download and save."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import dataset, llm, store
from pages import Page, allowed, later
from pages.parts.export_choose import Shape
from pages.parts.export_counts import counted, marked, rights, sides
from pages.parts.export_pairs import show_no_pairs, show_pairs
from pages.parts.show import visible

FOR_A_BROWSER = 50_000
"""Maximum rows for a download; a larger file is saved to a folder."""
COLOURS = {"json": "json", "jsonl": "json", "parquet": "json"}
MIME = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/octet-stream",
}


def show_file(page: Page, action: DeltaGenerator, chosen: store.Selection, shape: Shape) -> None:
    """Show the buttons in ``action``, then the preview, then counts and warnings."""
    format = dataset.FORMATS[shape.format]
    if not format.kept or format.seeds:
        chosen = replace(chosen, answered_only=False)
    shares = counted(page, chosen, shape.format)
    inside = [share for share in shares if share.answered or not (format.answered_only or chosen.answered_only)]
    rows = sum(share.rows for share in inside)
    if not rows:
        if format.paired:
            show_no_pairs(page, chosen, shape.format)
            return
        st.info(page.t("export.nothing"))
        show_warnings(page, shares, inside, shape.format, chosen)
        return
    allowed = show_rights(page, shape.format, chosen, shape.license)
    parted = sides(page, chosen, shape.format, shape.split) if shape.split else None
    if parted:
        show_sides(page, parted)
    with action:
        saving = buttons(page, rows, chosen, shape, allowed, parted)
    if saving:
        save(page, chosen, shape)
    show_preview(page, chosen, shape)
    left, right = st.columns(2)
    with left:
        if format.paired:
            show_pairs(page, chosen, shape.format)
        show_inside(page, inside, rows)
    with right:
        show_warnings(page, shares, inside, shape.format, chosen)


def show_preview(page: Page, chosen: store.Selection, shape: Shape) -> None:
    """Show the first rows as they will be written."""
    st.caption(page.t("export.preview"))
    head = dataset.preview_export(
        page.store, shape.format, chosen, shape.orient, shape.provenance, mask_personal=shape.mask
    )
    with st.container(key="export_preview"):
        st.code(
            visible(head), language=COLOURS.get(dataset.FORMATS[shape.format].container), wrap_lines=True, height=300
        )


def show_rights(page: Page, format: str, chosen: store.Selection, license: str) -> bool:
    """Show the file's licence with its reason, or why the chosen one is refused; return True if it may be exported."""
    found, refusal = rights(page, chosen, format, license)
    if found is None:
        st.error(page.t("export.license_refused"))
        st.text(refusal)
        return False
    st.caption(page.t("export.license_is", id=found.license))
    st.text(found.reason)
    return True


def show_sides(page: Page, parted: dataset.Parted) -> None:
    """Show the actual validation share: families are not split, so it differs from the requested one."""
    real, asked = f"{parted.share:.1%}", f"{parted.split.share:.0%}"
    roots = {side: f"{many:,}" for side, many in parted.roots.items()}
    st.caption(page.t("export.sides", real=real, asked=asked, **roots))
    if not parted.rows["validation"]:
        st.caption("⚠ " + page.t("export.no_validation"))


def buttons(
    page: Page, rows: int, chosen: store.Selection, shape: Shape, allowed: bool,
    parted: dataset.Parted | None,
) -> bool:  # fmt: skip
    """Show download and save buttons, the primary one by size of the file; return True if save was pressed."""
    small = rows <= FOR_A_BROWSER
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if not small:
            st.caption(page.t("export.large", n=f"{rows:,}"))
        saving = st.button(
            page.t("export.save"), key="export_save", help=page.t("export.save_help"),
            type="secondary" if small else "primary", disabled=not allowed,
        )  # fmt: skip
        for side, many in parted.rows.items() if parted else [("", rows)]:
            download(page, chosen, shape, side, many, small, allowed)
    return saving


def download(
    page: Page, chosen: store.Selection, shape: Shape, side: str, rows: int, small: bool, allowed: bool
) -> None:  # fmt: skip
    """Show the download button for the whole file, or for one side of the split."""
    name = Path(dataset.file_name(shape.format))
    order = (shape.format, chosen, shape.orient, shape.provenance, shape.license, shape.mask)
    data = (
        later(page, dataset.exported_side, page.store, side, shape.split, *order)
        if side and shape.split
        else later(page, dataset.exported, page.store, *order)
    )
    label = page.t(
        "export.download_side" if side else "export.download", n=f"{rows:,}", **({"side": side} if side else {})
    )
    st.download_button(
        label, key="export_download_validation" if side == "validation" else "export_download", data=data,
        file_name=f"{name.stem}.{side}{name.suffix}" if side else name.name,
        mime=MIME[dataset.FORMATS[shape.format].container], on_click="ignore",
        type="primary" if small and side != "validation" else "secondary", disabled=not (small and allowed and rows),
    )  # fmt: skip


def save(page: Page, chosen: store.Selection, shape: Shape) -> None:
    """Write the file, or one per side of the split, next to the database and show the path."""
    order = (shape.format, chosen, shape.orient, shape.provenance, shape.license, shape.mask)
    try:
        with st.spinner(page.t("export.writing")):
            if shape.split:
                done = list(
                    allowed(page, dataset.split_beside)(page.store, page.settings, shape.split, *order).values()
                )
            else:
                done = [allowed(page, dataset.export_beside)(page.store, page.settings, *order)]
    except core.KoevolError as error:
        st.error(page.t("common.failed_action"))
        st.text(str(error))
        return
    st.success(page.t("export.saved", n=f"{sum(rows for _, rows in done):,}"))
    for path, _ in done:
        st.code(visible(str(path)), language=None)


def show_inside(page: Page, inside: list[store.Share], rows: int) -> None:
    """Show counts by licence and by model. Names are untrusted: data frames show them without interpretation."""
    st.markdown(f"**{page.t('export.in_file')}** · {page.t('export.count', n=f'{rows:,}')}")
    licences: Counter[str] = Counter()
    models: Counter[tuple[str, str]] = Counter()
    nobody = page.t("export.by_person")
    for share in inside:
        licences[share.license or page.t("export.no_license")] += share.rows
        models[share.model or nobody, (share.answer_model or nobody) if share.answered else ""] += share.rows
    many = page.t("export.column_rows")
    by_licence = pd.DataFrame(licences.most_common(), columns=[page.t("export.licenses"), many])
    st.dataframe(by_licence, hide_index=True, height="content")
    names = [page.t("export.instruction_by"), page.t("export.answer_by")]
    by_model = pd.DataFrame([(*who, n) for who, n in models.most_common(20)], columns=[*names, many])
    st.dataframe(by_model, hide_index=True, height="content")


def show_warnings(
    page: Page, shares: tuple[store.Share, ...], inside: list[store.Share], format: str, chosen: store.Selection
) -> None:  # fmt: skip
    """Show what matters before training on the file."""
    said = warnings(shares, inside, format, chosen)
    found = marked(page, chosen, format)
    if not said and not inside and not found.left_out:
        return
    st.markdown(f"**{page.t('export.before')}**")
    for word, number in said:
        st.markdown(f"- ⚠ {page.t(f'export.{word}', n=f'{number:,}')}")
    show_marked(page, found)
    if not said and not found.red and not any(name == "personal" for name, _ in found.signals):
        st.caption(page.t("export.no_warning"))


def masking() -> bool:
    """Return True if personal data are masked by asterisks, as the URL query says."""
    return "mask" in st.query_params


def show_marked(page: Page, found: dataset.Marked) -> None:
    """Show the numbers of rows with severe findings or personal data, and of rows excluded by findings."""
    if found.red:
        red = {name: many for (name, severity), many in found.signals.items() if severity == "bad"}
        said = ", ".join(f"{page.t(f'finding.{name}')} {many:,}" for name, many in red.items())
        st.markdown(f"- ⚠ {page.t('export.warn_red', n=f'{found.red:,}', said=said)}")
    if personal := sum(many for (name, _), many in found.signals.items() if name == "personal"):
        word = "export.masking" if masking() else "export.warn_personal"
        st.markdown(f"- {'✓' if masking() else '⚠'} {page.t(word, n=f'{personal:,}')}")
    if found.left_out:
        said = ", ".join(f"{page.t(f'finding.{name}')} {many:,}" for name, many in found.left_out.items())
        st.caption(page.t("export.left_out", said=said))


def warnings(
    shares: tuple[store.Share, ...], inside: list[store.Share], format: str, chosen: store.Selection
) -> list[tuple[str, int]]:  # fmt: skip
    """Return (catalogue key, number) of every warning that applies."""
    shape = dataset.FORMATS[format]
    if not shape.kept or shape.seeds:
        return []
    practice = set(llm.practice_models())
    without = sum(share.rows for share in shares if not share.answered)
    answering = {share.answer_model for share in inside if share.answered and share.answer_model}
    found = [
        ("warn_practice", sum(one.rows for one in inside if {one.model, one.answer_model} & practice)),
        ("warn_license", sum(one.rows for one in inside if not one.license)),
        ("warn_left_out", without if shape.answered_only and not chosen.answered_only else 0),
        ("warn_unanswered", without if shape.columns and not chosen.answered_only else 0),
        ("warn_mixed", len(answering) if len(answering) > 1 else 0),
        ("warn_undecided", int(not chosen.accepted_only and not shape.paired)),
    ]
    return [one for one in found if one[1]]
