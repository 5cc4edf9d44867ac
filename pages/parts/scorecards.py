"""Scorecards view: outcome and cost by method, prompt, model, generation or domain, with significant differences."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from koevol_core import analytics, dataset
from pages import FILES, Page, later, money
from pages.parts.export_choose import said
from pages.parts.node_filter import write
from pages.parts.scorecards_pictures import pictures
from pages.parts.scorecards_tables import answer_table, card_table
from pages.parts.show import one_line, show_text


def show_scorecards(page: Page) -> None:
    """Show the scorecards chosen in the URL query: ``by`` (dimension), ``in`` (filter dimension) and ``value`` (its
    value)."""
    with st.spinner(page.t("scorecard.making")):
        scorecards = _counted(page.store, page.settings.db, dataset.store_version(page.store))
    if not scorecards.cells:
        st.info(page.t("scorecard.empty"))
        st.page_link(FILES["evolve"], label=page.t("export.to_evolve"))
        return
    by = said("by", analytics.DIMENSIONS, "method")
    within = choose(page, scorecards, by)
    cards = scorecards.cards(by, within)
    names = [card_name(page, scorecards, by, card.name) for card in cards]
    downloads(page, scorecards, within)
    differences(page, by, cards, dict(zip((card.name for card in cards), names, strict=True)))
    pictures(page, cards, names)
    card_table(page, page.t(f"scorecard.by_{by}"), names, cards)
    answer_table(page, scorecards)
    with st.expander(page.t("scorecard.notes"), key="card_notes"):
        st.markdown(page.t("scorecard.meaning", n="20,000"))


@st.cache_data(max_entries=4, show_spinner=False)
def _counted(_store: core.Store, db: str, version: tuple[int, ...]) -> analytics.Scorecards:
    return analytics.scorecards(_store)


def choose(page: Page, scorecards: analytics.Scorecards, by: str) -> dict[str, str]:
    """Draw the choice of dimension, and a filter by another one; return the filter."""
    left, middle, right = st.columns([4, 2, 3], vertical_alignment="bottom")
    with left:
        st.session_state["card_by"] = by
        st.pills(
            page.t("scorecard.by"), analytics.DIMENSIONS, format_func=lambda name: page.t(f"scorecard.by_{name}"), key="card_by",
            required=True, wrap=True, on_change=lambda: write("by", [st.session_state["card_by"]]),
        )  # fmt: skip
    others = ["", *(name for name in analytics.DIMENSIONS if name != by)]
    inside = said("in", others, "")
    with middle:
        st.session_state["card_in"] = inside
        st.selectbox(
            page.t("scorecard.within"), others, key="card_in", on_change=_inside,
            format_func=lambda name: page.t(f"scorecard.by_{name}" if name else "scorecard.within_all"),
        )  # fmt: skip
    if not inside:
        return {}
    values = scorecards.values(inside)
    value = said("value", values, values[0])
    with right:
        st.session_state["card_value"] = value
        st.selectbox(
            page.t("scorecard.within_value"), values, key="card_value", label_visibility="collapsed",
            format_func=lambda name: card_name(page, scorecards, inside, name),
            on_change=lambda: st.query_params.__setitem__("value", st.session_state["card_value"]),
        )  # fmt: skip
    return {inside: value}


def _inside() -> None:
    write("in", [name for name in [st.session_state["card_in"]] if name])
    write("value", [])


def card_name(page: Page, scorecards: analytics.Scorecards, by: str, name: str) -> str:
    """Return a card's display name for widgets that do not interpret text: names of models and domains are
    untrusted."""
    if by == "method":
        return page.t(f"common.{name}")
    if by == "generation":
        return page.t("export.generation", n=name)
    version = scorecards.versions.get(name) if by == "prompt" else None
    if version:
        parts = [
            _template(page, version.name),
            name[:8],
            page.t(f"scorecard.{version.standing}") if version.standing else "",
        ]
        return " · ".join(part for part in parts if part)
    return one_line(name, 40) or page.t("scorecard.nameless")


def _template(page: Page, name: str) -> str:
    """Return the label of a template such as ``ko/deepen``."""
    place, _, method = name.partition("/")
    if method not in core.METHODS:
        return one_line(name, 30)
    word = page.t(f"common.{method}")
    return word if place == "ko" else f"{word} ({page.t('scorecard.fewshot') if place == 'fewshot' else place})"


def downloads(page: Page, scorecards: analytics.Scorecards, within: dict[str, str]) -> None:
    """Show an explanation, and all dimensions as JSON and Markdown downloads."""
    left, right = st.columns([3, 2], vertical_alignment="center")
    by_hand = " " + page.t("scorecard.by_hand", n=f"{scorecards.by_hand:,}") if scorecards.by_hand else ""
    left.caption(page.t("scorecard.about") + by_hand)
    with right, st.popover(page.t("scorecard.take"), key="card_take"):
        st.download_button(
            page.t("scorecard.as_json"), later(page, analytics.scorecards_json, scorecards, within=within), "koevol-scorecards.json",
            "application/json", key="card_json", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            page.t("scorecard.as_markdown"),
            later(page, analytics.scorecards_markdown, scorecards, within=within, language=page.lang),
            "koevol-scorecards.md", "text/markdown", key="card_markdown", on_click="ignore",
        )  # fmt: skip


def differences(page: Page, by: str, cards: tuple[analytics.Card, ...], names: dict[str, str]) -> None:
    """Show a sentence per significant difference, or that there is none yet."""
    if not any(card.decided for card in cards):
        st.info(page.t("scorecard.undecided_yet"))
        st.page_link(FILES["review"], label=page.t("scorecard.to_review"))
        return
    significant = analytics.significant_differences(cards)
    for difference in significant:
        figures = {card.name: _figure(page, difference.what, card) for card in (difference.better, *difference.worse)}
        worse = ", ".join(
            page.t("scorecard.worse", name=names[card.name], rate=figures[card.name], n=f"{card.decided:,}")
            for card in difference.worse
        )
        word = "scorecard.cheaper" if difference.what == "price" else "scorecard.more"
        better = difference.better
        values = {"better": names[better.name], "rate": figures[better.name], "n": f"{better.decided:,}"}
        show_text(f"✔ {page.t(word, worse=worse, **values)}")
    if significant:
        st.caption(page.t("scorecard.sure"))
    elif analytics.comparable(cards):
        st.text(page.t("scorecard.overlap"))
    else:
        word = "scorecard.few_versions" if by == "prompt" else "scorecard.few"
        st.text(page.t(word, n=analytics.ENOUGH_TO_COMPARE))


def _figure(page: Page, what: str, card: analytics.Card) -> str:
    if what == "price":
        return money(page, card.price.dollars) if card.price else ""
    return f"{card.acceptance.rate:.0%}" if card.acceptance else ""
