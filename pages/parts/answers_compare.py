"""Work area of the answers page: instruction, answers side by side, choice, manual edit, new sample."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from koevol_core import analytics, llm, review, store
from pages import FILES, Page, act, money, price
from pages.parts.answers_list import go_to
from pages.parts.drafts import saved
from pages.parts.pace import usable
from pages.parts.show import one_line, plain, show_text
from pages.parts.tree import reason_label

SIDE_BY_SIDE = 2


def show_instruction(page: Page, node: core.Node, following: tuple[int, int] | None) -> None:
    """Show the instruction, its node, and the button for the next node."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            method = page.t(f"common.{node.method or 'seed'}")
            st.caption(f"#{node.id} · {method} · {page.t('answers.generation', n=node.generation)}", width="stretch")
            st.page_link(FILES["review"], label=page.t("answers.in_review"), query_params={"node": str(node.id)})
            st.button(
                page.t("answers.next"), key=f"answer_next-{node.id}", shortcut="S", on_click=go_to,
                args=following or (0,), disabled=following is None,
            )  # fmt: skip
        show_text(node.text)
        if node.verdict != "accept":
            st.caption(page.t("answers.not_accepted"))


def show_answers(page: Page, found: review.Comparison, following: tuple[int, int] | None) -> None:
    """Show all answers, two per row, oldest first."""
    if not found.answers:
        st.info(page.t("answers.no_answer"))
    rated = {
        one.answer_id: one.value for one in analytics.scores_of(page.store, found.node.id) if one.name == "quality"
    }
    for start in range(0, len(found.answers), SIDE_BY_SIDE):
        row = found.answers[start : start + SIDE_BY_SIDE]
        for column, one in zip(st.columns(1 if len(found.answers) == 1 else SIDE_BY_SIDE), row, strict=False):
            with column.container(border=True):
                show_answer(page, found, one, rated.get(one.answer.id), following)


def show_answer(
    page: Page, found: review.Comparison, one: store.Alternative, rated: float | None, following: tuple[int, int] | None
) -> None:
    answer = one.answer
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        state(page, one)
        quality = [] if rated is None else [page.t("score.line_quality", n=f"{rated:g}")]
        st.caption(" · ".join(facts(page, one) + quality))
    if answer.text:
        show_text(answer.text)
    if answer.status in ("eliminated", "failed") and answer.detail:
        st.caption(page.t("answers.evidence"))
        show_text(answer.detail)
    if answer.status == "planned":
        return
    with st.container(horizontal=True):
        if not one.chosen and answer.text.strip() and answer.status in ("filled", "eliminated"):
            word = "answers.rescue" if answer.status == "eliminated" else "answers.choose"
            st.button(
                page.t("answers.accept" if one.in_force else word), key=f"answer_choose-{answer.id}", on_click=choose,
                args=(page, answer.id, found.seen, following if one.in_force else None),
                shortcut="a" if one.in_force else None,
            )  # fmt: skip
        if answer.text:
            st.button(
                page.t("answers.edit"), key=f"answer_edit-{answer.id}", type="tertiary", on_click=edit,
                args=(answer.node_id, answer.text), shortcut="w" if one.in_force else None,
            )  # fmt: skip


def state(page: Page, one: store.Alternative) -> None:
    """Show an answer's state as badges."""
    answer = one.answer
    if one.chosen:
        st.badge(page.t("answers.chosen"), color="green")
    elif one.in_force:
        st.badge(page.t("answers.in_force"), color="gray")
    if answer.status == "eliminated":
        st.badge(f"⊘ {page.t('common.eliminated')} · {reason_label(page, answer.reason or '')}", color="orange")
    elif answer.status == "failed":
        st.badge(f"! {page.t('common.failed')} · {reason_label(page, answer.reason or '')}", color="orange")
    elif answer.status == "planned":
        st.badge(f"· {page.t('common.planned')}", color="gray")


def facts(page: Page, one: store.Alternative) -> list[str]:
    """Return author, length, finish reason and cost of an answer, escaped for a caption."""
    answer = one.answer
    if answer.model:
        parts = [plain(answer.model)]
    elif answer.author is not None:
        parts = [page.t("answers.by", who=plain(answer.author) or page.t("answers.somebody"))]
    else:
        parts = [page.t("answers.from_file")] if answer.run_id is None else []
    if one.completion_tokens is not None:
        parts.append(page.t("answers.tokens", n=f"{one.completion_tokens:,}"))
    elif answer.text:
        parts.append(page.t("answers.chars", n=f"{len(answer.text):,}"))
    if one.finish:
        known = {"stop": "answers.finish_stop", "length": "answers.finish_length"}
        parts.append(page.t(known[one.finish]) if one.finish in known else plain(one.finish))
    if one.finish or one.cost:
        parts.append(money(page, one.cost))
    return parts


def show_writing(page: Page, found: review.Comparison) -> None:
    """Show the form for a manual answer."""
    node = found.node
    key = f"answer_text-{node.id}"
    with st.form(f"answer_form-{node.id}", border=True):
        st.text_area(page.t("answers.write"), key=key, height=180, help=page.t("answers.write_hint"))
        st.form_submit_button(
            page.t("answers.save"), key=f"answer_save-{node.id}", shortcut="Ctrl+S", on_click=save,
            args=(page, node.id, found.seen),
        )  # fmt: skip


def show_again(page: Page, found: review.Comparison) -> None:
    """Show the button for one more sample, by the configured model or another one."""
    if not page.may("spend") or usable(page) is None:
        return
    choices = llm.providers(page.settings)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox(
            page.t("answers.with_model"), range(len(choices)), format_func=lambda i: one_line(choices[i].label),
            key="answer_model", width=300,
        )  # fmt: skip
        provider = choices[place]
        priced = review.price_of_answers(page.store, provider, 1)
        word = "answers.again" if found.answers else "answers.again_first"
        cost = price(page, priced.cost)
        st.button(
            page.t(word, price=cost), key=f"answer_again-{found.node.id}", on_click=again,
            args=(page, found.node.id, provider, cost), disabled=any(one.answer.status == "planned" for one in found.answers),
        )  # fmt: skip
    if not provider.for_data:
        st.caption(page.t("answers.practice", model=plain(provider.label)))


def choose(page: Page, answer_id: int, seen: int, following: tuple[int, int] | None) -> None:
    """Choose an answer; after the one that was current anyway, go on to the next node."""
    done = act(page, review.choose_answer, page.store, answer_id, page.reviewer, seen, done=page.t("answers.chose"))
    if done is not None and following is not None:
        go_to(*following)


def edit(node_id: int, text: str) -> None:
    st.session_state[f"answer_text-{node_id}"] = text


def save(page: Page, node_id: int, seen: int) -> None:
    text = st.session_state[f"answer_text-{node_id}"]
    done = act(page, review.write_answer, page.store, node_id, text, page.reviewer, seen, done=page.t("answers.saved"))
    if done is not None:
        st.session_state[f"answer_text-{node_id}"] = ""
        saved(f"answer_text-{node_id}")


def again(page: Page, node_id: int, provider: llm.Provider, cost: str) -> None:
    asked = (page.store, page.settings, node_id, provider)
    act(page, review.answer_again, *asked, done=page.t("answers.asked"), price=cost)
