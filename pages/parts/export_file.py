"""File view: preview of the first rows, counts, warnings for training, download and save."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import koevol_core as core
from koevol_core import dataset, llm, store
from pages import Page, allowed, later
from pages.parts.export_counts import counted, marked, rights, sides
from pages.parts.export_pairs import show_no_pairs, show_pairs
from pages.parts.show import show_code, show_frame, show_text
from pages.parts.tree import finding_label

FOR_A_BROWSER = 50_000
"""Maximum rows for a download; a larger file is saved to a folder."""
COLOURS = {"json": "json", "jsonl": "json", "parquet": "json"}
MIME = {
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/octet-stream",
}


def show_file(page: Page, action: DeltaGenerator, spec: dataset.ExportSpec) -> None:
    """Show the buttons in ``action``, then the preview, then counts and warnings."""
    shares = counted(page, spec)
    inside = [share for share in shares if share.answered or not spec.rows.answered]
    rows = sum(share.rows for share in inside)
    if not rows:
        if spec.shape.paired:
            show_no_pairs(page, spec)
            return
        st.info(page.t("export.nothing"))
        show_warnings(page, shares, inside, spec)
        return
    allowed = show_rights(page, spec)
    parted = sides(page, spec) if spec.split else None
    if parted:
        show_sides(page, parted)
    with action:
        saving = buttons(page, rows, spec, allowed, parted)
    if saving:
        save(page, spec)
    show_preview(page, spec)
    left, right = st.columns(2)
    with left:
        show_inside(page, spec, inside, rows)
    with right:
        show_warnings(page, shares, inside, spec)


def show_preview(page: Page, spec: dataset.ExportSpec) -> None:
    """Show the first rows as they will be written."""
    st.caption(page.t("export.preview"))
    with st.container(key="export_preview"):
        show_code(
            dataset.preview_export(page.store, spec), language=COLOURS.get(spec.shape.container), wrap_lines=True, height=300
        )  # fmt: skip


def show_rights(page: Page, spec: dataset.ExportSpec) -> bool:
    """Show the file's licence with its reason, or why the chosen one is refused; return True if it may be exported."""
    found, refusal = rights(page, spec)
    if found is None:
        st.error(page.t("export.license_refused"))
        show_text(refusal)
        return False
    st.caption(page.t("export.license_is", id=found.license))
    show_text(found.reason)
    return True


def show_sides(page: Page, parted: dataset.SplitResult) -> None:
    """Show the actual validation share: families are not split, so it differs from the requested one."""
    real, asked = f"{parted.share:.1%}", f"{parted.split.share:.0%}"
    roots = {side: f"{many:,}" for side, many in parted.roots.items()}
    st.caption(page.t("export.sides", real=real, asked=asked, **roots))
    if not parted.rows["validation"]:
        st.caption("⚠ " + page.t("export.no_validation"))


def buttons(
    page: Page, rows: int, spec: dataset.ExportSpec, allowed: bool, parted: dataset.SplitResult | None
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
            download(page, spec, side, many, small, allowed)
    return saving


def download(page: Page, spec: dataset.ExportSpec, side: str, rows: int, small: bool, allowed: bool) -> None:
    """Show the download button for the whole file, or for one side of the split."""
    name = Path(dataset.file_name(spec))
    label = page.t("export.download_side" if side else "export.download", n=f"{rows:,}", side=side)
    st.download_button(
        label, key="export_download_validation" if side == "validation" else "export_download",
        data=later(page, dataset.exported, page.store, spec, side),
        file_name=f"{name.stem}.{side}{name.suffix}" if side else name.name,
        mime=MIME[spec.shape.container], on_click="ignore",
        type="primary" if small and side != "validation" else "secondary", disabled=not (small and allowed and rows),
    )  # fmt: skip


def save(page: Page, spec: dataset.ExportSpec) -> None:
    """Write the file, or one per side of the split, next to the database and show the path."""
    try:
        with st.spinner(page.t("export.writing")):
            done = list(allowed(page, dataset.export_beside)(page.store, page.settings, spec).values())
    except core.KoevolError as error:
        st.error(page.t("common.failed_action"))
        show_text(str(error))
        return
    st.success(page.t("export.saved", n=f"{sum(rows for _, rows in done):,}"))
    for path, _ in done:
        show_code(str(path), language=None)


def show_inside(page: Page, spec: dataset.ExportSpec, inside: list[store.Share], rows: int) -> None:
    """Show the number of rows, and folded the counts by reason, licence and model. Names are untrusted: data frames show them without interpretation."""
    st.markdown(f"**{page.t('export.in_file')}** · {page.t('export.count', n=f'{rows:,}')}")
    licences: Counter[str] = Counter()
    models: Counter[tuple[str, str]] = Counter()
    nobody = page.t("export.by_person")
    for share in inside:
        licences[share.license or page.t("export.no_license")] += share.rows
        models[share.model or nobody, (share.answer_model or nobody) if share.answered else ""] += share.rows
    many = page.t("export.column_rows")
    by_licence = pd.DataFrame(licences.most_common(), columns=[page.t("export.licenses"), many])
    names = [page.t("export.instruction_by"), page.t("export.answer_by")]
    by_model = pd.DataFrame([(*who, n) for who, n in models.most_common(20)], columns=[*names, many])
    with st.expander(page.t("common.more"), key="export_inside"):
        if spec.shape.paired:
            show_pairs(page, spec)
        show_frame(by_licence, hide_index=True, height="content")
        show_frame(by_model, hide_index=True, height="content")


def show_warnings(
    page: Page, shares: tuple[store.Share, ...], inside: list[store.Share], spec: dataset.ExportSpec
) -> None:  # fmt: skip
    """Show what matters before training on the file."""
    said = warnings(shares, inside, spec)
    found = marked(page, spec)
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
        said = ", ".join(f"{finding_label(page, name)} {many:,}" for name, many in red.items())
        st.markdown(f"- ⚠ {page.t('export.warn_red', n=f'{found.red:,}', said=said)}")
    if personal := sum(many for (name, _), many in found.signals.items() if name == "personal"):
        word = "export.masking" if masking() else "export.warn_personal"
        st.markdown(f"- {'✓' if masking() else '⚠'} {page.t(word, n=f'{personal:,}')}")
    if found.left_out:
        said = ", ".join(f"{finding_label(page, name)} {many:,}" for name, many in found.left_out.items())
        st.caption(page.t("export.left_out", said=said))


def warnings(
    shares: tuple[store.Share, ...], inside: list[store.Share], spec: dataset.ExportSpec
) -> list[tuple[str, int]]:  # fmt: skip
    """Return (catalogue key, number) of every warning that applies."""
    shape, chosen = spec.shape, spec.selection
    if not shape.kept or shape.seeds:
        return []
    practice = set(llm.practice_models())
    without = sum(share.rows for share in shares if not share.answered)
    answering = {share.answer_model for share in inside if share.answered and share.answer_model}
    found = [
        ("warn_practice", sum(one.rows for one in inside if {one.model, one.answer_model} & practice)),
        ("warn_license", sum(one.rows for one in inside if not one.license)),
        ("warn_left_out", without if shape.answered_only and not chosen.answered else 0),
        ("warn_unanswered", without if shape.columns and not chosen.answered else 0),
        ("warn_mixed", len(answering) if len(answering) > 1 else 0),
        ("warn_undecided", int(chosen.state != "accept" and not shape.paired)),
    ]
    return [one for one in found if one[1]]
