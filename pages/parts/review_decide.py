"""Action bar below a node: decide, skip, evolve further, undo, edit; and the line with today's progress.

A decision is bound to the node that was shown and to the last decision seen on it; a key pressed before the node could
be read is ignored.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import streamlit as st

import koevol_core as core
from koevol_core import control, llm, review, store, types
from pages import act, price
from pages.parts.drafts import saved
from pages.parts.review_double import differing_opinions, own_opinion
from pages.parts.review_node import said_reason
from pages.parts.review_where import go, moved, onward, settles, too_soon
from pages.parts.show import SHOWN, one_line, show_folded, show_text

if TYPE_CHECKING:
    from pages import Page

REASONS = {"pointless": "d", "similar": "f", "wrong": "g", "awkward": "h", "other": "v"}
"""Rejection reasons with their shortcut keys."""
USUAL = ("constrain", "deepen")
"""Default methods for evolving a node further."""
RECENT = 600
"""Seconds during which a decision is told."""


def show_bar(page: Page, view: review.View, who: str, wanted: store.NodeFilter, brief: bool) -> None:
    """Show the action buttons for this node, always at the same position; ``brief`` leaves out what ``show_more``
    offers."""
    node = view.node
    seen = node.decision_id or 0
    said, judging = own_opinion(page, node, who), bool(differing_opinions(page, node, who))
    now = node.verdict or (said.kind if said else None)
    can = node.parent_id is not None and node.status != "planned" and bool(node.text)
    place = (page, node.id, seen, who, wanted, f"{said.id if said else 0}{'j' if judging else ''}")
    with st.container(horizontal=True, gap="xsmall", key="review_bar"):
        st.button(
            page.t("review.rescue" if node.status != "alive" and not node.verdict else "review.accept"),
            key=f"review_accept-{node.id}", shortcut="a", type="primary", on_click=decide, args=(*place, "accept"),
            disabled=not can or now == "accept",
        )  # fmt: skip
        st.button(
            page.t("review.reject"), key=f"review_reject-{node.id}", shortcut="x", on_click=decide,
            args=(*place, "reject"), disabled=not can or now == "reject",
        )  # fmt: skip
        st.button(
            page.t("review.skip"), key=f"review_skip-{node.id}", shortcut="s", on_click=skip,
            args=(page, node.id, wanted),
        )  # fmt: skip
        undo_button(page, node, who)
        if not brief:
            _evolve(page, node)
            _write(page, node)


def show_more(page: Page, node: core.Node, brief: bool) -> None:
    """Show the rarely needed options: a note on the decision, the methods of shortcut E, and what a ``brief`` bar left
    out."""
    left, right = st.columns(2, gap="small")
    with left:
        st.text_input(
            page.t("review.note"), key=f"review_note-{node.id}", placeholder=page.t("review.note_hint"), max_chars=500
        )
    with right:
        _choose_methods(page)
    if brief:
        with st.container(horizontal=True, gap="xsmall"):
            _evolve(page, node)
            _write(page, node)


def decide(page: Page, node_id: int, seen: int, who: str, wanted: store.NodeFilter, sight: str, kind: Any) -> None:
    """Store the decision and go to the next node. ``sight`` identifies what was seen: the id of the reviewer's own
    opinion, and "j" if the two differing opinions were shown."""
    if hasty(page, node_id):
        return
    note = str(st.session_state.get(f"review_note-{node_id}") or "")
    token = f"{node_id}.{seen}.{sight}.{kind}.{who}"  # idempotent: the same key on the same state is one decision
    if sight.endswith("j"):
        said = act(page, review.adjudicate, page.store, node_id, kind, who, token, note=note, owner=settles(page))
    else:
        said = act(page, core.decide, page.store, node_id, kind, who, seen, token, note=note)
    if said is not None:
        saved(f"review_note-{node_id}")
        st.session_state["_rejected"] = said.id if kind == "reject" else None
        onward(page, wanted, node_id)
        moved(node_id)


def hasty(page: Page, node_id: int) -> bool:
    """Return True, and say so, if a press came before the node could have been read."""
    early = too_soon(node_id)
    if early:
        st.toast(page.t("review.hasty"))
    return early


def skip(page: Page, node_id: int, wanted: store.NodeFilter) -> None:
    if not hasty(page, node_id):
        onward(page, wanted, node_id)
        moved(node_id)


def undo(page: Page, shown: core.Node | None, who: str) -> None:
    """Undo the decision on this node, else this reviewer's newest one, and go to its node."""
    if shown is not None and hasty(page, shown.id):
        return
    node_id, seen = (shown.id, shown.decision_id or 0) if shown else (None, 0)
    changed = act(page, review.take_back, page.store, who, node_id, seen)
    if changed:
        if len(changed) > 1:
            st.toast(page.t("review.undone", n=f"{len(changed):,}"))
        go(changed[0])
        if shown is not None and shown.id != changed[0]:
            moved(shown.id)


def _further(page: Page) -> tuple[llm.Provider, core.RunSpec] | None:
    """Return the model, and a run spec with the stored methods and one child each; None without a model or the spend
    permission."""
    if not page.may("spend"):
        return None
    try:
        provider = llm.choose(page.settings)
    except core.KoevolError:
        return None
    kept = control.get_setting(page.store, "evolve_more", ",".join(USUAL)).split(",")
    methods = tuple((name, 1.0) for name in core.METHODS if name in kept and name in provider.methods)
    return provider, core.RunSpec(methods, every_method=True, judge=not provider.few_shot)


def _evolve(page: Page, node: core.Node) -> None:
    """Show the button that evolves this node with the stored methods: how many calls, and what they cost at most."""
    if (wanted := _further(page)) is None:
        return
    provider, spec = wanted
    calls = len(spec.methods) * (2 if spec.judge else 1)
    priced = core.estimate(page.store, spec, 1, provider, known=control.Known([node.text])) if spec.methods else None
    cost = price(page, priced.cost) if priced else page.t("review.no_methods")
    st.button(
        page.t("review.evolve", n=calls, price=cost), key=f"evolve_more-{node.id}", shortcut="e", on_click=evolve,
        args=(page, node.id, spec, cost), disabled=not spec.methods or not node.text,
    )  # fmt: skip


def _choose_methods(page: Page) -> None:
    if (wanted := _further(page)) is None:
        return
    provider, spec = wanted

    def keep() -> None:
        act(page, control.keep_setting, page.store, "evolve_more", ",".join(st.session_state["review_evolve_methods"]))

    st.session_state["review_evolve_methods"] = [name for name, _ in spec.methods]
    st.pills(
        page.t("review.evolve_methods"), provider.methods, selection_mode="multi", key="review_evolve_methods", on_change=keep,
        format_func=lambda name: page.t(f"common.{name}"), help=page.t("review.evolve_note"),
    )  # fmt: skip


def evolve(page: Page, node_id: int, spec: core.RunSpec, cost: str) -> None:
    if not hasty(page, node_id):
        act(
            page, core.start_run, page.store, page.settings, spec, [node_id], who=page.reviewer,
            done=page.t("review.evolve_started"), price=cost,
        )  # fmt: skip


def _write(page: Page, node: core.Node) -> None:
    st.button(
        page.t("review.edit"), key=f"review_edit-{node.id}", shortcut="w", on_click=write, args=(node.id,),
        disabled=node.status == "planned",
    )  # fmt: skip


def write(node_id: int | None) -> None:
    """Begin or end the editing of a node's text."""
    st.session_state["_writing"] = node_id


def writing(node: core.Node) -> bool:
    """Return True if this node's text is being edited."""
    return bool(st.session_state.get("_writing") == node.id)


def show_edit(page: Page, view: review.View, who: str, wanted: store.NodeFilter) -> None:
    """Show the form for a person's version, which becomes an accepted child, in the place of the text."""
    node = view.node
    with st.form(f"review_edit_form-{node.id}"):
        st.text_area(page.t("review.edit_label"), node.text[:SHOWN], key=f"review_edit_text-{node.id}", height=240)
        if node.parent_id is not None and node.text:
            st.checkbox(
                page.t("review.edit_instead"), value=node.verdict is None, key=f"review_edit_instead-{node.id}",
                disabled=review.is_double(page.store, node),
            )  # fmt: skip
        with st.container(horizontal=True, gap="xsmall"):
            st.form_submit_button(
                page.t("review.edit_save"), key=f"review_edit_save-{node.id}", type="primary", shortcut="Ctrl+S",
                on_click=edit, args=(page, node.id, node.decision_id or 0, who, wanted),
            )  # fmt: skip
            st.form_submit_button(
                page.t("review.edit_close"), key=f"review_edit_close-{node.id}", shortcut="Esc", on_click=write, args=(None,)
            )  # fmt: skip
    if view.parent is not None:
        show_folded(page.t("review.parent_n", n=f"{len(view.parent.text):,}"), view.parent.text)


def edit(page: Page, node_id: int, seen: int, who: str, wanted: store.NodeFilter) -> None:
    text = str(st.session_state[f"review_edit_text-{node_id}"])
    instead = bool(st.session_state.get(f"review_edit_instead-{node_id}", False))
    done = act(page, review.edit, page.store, node_id, text, who, instead, seen)
    if done is not None:
        write(None)
        saved(f"review_edit_text-{node_id}")
        st.toast(page.t("review.edit_waits" if done == node_id else "review.edit_done"))
        onward(page, wanted, node_id) if instead else go(done)


def undo_button(page: Page, shown: core.Node | None, who: str) -> None:
    """Show the button that undoes the decision on the shown node, else this reviewer's newest one."""
    last = review.last_judgement(page.store, who)
    st.button(
        page.t("review.undo"), key=f"review_undo-{shown.id if shown else 0}", shortcut="u", on_click=undo,
        args=(page, shown, who), disabled=last is None and (shown is None or shown.verdict is None),
    )  # fmt: skip


def show_last(page: Page, who: str) -> str:
    """Show the newest decision; a rejection made just now can get its reason by one key. Return what was decided."""
    last = review.last_judgement(page.store, who)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="review_line"):
        if last is not None and last[0].created_at > time.time() - RECENT:
            return _just(page, who, *last)
        st.text(" ", width="content")  # keeps the bar where it is
    return ""


def day(page: Page, who: str, wanted: store.NodeFilter) -> str:
    """Return a line with the number of nodes left, decisions today, and acceptance rate today."""
    left = (
        review.wanted_count(page.store, wanted)
        if wanted.narrow or wanted.state != "waiting"
        else review.waiting_for(page.store, who)
    )
    more = "+" if left == review.BULK and (wanted.narrow or wanted.state != "waiting") else ""
    said = review.today(page.store, who)
    total = said["accept"] + said["reject"]
    rate = f"{100 * said['accept'] // total}%" if total else "–"
    return (
        f"{page.t('review.left')} {left:,}{more} · {page.t('review.today')} {total:,} · {page.t('review.rate')} {rate}"
    )


def _just(page: Page, who: str, said: types.Decision | store.Opinion, node: core.Node) -> str:
    """Show what was decided, and on which node; ask why if it is the rejection that this person made just now."""
    word = "gave" if isinstance(said, store.Opinion) else "just"
    done = page.t(f"review.{word}_{said.kind}", id=node.id)
    show_text(
        " · ".join(part for part in (done, said_reason(page, said.reason), one_line(node.text, 24)) if part),
        width="content",
    )
    if said.kind == "reject" and not said.reason and st.session_state.get("_rejected") == said.id:
        st.text(page.t("review.why_reject"), width="content")
        for name, letter in REASONS.items():
            st.button(
                page.t(f"review.reason_{name}"), key=f"review_why_{name}-{node.id}", shortcut=letter, type="tertiary",
                on_click=why, args=(page, node.id, name, who, said.id),
            )  # fmt: skip
        below = review.undecided_below(page.store, node.id) if word == "just" else []
        if below:
            st.button(
                page.t("review.branch", n=f"{len(below):,}"), key=f"review_branch-{node.id}", shortcut="b",
                type="tertiary", on_click=branch, args=(page, node.id, who, said.id),
            )  # fmt: skip
    return done


def branch(page: Page, node_id: int, who: str, seen: int) -> None:
    act(page, review.reject_branch, page.store, node_id, who, seen)


def why(page: Page, node_id: int, name: str, who: str, seen: int) -> None:
    act(page, review.explain, page.store, node_id, name, who, seen)
