"""Run form: parents, methods, amounts, sampling; and the start button with its estimate."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

import koevol_core as core
from koevol_core import control, evolution, llm, quality, review, store, types
from koevol_core.messages import clock
from pages import FILES, Page, act, duration, money, once, price
from pages.parts.guard import link_to_run
from pages.parts.node_filter import Place, conditions, show_conditions
from pages.parts.show import one_line, show_frame, show_text

METHODS: tuple[types.Method, ...] = ("breadth", "complicate", "concretize", "constrain", "deepen", "reason")
FIRST_METHODS = ["constrain", "deepen"]
FIRST_PARENTS = 10
FIRST_CEILING = 500
MOST_PARENTS = 10_000
PARENTS = Place("run_where")
KEPT = "evolve.form"
"""Setting that stores the last started form, used as the defaults."""


@dataclass(frozen=True)
class Wish:
    """Current values of the form; ``ceiling`` is the budget in won, None if the model is free or its price unknown."""

    parents: list[int]
    spec: core.RunSpec
    effort: evolution.RunLimits
    ceiling: int | None


def ask(page: Page, provider: llm.Provider) -> Wish:
    """Draw the form with the last started values as defaults; return its values."""
    last = _last(page)
    kind, parents = _parents(page)
    methods = _methods(page, provider, last)
    children, ceiling = _amounts(page, provider, last)
    with st.expander(page.t("evolve.more"), key="run_more"):
        show_conditions(page, PARENTS)
        generations = st.number_input(
            page.t("evolve.generations"), 1, 10, last.get("generations", 1), key="run_generations"
        )
        every, weights, pool = _choice(page, methods, generations, last)
        temperature, top_p, max_tokens, at_once = _sampling(page, provider, last)
        redraw = st.toggle(
            page.t("evolve.redraw"), last.get("redraw", False), key="run_redraw", help=page.t("evolve.redraw_help")
        )
        language, judge, answers = _asking(page, provider, last)
        rules = _rules(page, last)
        own = st.toggle(
            page.t("evolve.own_samples"), last.get("own_samples", True), key="run_own_samples",
            help=page.t("evolve.own_samples_help"),
        )  # fmt: skip
        beside = st.container()
    spec = core.RunSpec(
        methods=tuple((name, weights.get(name, 1.0)) for name in methods), generations=generations, children=children,
        every_method=every, pool=pool, language=language, judge=judge, answers=answers, temperature=temperature,
        top_p=top_p, max_tokens=max_tokens, rules=rules, redraw=redraw, own_samples=own,
    )  # fmt: skip
    with beside:
        _beside(page, parents if kind != "one" else [], language)
        if not provider.few_shot:
            _samples(page, spec)
    return Wish(parents, spec, evolution.RunLimits(batch_size=at_once), ceiling)


def _last(page: Page) -> dict[str, Any]:
    try:
        found = json.loads(control.get_setting(page.store, KEPT, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def keep(page: Page, wish: Wish) -> None:
    """Store the started form as the next defaults; a run without a budget does not overwrite the stored one."""
    ceiling = _last(page).get("ceiling", FIRST_CEILING) if wish.ceiling is None else wish.ceiling
    known = asdict(wish.spec) | {"batch_size": wish.effort.batch_size, "ceiling": ceiling}
    act(page, control.keep_setting, page.store, KEPT, json.dumps(known))


def _node(page: Page) -> int | None:
    asked = st.query_params.get("node", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None


def _parents(page: Page) -> tuple[str, list[int]]:
    node_id = _node(page)
    wanted = store.NodeFilter("all", **conditions(PARENTS))
    choices = {one.kind: one for one in control.parent_choices(page.store, node_id, wanted)}
    counts = {kind: f"{one.count:,}{'+' if one.more else ''}" for kind, one in choices.items()}
    first: control.Parents = "one" if "one" in choices else "accepted" if choices["accepted"].count else "ready"
    kinds = list(choices)
    left, right = st.columns([4, 1], vertical_alignment="top")
    kind = left.selectbox(
        page.t("evolve.parents"), kinds, index=kinds.index(first), key="run_parents", help=page.t("evolve.parents_help"),
        format_func=lambda name: f"{page.t(f'evolve.kind_{name}')} · {page.t('evolve.many', n=counts[name])}",
    )  # fmt: skip
    limit = right.number_input(
        page.t("evolve.limit"), 1, MOST_PARENTS, FIRST_PARENTS, key="run_limit", help=page.t("evolve.limit_help"),
        disabled=kind == "one",
    )  # fmt: skip
    found = control.parents(page.store, kind, limit, node_id, wanted)
    if kind == "one" and found:
        with st.container(border=True):
            show_text(control.some_nodes(page.store, found)[0].text)
    return kind, found


def _methods(page: Page, provider: llm.Provider, last: dict[str, Any]) -> list[types.Method]:
    able = [name for name in METHODS if name in provider.methods]
    unable = [name for name in METHODS if name not in provider.methods]
    kept = [name for name, _ in last.get("methods", [])]

    def chip(name: str) -> str:
        return page.t(f"common.{name}")

    left, right = st.columns([4, 2]) if unable else (st.container(), None)
    chosen = left.pills(
        page.t("evolve.methods"), able, selection_mode="multi", format_func=chip, key="run_methods",
        default=[name for name in able if name in (kept or FIRST_METHODS)],
    )  # fmt: skip
    if right is not None:
        why = page.t("evolve.methods_missing")
        right.pills(why, unable, selection_mode="multi", format_func=chip, key="run_methods_missing", disabled=True)
    methods = [name for name in able if name in chosen]
    for name in methods:
        st.caption(page.t("evolve.method_about", name=chip(name), about=page.t(f"evolve.about_{name}")))
    return methods


def _amounts(page: Page, provider: llm.Provider, last: dict[str, Any]) -> tuple[int, int | None]:
    price = control.price_kind(provider)
    boxes = st.columns(2)
    children = boxes[0].number_input(
        page.t("evolve.children"), 1, 20, last.get("children", 1 if provider.few_shot else 2), key="run_children",
        help=page.t("evolve.children_every_help" if st.session_state.get("run_every") else "evolve.children_help"),
    )  # fmt: skip
    notes = {"known": "evolve.ceiling_help", "free": "evolve.ceiling_free", "unknown": "evolve.ceiling_unknown"}
    ceiling = boxes[1].number_input(
        page.t("evolve.ceiling"), 0, 10_000_000, last.get("ceiling", FIRST_CEILING) if price == "known" else 0, 100,
        key=f"run_ceiling_{price}", disabled=price != "known", help=page.t(notes[price]),
    )  # fmt: skip
    return children, ceiling if price == "known" else None


def _choice(
    page: Page, methods: list[types.Method], generations: int, last: dict[str, Any]
) -> tuple[bool, dict[str, float], types.Pool]:
    left, right = st.columns(2)
    every = left.toggle(
        page.t("evolve.every"), last.get("every_method", False), key="run_every", help=page.t("evolve.every_help")
    )
    pool = right.radio(
        page.t("evolve.pool"), ["last", "all"], index=int(last.get("pool") == "all"), horizontal=True, key="run_pool",
        format_func=lambda name: page.t(f"evolve.pool_{name}"), disabled=generations == 1,
    )  # fmt: skip
    known = dict(last.get("methods", []))
    weights: dict[str, float] = {}
    if methods and not every:
        boxes = [box for _ in range(0, len(methods), 3) for box in st.columns(3)]
        for box, name in zip(boxes, methods, strict=False):
            label = page.t("evolve.weight", method=page.t(f"common.{name}"))
            weights[name] = box.number_input(label, 0.1, 99.0, known.get(name, 1.0), 0.5, key=f"run_weight_{name}")
    return every, weights, pool


def _sampling(
    page: Page, provider: llm.Provider, last: dict[str, Any]
) -> tuple[float | None, float | None, int | None, int]:  # fmt: skip
    usual = evolution.sampling(provider)
    boxes = st.columns(4)
    temperature = boxes[0].number_input(
        page.t("evolve.temperature"), 0.0, 2.0, last.get("temperature"), 0.1, format="%.2f", key="run_temperature",
        placeholder=str(usual["temperature"]), help=page.t("evolve.default_help"),
    )  # fmt: skip
    top_p = boxes[1].number_input(
        page.t("evolve.top_p"),
        0.01,
        1.0,
        last.get("top_p"),
        0.05,
        key="run_top_p",
        placeholder=str(usual["top_p"]),
        help=page.t("evolve.default_help"),
    )
    max_tokens = boxes[2].number_input(
        page.t("evolve.max_tokens"), 16, 32_768, last.get("max_tokens"), 64, key="run_max_tokens",
        placeholder=str(usual["max_tokens"]), help=page.t("evolve.default_help"),
    )  # fmt: skip
    most = provider.parallel or 256
    at_once = boxes[3].number_input(
        page.t("evolve.parallel"), 1, most, min(last.get("batch_size", 10), most), key="run_parallel",
        help=page.t("evolve.parallel_help", n=most) if provider.parallel else None,
    )  # fmt: skip
    return temperature, top_p, max_tokens, at_once


def _asking(page: Page, provider: llm.Provider, last: dict[str, Any]) -> tuple[types.Language, bool, bool]:
    by_example = provider.few_shot  # no judge and no English prompts
    left, right = st.columns(2)
    language = left.radio(
        page.t("evolve.prompt_language"), ["ko", "en"], index=int(last.get("language") == "en" and not by_example),
        horizontal=True, key="run_language", disabled=by_example, help=page.t("evolve.language_help"),
        format_func={"ko": page.t("evolve.korean"), "en": page.t("evolve.english")}.__getitem__,
    )  # fmt: skip
    judge = right.toggle(
        page.t("evolve.judge"), last.get("judge", True) and not by_example, key="run_judge", disabled=by_example
    )
    answers = right.toggle(
        page.t("evolve.answers"), last.get("answers", False), key="run_answers", help=page.t("evolve.answers_help")
    )
    return language, judge, answers


def _rules(page: Page, last: dict[str, Any]) -> tuple[str, ...] | None:
    """Draw the choice of elimination rules, all on by default; return the active ones, None for all."""
    rules, before = list(quality.RULES), last.get("rules")
    chosen = st.multiselect(
        page.t("evolve.rules"), rules, key="run_rules", help=page.t("evolve.rules_help"),
        default=[name for name in rules if before is None or name in before],
        format_func=lambda name: quality.RULES.label(name, page.lang), placeholder=page.t("evolve.rules_none"),
    )  # fmt: skip
    return None if len(chosen) == len(rules) else tuple(name for name in rules if name in chosen)


def _beside(page: Page, parents: list[int], language: types.Language) -> None:
    """Show the parents, the link to the prompts page, and the templates that are edited."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if parents:
            with st.popover(page.t("evolve.show_parents", n=f"{len(parents):,}"), width="content"):
                shown = control.some_nodes(page.store, parents[:50])
                words = [one_line(one.text, 200) for one in shown]
                show_frame({"#": [one.id for one in shown], page.t("evolve.parent_text"): words}, hide_index=True)
        st.page_link(FILES["prompts"], label=page.t("evolve.bench"), icon=":material/edit_note:")
        if edited := control.edited_prompts(page.store, language):
            names = ", ".join(_template_name(page, name) for name in edited)
            st.caption(page.t("evolve.edited_prompts", names=names))


def _samples(page: Page, spec: core.RunSpec) -> None:
    """Show the pools that the samples in the prompts are drawn from."""
    with st.popover(page.t("evolve.samples"), icon=":material/format_quote:", key="run_samples"):
        for name, (own, pairs) in control.shown_samples(page.store, spec).items():
            word = "evolve.samples_own" if own else "evolve.samples_shipped"
            st.caption(page.t(word, method=page.t(f"common.{name}"), n=len(pairs)))
            show_text("\n\n".join(f"{one_line(old, 160)}\n→ {one_line(new, 300)}" for old, new in pairs[:5]))


def _template_name(page: Page, name: str) -> str:
    short = name.partition("/")[2]
    return page.t(f"common.{short}") if short in METHODS else page.t(f"prompts.{short}")


# -- start button ------------------------------------------------------------------------------------------------------


def start_place(page: Page, provider: llm.Provider, wish: Wish, terms: str | None) -> None:
    """Show the start button with its estimate, or the reason why the run cannot start; above it, if the newest run is
    done, the way to the review of what it made."""
    done = _review_next(page)
    hindrance = "" if wish.parents else "evolve.no_parents"
    if not wish.spec.methods:
        hindrance = "evolve.no_methods"
    if hindrance or terms:
        kind: Any = "secondary" if done else "primary"
        st.button(page.t("evolve.start_plain"), key="run_start", type=kind, disabled=True, width="stretch")
        st.caption(page.t(hindrance or "evolve.terms_first"))
    else:
        _priced(page, provider, wish, done)
    if many := quality.no_derivatives(page.store, wish.parents):
        st.warning(page.t("evolve.no_derivatives", n=f"{many:,}"), icon=":material/gavel:")
    if not provider.for_data:
        st.caption(page.t("evolve.practice_note"))


def _review_next(page: Page) -> bool:
    """Show the button to the queue of the newest run's children, if it is done and some wait; return True if so."""
    run = next(iter(control.recent_runs(page.store, 1)), None)
    if run is None or run.state != "done":
        return False
    waiting = review.wanted_count(page.store, store.NodeFilter("waiting", run=run.id, judge=page.reviewer))
    if not waiting:
        return False
    label = page.t("evolve.review_run", n=f"{waiting:,}")
    st.caption(page.t("evolve.run_done", id=run.id))
    if st.button(label, key="run_review", type="primary", width="stretch", icon=":material/arrow_forward:"):
        st.switch_page(FILES["review"], query_params={"run": str(run.id)})
    return True


def _priced(page: Page, provider: llm.Provider, wish: Wish, done: bool) -> None:
    texts = [one.text for one in control.some_nodes(page.store, wish.parents[:10])]
    size, start = wish.effort.batch_size, _start_time(page, provider)
    known = control.Known(texts, start=start)
    needs = core.estimate(page.store, wish.spec, len(wish.parents), provider, size, known)
    budget = wish.ceiling / llm.krw_per_usd() if wish.ceiling and needs.cost else None
    wish = replace(wish, effort=replace(wish.effort, budget=budget, wait_for="off-peak" if start else ""))
    upto = "evolve.start_upto" if provider.few_shot else "evolve.start"
    label = page.t(
        upto, calls=f"{needs.calls:,}", price=price(page, _most(needs, budget)), time=about(page, needs.seconds)
    )
    going = control.working_on(page.store, wish.parents)
    if going is not None:
        show_text(page.t("evolve.already", id=going))
        link_to_run(page, going)
        label = page.t("evolve.anyway", start=label)
    st.button(
        label, key="run_start", type="secondary" if done or going else "primary", width="stretch", wrap=True,
        on_click=once, args=("run_start", partial(_begin, page, wish, going is not None)),
    )  # fmt: skip
    parts = page.t("evolve.parts", children=f"{needs.children:,}", evolve=f"{needs.evolve:,}", judge=f"{needs.judge:,}")
    st.caption(parts + (page.t("evolve.parts_answers", n=f"{needs.answer:,}") if needs.answer else ""))
    if provider.few_shot:
        st.caption(page.t("evolve.tries_note") + " " + page.t("evolve.embedded_note"))
    if needs.measured:
        likely = page.t("evolve.likely", won=money(page, needs.likely)) if needs.likely else ""
        st.caption(page.t("evolve.measured", n=f"{needs.measured:,}") + likely)
    else:
        st.caption(page.t("evolve.assumed", seconds=f"{needs.evolve_seconds:g}"))

    _price_date(page, provider)


def _start_time(page: Page, provider: llm.Provider) -> float | None:
    """Offer to wait for the end of the peak hours, if these are any; return when that is, in UTC seconds, if chosen."""
    until = llm.off_peak(provider.model)
    if until is None:
        return None
    label = page.t("evolve.wait", until=clock.shown(until, "%H:%M"))
    return until if st.toggle(label, key="run_wait", help=page.t("evolve.wait_help")) else None


def _price_date(page: Page, provider: llm.Provider) -> None:
    """Show the date of the price behind the estimate; warn if it is old."""
    price = llm.price_age(provider.model)
    if price and price.old:
        st.warning(page.t("evolve.price_old", when=price.as_of, n=price.days), icon=":material/event_busy:")
    elif price:
        st.caption(page.t("evolve.price_date", when=price.as_of))


def _begin(page: Page, wish: Wish, anyway: bool) -> None:
    given = (page.store, page.settings, wish.spec, wish.parents, wish.effort)
    how = control.How(who=page.reviewer, anyway=anyway)
    if act(page, core.start_run, *given, done=page.t("evolve.started"), **how):
        keep(page, wish)


def _most(needs: control.Estimate, budget: float | None) -> float | None:
    """Return the maximum cost: the estimate, or the budget if that is lower."""
    return min(needs.cost, budget) if needs.cost and budget else needs.cost


def about(page: Page, seconds: float) -> str:
    """Return an estimated duration as text."""
    return page.t("evolve.about", time=duration(page, seconds))


def show_terms(page: Page, terms: str) -> None:
    """Show the terms of a model, to be accepted once before its first use."""
    with st.container(border=True):
        st.markdown(f"**{page.t('evolve.terms_title')}**")
        show_text(terms)
        st.button(page.t("evolve.terms_agree"), key="run_terms", on_click=act, args=(page, control.accept_terms))
