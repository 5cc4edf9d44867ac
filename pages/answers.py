"""Answers page: accepted nodes with or without an answer on the left, the answers to one instruction on the right."""

from __future__ import annotations

import streamlit as st

from koevol_core import review, store
from pages import FILES, Page, say_refused, show
from pages.parts.answers_compare import show_answers, show_instruction, show_last, show_more, show_writing
from pages.parts.answers_fill import show_fill, show_running
from pages.parts.answers_list import go_to, list_in_address, listed, node_in_address
from pages.parts.node_filter import Place
from pages.parts.scoring import show_scoring


def main(page: Page) -> None:
    waiting, answered = review.answer_counts(page.store)
    at = node_in_address()
    if not waiting and not answered and at is None:
        st.header(page.t("answers.empty_title"), anchor=False)
        st.markdown(page.t("answers.empty_text"))
        st.page_link(FILES["review"], label=page.t("answers.to_review"))
        return
    counts = {"waiting": waiting, "answered": answered}
    which = list_in_address(counts)
    if which == "waiting" or not waiting:
        show_fill(page, waiting)
    say_refused(page)
    show_running(page)
    if answered:
        show_scoring(page, store.NodeFilter("accept"), "answer_score", ("quality",), Place("answer_where"))
    left, right = st.columns([2, 5], gap="medium")
    with left:
        nodes, following = listed(page, counts)
    with right:
        if at is None and nodes:
            go_to(at := nodes[0].id)  # keeps the node open after it leaves the list
        found = review.answers_to(page.store, at) if at else None
        if found is None:
            st.caption(page.t("answers.gone", id=at) if at else page.t("answers.pick"))
            return
        there = following(found.node.id)
        show_last(page)
        show_instruction(page, found.node, there)
        show_answers(page, found, there)
        show_more(page, found)
        show_writing(page, found)


show("answers", main)
