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
REASONS = {"wrong": "d", "off": "f", "thin": "g", "awkward": "h", "other": "v"}
"""Reasons to reject an answer, with their shortcut keys."""


def show_instruction(page: Page, node: core.Node, following: tuple[int, int] | None) -> None:
    """Show the instruction, its node, and the button for the next node."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            method = page.t(f"common.{node.method or 'seed'}")
            st.caption(f"#{node.id} · {method} · {page.t('answers.generation', n=node.generation)}", width="stretch")
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
    with st.container(horizontal=True, gap="small"):
        show_decisions(page, found, one, following)


def show_decisions(
    page: Page, found: review.Comparison, one: store.Alternative, following: tuple[int, int] | None
) -> None:  # fmt: skip
    """Show the buttons of an answer: for the current one accept, reject and edit, for another one its choice."""
    answer, now = one.answer, one.in_force
    number = next(at for at, other in enumerate(found.answers, 1) if other is one)
    if not one.chosen and answer.text.strip() and answer.status in ("filled", "eliminated"):
        word = "answers.rescue" if answer.status == "eliminated" or one.rejected else "answers.choose"
        st.button(
            page.t("answers.accept" if now else word), key=f"answer_choose-{answer.id}", on_click=choose,
            args=(page, answer.id, found.seen, following if now else None), type="primary" if now else "secondary",
            shortcut="a" if now else str(number) if number < 10 else None,
        )  # fmt: skip
    if now:
        st.button(
            page.t("answers.reject"), key=f"answer_reject-{answer.id}", shortcut="x", on_click=reject,
            args=(page, found, answer.id, following),
        )  # fmt: skip
        st.button(
            page.t("answers.edit"), key=f"answer_edit-{answer.id}", type="tertiary", on_click=edit,
            args=(answer.node_id, answer.text), shortcut="w",
        )  # fmt: skip


def show_last(page: Page) -> None:
    """Ask for the reason of the rejection that was made just now, by one key, on whatever instruction one is by now."""
    node_id, answer_id, seen = st.session_state.get("_answer_rejected") or (0, 0, 0)
    if not node_id:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="answer_line"):
        show_text(page.t("answers.why", id=node_id), width="content")
        for name, letter in REASONS.items():
            st.button(
                page.t(f"answers.reason_{name}"), key=f"answer_why_{name}-{answer_id}", shortcut=letter, type="tertiary",
                on_click=explain, args=(page, answer_id, seen, name),
            )  # fmt: skip


def state(page: Page, one: store.Alternative) -> None:
    """Show an answer's state as badges."""
    answer = one.answer
    if one.chosen:
        st.badge(page.t("answers.chosen"), color="green")
    elif one.rejected:
        why = f" · {page.t(f'answers.reason_{one.why}')}" if one.why in REASONS else ""
        st.badge(f"✘ {page.t('common.reject')}{why}", color="red")
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
    """Show the form for a manual answer, if it was asked for or if there is nothing to decide on."""
    node = found.node
    key = f"answer_text-{node.id}"
    if found.answers and st.session_state.get("_answer_writing") != node.id:
        return
    with st.form(f"answer_form-{node.id}", border=True):
        st.text_area(page.t("answers.write"), key=key, height=180, help=page.t("answers.write_hint"))
        st.form_submit_button(
            page.t("answers.save"), key=f"answer_save-{node.id}", shortcut="Ctrl+S", on_click=save,
            args=(page, node.id, found.seen),
        )  # fmt: skip


def show_more(page: Page, found: review.Comparison) -> None:
    """Show what is needed less often: an undo, another sample, and behind one more click its model, a manual answer and
    the review."""
    node = found.node
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="answer_more_bar"):
        if found.undoable:
            st.button(
                page.t("answers.undo"), key=f"answer_undo-{node.id}", shortcut="u", on_click=undo,
                args=(page, node.id, found.seen),
            )  # fmt: skip
        choices = _choices(page)
        provider = _picked(choices)
        if provider is not None:
            show_again(page, found, provider)
        with st.popover(page.t("common.more"), key="answer_more"):
            choose_model(page, choices)
            if found.answers:
                st.button(
                    page.t("answers.write"), key=f"answer_write-{node.id}", on_click=edit, args=(node.id, None),
                    type="tertiary",
                )  # fmt: skip
            st.page_link(FILES["review"], label=page.t("answers.in_review"), query_params={"node": str(node.id)})
    if provider is not None and not provider.for_data:
        st.caption(page.t("answers.practice", model=plain(provider.label)))


def _picked(choices: tuple[llm.Provider, ...]) -> llm.Provider | None:
    """Return the model that gives another sample; None if there is none."""
    place = int(st.session_state.get("answer_model") or 0)
    return choices[place if place < len(choices) else 0] if choices else None


def _choices(page: Page) -> tuple[llm.Provider, ...]:
    """Return the models that may answer: the configured one with its roles, then the others; none if it is unusable or
    nothing may be spent."""
    configured = usable(page) if page.may("spend") else None
    return (configured, *llm.providers(page.settings)[1:]) if configured else ()


def choose_model(page: Page, choices: tuple[llm.Provider, ...]) -> None:
    """Show which model gives another sample, where there are several."""
    if len(choices) > 1:
        st.selectbox(
            page.t("answers.with_model"), range(len(choices)), format_func=lambda i: one_line(answerer(choices[i])),
            key="answer_model", width=300,
        )  # fmt: skip


def show_again(page: Page, found: review.Comparison, provider: llm.Provider) -> None:
    """Show the button for one more sample by this model."""
    priced = review.price_of_answers(page.store, provider, 1)
    word = "answers.again" if found.answers else "answers.again_first"
    cost = price(page, priced.cost)
    st.button(
        page.t(word, price=cost), key=f"answer_again-{found.node.id}", on_click=again, shortcut="m",
        args=(page, found.node.id, provider, cost), disabled=any(one.answer.status == "planned" for one in found.answers),
    )  # fmt: skip


def answerer(provider: llm.Provider) -> str:
    """Return the name of the model that answers: one with that role of its own, if any."""
    model = provider.model_of("answer")
    return provider.label if model == provider.model else model


def choose(page: Page, answer_id: int, seen: int, following: tuple[int, int] | None) -> None:
    """Choose an answer; after the one that was current anyway, go on to the next node."""
    done = act(page, review.choose_answer, page.store, answer_id, page.reviewer, seen, done=page.t("answers.chose"))
    if done is not None:
        st.session_state["_answer_rejected"] = None
        if following is not None:
            go_to(*following)


def reject(page: Page, found: review.Comparison, answer_id: int, following: tuple[int, int] | None) -> None:
    """Reject the current answer; where no other takes its place, go on to the next node."""
    done = act(page, review.reject_answer, page.store, answer_id, page.reviewer, found.seen)
    if done is None:
        return
    st.session_state["_answer_rejected"] = (found.node.id, answer_id, done)
    left = review.answers_to(page.store, found.node.id)
    if following is not None and left is not None and not any(one.in_force for one in left.answers):
        go_to(*following)


def explain(page: Page, answer_id: int, seen: int, name: str) -> None:
    if act(page, review.reject_answer, page.store, answer_id, page.reviewer, seen, name) is not None:
        st.session_state["_answer_rejected"] = None


def undo(page: Page, node_id: int, seen: int) -> None:
    """Take back the newest decision on a node's answers."""
    if (
        act(page, review.undo_answer, page.store, node_id, page.reviewer, seen, done=page.t("answers.undone"))
        is not None
    ):
        st.session_state["_answer_rejected"] = None


def edit(node_id: int, text: str | None) -> None:
    """Open the form, with an answer's text if there is one to begin with."""
    st.session_state["_answer_writing"] = node_id
    if text is not None:
        st.session_state[f"answer_text-{node_id}"] = text


def save(page: Page, node_id: int, seen: int) -> None:
    text = st.session_state[f"answer_text-{node_id}"]
    st.session_state["_answer_writing"] = node_id  # it stays open, if it is not saved
    done = act(page, review.write_answer, page.store, node_id, text, page.reviewer, seen, done=page.t("answers.saved"))
    if done is not None:
        st.session_state[f"answer_text-{node_id}"] = ""
        st.session_state["_answer_writing"] = None
        saved(f"answer_text-{node_id}")


def again(page: Page, node_id: int, provider: llm.Provider, cost: str) -> None:
    asked = (page.store, page.settings, node_id, provider)
    act(page, review.answer_again, *asked, done=page.t("answers.asked"), price=cost)
