"""Components of the prompts page: draft and trial node, result of the last trial, version list."""

from __future__ import annotations

import streamlit as st

import koevol_core as core
from koevol_core import control, llm, quality, review, types
from koevol_core.messages import clock
from pages import Page, act, money, once, price
from pages.parts.drafts import saved
from pages.parts.show import one_line, plain, show_difference, show_hidden, show_text

OFFERED = 50


def label_of(page: Page, name: str) -> str:
    """Return a template's label."""
    return page.t(f"common.{name}" if name in types.METHODS else f"prompts.{name}")


def bench(page: Page, language: types.Language, name: str, now: control.PromptPage) -> None:
    """Show the form with the current text as draft, the trial node, and the try and keep buttons."""
    key = f"prompt_text-{now.name}-{now.sha256[:8]}"
    with st.form("prompt_form", border=False):
        left, right = st.columns([2.3, 1], gap="medium")
        places = {"judge": "{parent} {child}", "score_quality": "{instruction} {answer}"}.get(name, "{instruction}")
        left.text_area(
            page.t("prompts.text"), now.text, height=430, key=key, help=page.t("prompts.text_help", places=places)
        )
        with left:
            show_hidden(page.t("common.hidden"), *now.text.splitlines())
        with right:
            _actions(page, language, name, key)
            _in_force(page, now)


def _in_force(page: Page, now: control.PromptPage) -> None:
    word = "prompts.in_force_kept" if now.edited else "prompts.in_force_shipped"
    st.caption(page.t(word, sha=now.sha256[:8]))
    st.caption(page.t("prompts.keep_note"))


def _actions(page: Page, language: types.Language, name: str, key: str) -> None:
    try:
        provider: llm.Provider | None = llm.choose(page.settings)
    except core.KoevolError:
        provider = None
    offered = _offered(page, name)
    label, able = page.t("prompts.try_plain"), bool(offered) and provider is not None and not provider.few_shot
    if able and provider is not None:
        cost = control.price_of_trial(page.store, provider, language, name)
        label = page.t("prompts.try", price=price(page, cost))
    texts = {one.id: f"#{one.id}  {one_line(one.text, 70)}" for one in offered}

    def attempt() -> None:
        text, chosen = st.session_state[key], st.session_state[f"prompt_nodes-{name}"]
        act(page, control.try_prompt, page.store, page.settings, language, name, text, chosen)

    def keep() -> None:
        text = st.session_state[key]
        if act(page, control.keep_prompt, page.store, language, name, text, done=page.t("prompts.kept")) is not None:
            saved(key, text)

    st.form_submit_button(
        label, key="prompt_try", type="primary", width="stretch", disabled=not able, on_click=once,
        args=("prompt_try", attempt),
    )  # fmt: skip
    if offered:
        st.multiselect(
            page.t("prompts.try_on"), list(texts), default=list(texts)[:1], format_func=texts.__getitem__,
            max_selections=control.MOST_TRIED, key=f"prompt_nodes-{name}",
        )  # fmt: skip
    else:
        lacking = {"judge": "try_none_judge", "score_quality": "try_none_answer"}.get(name, "try_none")
        st.caption(page.t(f"prompts.{lacking}"))
    if provider is not None and provider.few_shot:
        st.caption(page.t("prompts.no_trial_embedded"))
    st.form_submit_button(page.t("prompts.keep"), key="prompt_keep", width="stretch", on_click=keep)


def _offered(page: Page, name: str) -> list[core.Node]:
    """Return nodes to try a template on: seeds, or children for the judge template."""
    if name == "score_quality":
        return review.with_answer(page.store, OFFERED)
    kinds: tuple[control.Parents, ...] = ("last", "accepted") if name == "judge" else ("ready",)
    ids = [one for kind in kinds for one in control.parents(page.store, kind, OFFERED)]
    found = control.some_nodes(page.store, list(dict.fromkeys(ids))[:OFFERED])
    return [one for one in found if one.parent_id or name != "judge"]


def result(page: Page, language: types.Language, name: str) -> None:
    """Show the last trial: the differences over all its nodes, and the output of each version for each of them, as a diff,
    with the rules that fired.
    """
    pairs = control.trials(page.store, language, name)
    if not pairs:
        return
    st.header(page.t("prompts.result"), anchor=False)
    about = {one.id: one.text for one in control.some_nodes(page.store, [pair[0].node_id for pair in pairs])}
    if len(pairs) > 1:
        _differences(page, name, pairs, about)
    for place, both in enumerate(pairs):
        text = about[both[0].node_id]
        with st.expander(plain(one_line(text, 90)), expanded=place == 0) if len(pairs) > 1 else st.container():
            st.caption(page.t("prompts.on"))
            show_text(text)
            for box, one, word in zip(st.columns(2), both, ("prompts.now", "prompts.draft"), strict=True):
                with box.container(border=True):
                    st.markdown(f"**{page.t(word, sha=one.sha256[:8])}**")
                    _reply(page, name, text, one)


def _differences(
    page: Page, name: str, pairs: list[tuple[control.Tried, control.Tried]], about: dict[int, str]
) -> None:  # fmt: skip
    """Show the paired differences in a table."""

    def passed(one: control.Tried) -> bool:
        text = about[one.node_id]
        if one.fault or not one.text or name in ("judge", "score_complexity", "score_quality"):
            return bool(one.text) and not one.fault
        return not (core.eliminate("", text, one.text) if name == "answer" else core.eliminate(text, one.text))

    st.caption(page.t("prompts.many_tried", n=len(pairs)))
    rows = []
    for one in control.differences(pairs, passed):
        form = "{:+.0%}" if one.name == "passed" else "{:+.1f}"
        values = [form.replace("+", "").format(value) for value in (one.now, one.draft)]
        interval = " ~ ".join(map(form.format, one.interval)) if one.interval else page.t("prompts.one_pair")
        cells = (page.t(f"prompts.measure_{one.name}"), *values, form.format(one.draft - one.now), interval)
        names = ("measure", "now", "draft", "gap", "interval")
        rows.append({page.t(f"prompts.col_{title}"): cell for title, cell in zip(names, cells, strict=True)})
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(page.t("prompts.no_gap"))


def _reply(page: Page, name: str, parent: str, one: control.Tried) -> None:
    if one.fault:
        st.caption(page.t("prompts.no_text"))
        show_text(one.fault)
    elif name not in types.METHODS:
        show_text(one.text)
    else:
        text = quality.unwrap_child(parent, one.text)
        show_difference(parent, text)
        fired = core.eliminate(parent, text)
        rules = ", ".join(quality.RULES.label(one.rule, page.lang) for one in fired)
        st.caption(page.t("prompts.findings", rules=rules) if rules else page.t("prompts.no_findings"))
    st.caption(
        money(page, one.cost) + ("" if one.seconds is None else f" · {page.t('prompts.took', n=f'{one.seconds:.1f}')}")
    )


def versions(page: Page, language: types.Language, name: str, now: control.PromptPage) -> None:
    """Show the shipped template and every stored version; any of them can be made current."""
    st.header(page.t("prompts.versions"), anchor=False)
    if not now.edited and all(one.sha256 == now.shipped.sha256 for one in now.versions):
        st.caption(page.t("prompts.only_shipped"))
        return
    st.caption(page.t("common.zone", zone=clock.zone_name()))
    kept = [(one.sha256, one.text, one.created_at) for one in now.versions if one.sha256 != now.shipped.sha256]
    for sha256, text, at in [*kept, (now.shipped.sha256, now.shipped.text, 0.0)]:
        with st.container(horizontal=True, vertical_alignment="center"):
            when = clock.shown(at) if at else page.t("prompts.shipped")
            mark = f" · {page.t('prompts.in_use')}" if sha256 == now.sha256 else ""
            show_text(f"{sha256[:8]} · {when}{mark}", width=280)
            with st.popover(page.t("prompts.see"), width="content"):
                show_difference(now.shipped.text, text)
            st.button(
                page.t("prompts.use"), key=f"prompt_use-{sha256[:8]}", disabled=sha256 == now.sha256, on_click=act,
                args=(page, control.use_prompt, page.store, language, name, sha256), kwargs={"done": page.t("prompts.used")},
            )  # fmt: skip


def recipes(page: Page) -> None:
    """Show the embedded model's examples, read-only."""
    with st.expander(page.t("prompts.embedded_title")):
        st.caption(page.t("prompts.embedded_note"))
        texts = control.recipes()
        for tab, (_, text) in zip(st.tabs([label_of(page, name) for name, _ in texts]), texts, strict=True):
            tab.code(text, language=None, wrap_lines=True)
