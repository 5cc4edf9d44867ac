"""Node view of the review page: lineage, texts, diff, findings, and the records kept about the node."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import streamlit as st

import koevol_core as core
from koevol_core import control, quality, review
from koevol_core.messages import clock
from pages import act, money, price
from pages.parts.pace import usable
from pages.parts.review_findings import show_findings, show_twins
from pages.parts.review_scores import show_numbers
from pages.parts.review_where import go
from pages.parts.show import (
    looks_like_code,
    one_line,
    plain,
    rewritten,
    show_code,
    show_difference,
    show_folded,
    show_text,
)
from pages.parts.tree import reason, reason_label, show_tree, signs, state

if TYPE_CHECKING:
    from pages import Page

_COLOURS: dict[str, Literal["green", "red", "orange", "gray", "blue"]] = {
    "accept": "green", "reject": "red", "eliminated": "orange", "failed": "orange", "planned": "gray", "human": "blue",
}  # fmt: skip


def show_node(page: Page, view: review.View) -> None:
    """Show the node: what speaks against it, then its text with what changed."""
    _evidence(page, view.node)
    show_findings(page, view.node.id)
    _texts(page, view)


def show_details(page: Page, view: review.View, more: Callable[[], None]) -> None:
    """Show, closed at first, the facts of a node, what ``more`` draws, and its records, each queried only on demand."""
    with st.expander(page.t("review.details"), key="review_details"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            for step in view.path[:-1]:
                st.button(
                    _method(page, step), key=f"review_path-{step.id}", type="tertiary", on_click=go, args=(step.id,)
                )
                st.caption("›", width="content")
            _facts(page, view)
        more()
        if view.parent is not None and view.parent.text:
            with st.container(key="review_whole_parent"):
                show_folded(page.t("review.parent_n", n=f"{len(view.parent.text):,}"), view.parent.text)
        _rest(page, view)


def _rest(page: Page, view: review.View) -> None:
    """Show the records of a node; the opened one stays open from node to node."""
    parts: dict[str, tuple[str, Callable[[Page, review.View], None]]] = {
        "calls": (page.t("review.calls"), _calls),
        "siblings": (page.t("review.siblings", n=view.siblings), _siblings),
        "twins": (page.t("finding.twins", n=max(0, quality.twin_count(page.store, view.node.id) - 1)), show_twins),
        "answers": (page.t("review.answers"), _answers),
        "history": (page.t("review.history"), _history),
    }
    thought = review.reasoning_of(page.store, view.node.id)
    if any(thought):
        parts["reasoning"] = (page.t("review.reasoning"), lambda page, _: _reasoning(page, thought))
    with st.container(key="review_rest", gap="small"):
        opened = st.pills(
            page.t("review.details"), list(parts), key="review_part", label_visibility="collapsed",
            format_func=lambda name: parts[name][0],
        )  # fmt: skip
        if opened:
            parts[opened][1](page, view)
        if opened in ("calls", "answers", "history"):
            st.caption(page.t("common.zone", zone=clock.zone_name()))


def _reasoning(page: Page, thought: tuple[str, str]) -> None:
    for name, text in zip(("text", "answer"), thought, strict=True):
        if text:
            st.caption(page.t(f"review.reasoning_of_{name}"))
            show_text(text)


def show_path(page: Page, view: review.View) -> None:
    """Show the path from the seed, and the node's state."""
    steps = [_method(page, step) for step in view.path]
    st.markdown(" › ".join([*steps[:-1], f"**{steps[-1]}**"]), width="content")
    now = state(view.node)
    if now != "seed":
        st.badge(f"{signs()[now]} {page.t(f'common.{now}')}", color=_COLOURS.get(now, "gray"))


def _method(page: Page, node: core.Node) -> str:
    return page.t(f"common.{node.method or 'seed'}")


def _facts(page: Page, view: review.View) -> None:
    """Show one line with generation, model named in the reply, tokens, cost and domain."""
    node, spent = view.node, view.spent
    facts = [f"#{node.id}", page.t("review.generation_n", n=node.generation)]
    if node.model:
        facts.append(node.model)
    if spent.calls:
        facts.append(page.t("review.facts_tokens", a=f"{spent.prompt_tokens:,}", b=f"{spent.completion_tokens:,}"))
        facts.append(money(page, spent.cost))
    if node.author:
        facts.append(page.t("review.facts_author", n=node.author))
    if view.domain:
        facts.append(view.domain)
    if view.children:
        facts.append(page.t("review.facts_children", n=view.children))
    with st.container(key="review_facts", gap=None):
        show_text(one_line(" · ".join(facts), 200))
        show_numbers(page, node.id)


def _texts(page: Page, view: review.View) -> None:
    """Show the text with its changes marked; a new text, and one without a parent, as it is, beside the parent's."""
    node, parent = view.node, view.parent
    if parent is None or not parent.text or not node.text:
        _text(page, page.t("review.seed" if parent is None else "review.child"), node, "review_text_child")
    elif node.method == "breadth" or rewritten(parent.text, node.text):
        with st.container(key="review_pair"):
            left, right = st.columns(2, gap="small")
        with left:
            _text(page, page.t("review.parent"), parent, "review_text_parent")
        with right:
            _text(page, page.t("review.rewritten"), node, "review_text_child")
    else:
        with st.container(border=True, key="review_text_child", gap="xsmall"):
            show_difference(parent.text, node.text, lambda n: page.t("review.same", n=f"{n:,}"))


def _text(page: Page, label: str, node: core.Node, key: str) -> None:
    with st.container(border=True, key=key, gap="xsmall", height="stretch"):
        st.caption(label)
        if looks_like_code(node.text):
            show_difference(node.text, node.text)
        elif node.text:
            show_text(node.text)
        else:
            st.caption(page.t("review.planned_text" if node.status == "planned" else "review.no_text"))


def _evidence(page: Page, node: core.Node) -> None:
    """Show the rules that eliminated the node with their evidence, or why no text was generated."""
    if node.reason is None and not node.detail:
        return
    found = [line.partition(": ") for line in (node.detail or "").splitlines()]
    rules: list[tuple[str, str]] = [
        (str(name), words) for name, colon, words in found if colon and name in quality.RULES
    ]
    with st.container(border=True, key="review_evidence", gap="small"):
        for name, words in rules or [(node.reason or "", node.detail or "")]:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                if name:
                    st.badge(
                        f"{signs()['eliminated' if rules else 'failed']} {reason_label(page, name)}", color="orange"
                    )
                show_text(one_line(words, 400))


def _calls(page: Page, view: review.View) -> None:
    calls = review.calls_of(page.store, view.node.id)
    if not calls:
        st.caption(page.t("review.no_calls"))
    for call in calls:
        tokens = page.t("review.facts_tokens", a=call["prompt_tokens"] or "?", b=call["completion_tokens"] or "?")
        said = " ".join(
            str(call[name]) for name in ("purpose", "model", "http_status", "finish", "fault") if call[name]
        )
        show_text(f"#{call['id']} · {one_line(said, 120)} · {tokens} · {clock.shown(call['sent_at'])}")
        st.caption(page.t("review.request"))
        _code(_pretty(call["request"] or ""))
        st.caption(page.t("review.body"))
        _code(_pretty((call["body"] or b"").decode("utf-8", "replace")))
    template = review.template_of(page.store, view.node.prompt_sha256)
    if template is not None:
        st.caption(page.t("review.template", sha=plain((view.node.prompt_sha256 or "")[:8])))
        _code(template)


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except (ValueError, RecursionError):
        return text


def _code(text: str) -> None:
    show_code(text, language=None, wrap_lines=True)


def _siblings(page: Page, view: review.View) -> None:
    rows = review.siblings(page.store, view.node) if view.siblings else []
    if not rows:
        st.caption(page.t("review.no_siblings"))
        return
    with st.container(key="review_siblings"):
        show_tree(page, rows, None, go, key="siblings", label=page.t("review.siblings", n=len(rows)), flat=True)


def _answers(page: Page, view: review.View) -> None:
    said = review.answers_of(page.store, view.node.id)
    if not said:
        st.caption(page.t("review.no_answers"))
    for answer in said:
        who = answer.author or answer.model or ""
        why = f" · {reason(page, answer.reason)}" if answer.reason else ""
        show_text(
            f"{page.t(f'review.answer_{answer.status}')}{why} · {one_line(who, 60)} · {clock.shown(answer.created_at)}"
        )
        if answer.text:
            with st.container(border=True):
                show_text(answer.text)
    if not page.may("spend") or (provider := usable(page)) is None:
        return
    cost = price(page, review.price_of_answers(page.store, provider, 1).cost)
    st.button(
        page.t("review.answer_this", price=cost), key=f"review_answer-{view.node.id}", on_click=_answer,
        args=(page, view.node.id, cost), disabled=not view.node.text or any(answer.status == "planned" for answer in said),
    )  # fmt: skip


def _answer(page: Page, node_id: int, cost: str) -> None:
    asked = (page.store, page.settings, [node_id])
    act(page, control.start_answers, *asked, done=page.t("review.answer_started"), price=cost)


def _history(page: Page, view: review.View) -> None:
    said = review.history(page.store, view.node.id)
    if not said:
        st.caption(page.t("review.no_history"))
    for one in said:
        word = page.t("review.undo_word" if one.kind == "undo" else f"common.{one.kind}")
        parts = [clock.shown(one.created_at), word, one.reviewer, said_reason(page, one.reason), one.note]
        show_text(one_line(" · ".join(part for part in parts if part), 300))


def said_reason(page: Page, name: str) -> str:
    """Return the label of a reviewer's reason; an unknown one as it is."""
    try:
        return page.t(f"review.reason_{name}") if name else ""
    except KeyError:
        return name
