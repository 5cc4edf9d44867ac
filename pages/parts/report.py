"""Report view: summary, numbered figures with notes, and a table of the numbers below each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

import koevol_core as core
from koevol_core import analytics, dataset, llm
from koevol_core.messages import clock
from pages import FILES, Page, later, money
from pages.parts.review_node import said_reason
from pages.parts.show import one_line, readable, show_frame, show_text
from pages.parts.tree import reason

GREEN, RED, AMBER, INK, GREY = "#5b8c4a", "#b0554b", "#c08a2d", "#4a7aab", "#8c8779"
"""Chart colours, legible in light and dark themes; the first three are those of accepted, rejected and eliminated
nodes."""


def show_report(page: Page) -> analytics.Report | None:
    """Show the report except its part on scores; return the report, None if the project has no children."""
    with st.spinner(page.t("export.report_making")):
        report = _report(page.store, page.settings.db, dataset.store_version(page.store))
    if not report.funnel.children:
        st.info(page.t("export.report_empty"))
        st.page_link(FILES["evolve"], label=page.t("export.to_evolve"))
        return None
    header(page, report)
    left, right = st.columns(2, gap="large")
    with left:
        funnel(page, report, 1)
        generations = [page.t("export.generation", n=part.name) for part in report.generations]
        rates(page, report.generations, 3, "f_generation", generations)
        lengths(page, report, 5)
        removed = [(reason(page, name), n) for name, n in (*report.eliminated, *report.failed)]
        reasons(page, 7, "f_eliminated", removed, AMBER)
    with right:
        rates(page, report.methods, 2, "f_method", [page.t(f"common.{p.name or 'seed'}") for p in report.methods])
        reviewers(page, report, 4)
        given = [(said_reason(page, name) or page.t("export.no_reason"), n) for name, n in report.rejected]
        reasons(page, 6, "f_rejected", given, RED)
        cost(page, report, 8)
    models(page, report)
    return report


@st.cache_data(max_entries=4, show_spinner=False)
def _report(_store: core.Store, db: str, version: tuple[int, ...]) -> analytics.Report:
    return analytics.report(_store)


def header(page: Page, report: analytics.Report) -> None:
    """Show title, date, JSON download and a summary."""
    funnel = report.funnel
    decided = funnel.accepted + funnel.rejected
    left, right = st.columns([5, 1], vertical_alignment="top")
    left.header(page.t("export.report_title"), anchor=False)
    left.caption(page.t("export.report_at", when=clock.shown(report.made_at, "%Y-%m-%d %H:%M"), zone=clock.zone_name()))
    right.download_button(
        page.t("export.report_json"), later(page, analytics.report_json, report), "koevol-report.json",
        "application/json", key="report_download", on_click="ignore",
    )  # fmt: skip
    right.toggle(page.t("export.numbers"), key="report_numbers")
    numbers = {name: f"{getattr(funnel, name):,}" for name in ("seeds", "children", "living", "accepted", "answered")}
    rate = f"{funnel.accepted / decided:.0%}" if decided else page.t("export.no_rate")
    abstract = page.t("export.abstract", **numbers, decided=f"{decided:,}", rate=rate)
    st.markdown(f"{abstract} {cost_sentences(page, report)}")
    for swap in report.swapped:  # st.text: the model name is untrusted server data
        words = {"asked": swap.asked, "model": one_line(swap.replied, 100), "n": f"{swap.replies:,}"}
        show_text("⚠ " + page.t("common.other_model", **words))


def cost_sentences(page: Page, report: analytics.Report) -> str:
    """Return sentences on the cost: known, unknown, at risk, and the share of cached tokens."""
    bill = report.bill
    if bill.cost == 0:
        return page.t("export.cost_free")
    if not bill.dollars:
        return page.t("export.cost_unknown", n=f"{bill.unpriced:,}")
    word = "export.cost_all" if report.dollars_a_row is None else "export.cost_each"
    each = money(page, report.dollars_a_row) if report.dollars_a_row else ""
    parts = [page.t(word, cost=money(page, bill.dollars), each=each)]
    if bill.unpriced:
        parts.append(page.t("export.cost_besides", n=f"{bill.unpriced:,}"))
    if bill.at_risk:
        parts.append(page.t("export.cost_doubtful", most=money(page, bill.at_risk)))
    if bill.cached is not None:
        parts.append(page.t("export.cost_cached", share=f"{bill.cached:.0%}"))
    return " ".join(parts)


def caption(page: Page, number: int, title: str, note: str = "") -> None:
    st.markdown(f"**{page.t('export.figure', n=number, title=page.t(f'export.{title}'))}**")
    if note:
        st.caption(note)


def numbers_below(page: Page, table: pd.DataFrame, key: str) -> None:
    """Show the numbers of a figure, if the switch at the top asks for them. Names are untrusted: data frames show them
    without interpretation."""
    if st.session_state.get("report_numbers"):
        show_frame(table, hide_index=True, height="content", key=key)


def bars(
    names: Sequence[str], values: Sequence[float], labels: Sequence[str], colour: str, top: float | None = None,
    alt_text: str = "",
) -> None:  # fmt: skip
    """Draw horizontal bars in the given order, each followed by its label."""
    frame = pd.DataFrame({"name": names, "value": values, "label": labels})
    across = alt.X(
        "value:Q", title=None, axis=None, scale=alt.Scale(domainMin=0, domainMax=top or max([*values, 1]) * 1.25)
    )
    base = alt.Chart(readable(frame)).encode(
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, ticks=False, domain=False)), x=across
    )
    marks = base.mark_bar(color=colour, height={"band": 0.7}, tooltip=None)
    words = base.mark_text(align="left", dx=5, color=GREY, tooltip=None).encode(text="label:N")
    st.altair_chart((marks + words).properties(height=alt.Step(30)), alt=alt_text)


def funnel(page: Page, report: analytics.Report, number: int) -> None:
    caption(page, number, "f_funnel")
    stage = report.funnel
    stages = ("seeds", "children", "living", "accepted", "answered_short")
    values = [stage.seeds, stage.children, stage.living, stage.accepted, stage.answered]
    names = [page.t(f"export.{name}") for name in stages]
    bars(names, values, [f"{value:,}" for value in values], INK, alt_text=page.t("export.f_funnel"))
    numbers_below(page, pd.DataFrame({page.t("export.f_funnel"): names, page.t("export.many"): values}), "report_1")


def rates(page: Page, parts: tuple[analytics.Part, ...], number: int, title: str, names: list[str]) -> None:
    """Draw the acceptance rate of each part with decisions; list all parts in the table."""
    caption(page, number, title, page.t("export.note_rate"))
    shown = [(name, part) for name, part in zip(names, parts, strict=True) if part.acceptance is not None]
    if shown:
        bars(
            [name for name, _ in shown], [part.acceptance or 0.0 for _, part in shown],
            [f"{part.acceptance:.0%}  {part.accepted:,}/{part.accepted + part.rejected:,}" for _, part in shown],
            GREEN, 1.45, page.t(f"export.{title}"),
        )  # fmt: skip
    else:
        st.caption(page.t("export.not_yet"))
    numbers_below(page, part_table(page, names, parts), f"report_{number}")


def part_table(page: Page, names: list[str], parts: tuple[analytics.Part, ...]) -> pd.DataFrame:
    columns = {
        "made": "made",
        "living": "living",
        "accepted": "accepted",
        "rejected": "rejected",
        "answered_short": "answered",
    }
    table: dict[str, list[object]] = {page.t("export.part"): list(names)}
    table |= {page.t(f"export.{word}"): [getattr(part, field) for part in parts] for word, field in columns.items()}
    table[page.t("export.rate")] = ["" if part.acceptance is None else f"{part.acceptance:.1%}" for part in parts]
    if any(part.bill for part in parts):
        table[page.t("export.cost")] = [_spent(page, part) for part in parts]
        table[page.t("export.cost_a_row")] = [
            "" if part.dollars_a_row is None else money(page, part.dollars_a_row) for part in parts
        ]
    return pd.DataFrame(table)


def _spent(page: Page, part: analytics.Part) -> str:
    return money(page, part.bill.dollars, part.bill.unpriced) if part.bill else ""


def reviewers(page: Page, report: analytics.Report, number: int) -> None:
    caption(page, number, "f_reviewer")
    if not report.judges:
        st.caption(page.t("export.not_yet"))
        return
    names = [judge.reviewer or page.t("export.nobody") for judge in report.judges]
    words = [page.t("export.accepted"), page.t("export.rejected")]
    rows = [(name, words[0], judge.accepted, 0) for name, judge in zip(names, report.judges, strict=True)]
    rows += [(name, words[1], judge.rejected, 1) for name, judge in zip(names, report.judges, strict=True)]
    frame = pd.DataFrame(rows, columns=["name", "verdict", "value", "place"])
    chart = (
        alt.Chart(readable(frame))
        .mark_bar(height={"band": 0.7}, tooltip=None)
        .encode(
            y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, ticks=False, domain=False)),
            x=alt.X("value:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color(
                "verdict:N",
                title=None,
                scale=alt.Scale(domain=words, range=[GREEN, RED]),
                legend=alt.Legend(orient="top"),
            ),
            order="place:Q",
        )
        .properties(height=alt.Step(30))
    )
    st.altair_chart(chart, alt=page.t("export.f_reviewer"))
    total = [judge.accepted + judge.rejected for judge in report.judges]
    table = pd.DataFrame({
        page.t("export.reviewer"): names, words[0]: [judge.accepted for judge in report.judges],
        words[1]: [judge.rejected for judge in report.judges],
        page.t("export.rate"): [f"{judge.accepted / n:.1%}" for judge, n in zip(report.judges, total, strict=True)],
    })  # fmt: skip
    numbers_below(page, table, f"report_{number}")


def lengths(page: Page, report: analytics.Report, number: int) -> None:
    """Show lengths by generation, seeds first."""
    caption(page, number, "f_length", page.t("export.note_length", n="1,000"))
    quartiles(page, report.lengths, number, page.t("export.characters"), page.t("export.f_length"))


def quartiles(
    page: Page, rows: Sequence[analytics.Length | analytics.Spread], number: int, axis: str, alt_text: str,
    scale: Any = alt.Undefined, digits: int | None = None,
) -> None:  # fmt: skip
    """Draw median and interquartile range of each generation, with a table."""
    frame = pd.DataFrame([asdict(row) for row in rows])
    frame["name"] = [generation(page, row.generation) for row in rows]
    base = alt.Chart(readable(frame)).encode(x=alt.X("name:N", title=None, sort=None, axis=alt.Axis(labelAngle=0)))
    low, middle = (alt.Y(f"{name}:Q", title=axis, scale=scale) for name in ("low", "median"))
    band = base.mark_area(opacity=0.25, color=INK, tooltip=None).encode(y=low, y2="high:Q")
    span = base.mark_rule(color=INK, opacity=0.5, tooltip=None).encode(y="low:Q", y2="high:Q")
    line = base.mark_line(color=INK, point=True, tooltip=None).encode(y=middle)
    st.altair_chart((band + span + line).properties(height=220), alt=alt_text)
    table = pd.DataFrame({
        page.t("export.generations"): list(frame["name"]), page.t("export.measured"): list(frame["measured"]),
        **{page.t(f"export.{name}"): [round(value, digits) for value in frame[name]]
           for name in ("mean", "median", "low", "high")},
    })  # fmt: skip
    numbers_below(page, table, f"report_{number}")


def generation(page: Page, number: int) -> str:
    return page.t("export.generation", n=number) if number else page.t("export.generation_0")


def reasons(page: Page, number: int, title: str, counts: list[tuple[str, int]], colour: str) -> None:
    caption(page, number, title)
    if not counts:
        st.caption(page.t("export.not_yet"))
        return
    names, values = [name for name, _ in counts], [n for _, n in counts]
    bars(names[:12], values[:12], [f"{value:,}" for value in values[:12]], colour, alt_text=page.t(f"export.{title}"))
    numbers_below(
        page, pd.DataFrame({page.t("export.reason"): names, page.t("export.many"): values}), f"report_{number}"
    )


def cost(page: Page, report: analytics.Report, number: int) -> None:
    """Draw the cost in won by purpose, over all models."""
    note = page.t("export.note_cost", n=f"{report.bill.unpriced:,}") if report.bill.unpriced else ""
    caption(page, number, "f_cost", note)
    by = {
        what: sum(spend.dollars for spend in report.spend if spend.purpose == what)
        for what in ("evolve", "judge", "answer", "score")
    }
    names = [page.t(f"export.purpose_{name}") for name in by]
    won = [dollars * llm.krw_per_usd() for dollars in by.values()]
    if not any(won):
        none = "cost_unknown" if report.bill.unpriced else "cost_free" if report.spend else "not_yet"
        st.caption(page.t(f"export.{none}", n=f"{report.bill.unpriced:,}"))
    else:
        bars(names, won, [money(page, dollars) for dollars in by.values()], INK, alt_text=page.t("export.f_cost"))
    table = pd.DataFrame({
        page.t("export.model"): [spend.model for spend in report.spend],
        page.t("export.purpose"): [page.t(f"export.purpose_{spend.purpose}") for spend in report.spend],
        page.t("export.replies"): [spend.replies for spend in report.spend],
        page.t("export.won"): [round(spend.dollars * llm.krw_per_usd(), 2) for spend in report.spend],
        page.t("export.tokens_in"): [spend.prompt_tokens for spend in report.spend],
        page.t("export.tokens_cached"): [spend.cached_tokens for spend in report.spend],
        page.t("export.tokens_out"): [spend.completion_tokens for spend in report.spend],
    })  # fmt: skip
    numbers_below(page, table, f"report_{number}")


def models(page: Page, report: analytics.Report) -> None:
    """Show a table of the outcome of each model's children."""
    st.markdown(f"**{page.t('export.models')}**")
    names = [part.name or page.t("export.by_person") for part in report.models]
    show_frame(part_table(page, names, report.models), hide_index=True, height="content")
