"""Counts of preference data: records by reason, dropped pairs by reason, and where pairs come from if there are
none."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from koevol_core import dataset
from pages import FILES, Page
from pages.parts.export_counts import pairs
from pages.parts.show import show_frame


def show_pairs(page: Page, spec: dataset.ExportSpec) -> None:
    """Show the records by reason; for labelled (KTO) data also the numbers of good and bad labels and their weights."""
    found, kind = pairs(page, spec), str(spec.shape.source)
    st.markdown(f"**{page.t('export.why')}**")
    table = [(page.t(f"export.why_{name}"), many) for name, many in found.records[kind].items()]
    show_frame(
        pd.DataFrame(table, columns=[page.t("export.why_column"), page.t("export.column_rows")]), hide_index=True,
        height="content",
    )  # fmt: skip
    if kind in found.labels:
        good, bad = found.weights(kind)
        said = {"good": f"{found.labels[kind][True]:,}", "bad": f"{found.labels[kind][False]:,}"}
        st.caption(page.t("export.labels", **said, w_good=f"{good:g}", w_bad=f"{bad:g}"))
    show_dropped(page, found.dropped[kind])


def show_dropped(page: Page, dropped: dict[str, int]) -> None:
    """Show the dropped pairs by reason."""
    if dropped:
        said = " · ".join(f"{page.t(f'export.drop_{name}')} {many:,}" for name, many in dropped.items())
        st.caption(page.t("export.dropped", said=said))


def show_no_pairs(page: Page, spec: dataset.ExportSpec) -> None:
    """Explain what this kind of data needs, with a link to the page where it is made."""
    kind = str(spec.shape.source)
    st.info(page.t(f"export.no_{kind}"))
    where = "review" if kind.startswith("evolution") else "answers"
    st.page_link(FILES[where], label=page.t(f"export.to_{where}"))
    show_dropped(page, pairs(page, spec).dropped[kind])
