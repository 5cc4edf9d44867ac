"""Prompt trial: send a draft and the current version of a template for some nodes, side by side.

Each call is stored before it is sent, and its raw bytes before they are parsed, so no paid reply is lost. Trial calls
belong to a node and to no run; results are read back from the store.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from sqlalchemy import Connection

from koevol_core.control.prompt_versions import draft, prompt_page
from koevol_core.control.samples import samples_of
from koevol_core.errors import BadInput, KoevolError
from koevol_core.evolution.methods import Template, parse_template
from koevol_core.evolution.prompting import PromptStrategy, style
from koevol_core.evolution.score import number
from koevol_core.llm import pricing, usage
from koevol_core.llm.client import Client
from koevol_core.llm.providers import Provider, choose, connect
from koevol_core.llm.response import ProviderError, facts, parse_body, read
from koevol_core.settings import Settings
from koevol_core.store import Store, answers, calls, counters, nodes
from koevol_core.store import prompts as kept
from koevol_core.types import METHODS, Language, Prompt, RawResponse, RunSpec

TIMEOUT = 100.0
"""Seconds that one trial call may take."""
MOST_TRIED, AT_ONCE = 20, 8
"""Nodes of a trial, and calls under way at once, at most."""
T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
    2.101, 2.093,
)  # fmt: skip
"""Student's t at 0.975, for 1 to 19 degrees of freedom."""
TRIED = "try/"
"""Name prefix of a draft that was tried and not kept."""


@dataclass(frozen=True)
class Tried:
    """One call of a trial: the prompt version, the node, and the text or why there is none; ``cost`` in US dollars."""

    call_id: int
    node_id: int
    sha256: str
    text: str
    fault: str
    model: str
    cost: float | None
    seconds: float | None
    purpose: str = "evolve"

    @property
    def measure(self) -> float:
        """Score, or length of the text in characters; 0 without one."""
        return 0.0 if self.fault or not self.text else float(self.text) if self.purpose == "score" else len(self.text)


@dataclass(frozen=True)
class Difference:
    """One measure of both versions over ``pairs`` nodes, with the 95 % interval of the difference, draft minus current;
    ``passed`` is a share (0–1), ``length`` in characters, ``score`` from 1 to 6.
    """

    name: str
    now: float
    draft: float
    pairs: int
    interval: tuple[float, float] | None


def try_prompt(
    store: Store, settings: Settings, language: Language, name: str, text: str, node_ids: Sequence[int]
) -> None:  # fmt: skip
    """Send the current version and a draft for each of these nodes, and store the replies; see ``trials``.

    Raises BadInput for a draft that is invalid or unchanged, no node or more than ``MOST_TRIED``, one that does not fit,
    or the embedded model.
    """
    provider = choose(settings)
    if provider.few_shot:
        raise BadInput("prompts.trial_base_model")
    if not 0 < len(node_ids) <= MOST_TRIED:
        raise BadInput("prompts.trial_choose", most=MOST_TRIED)
    page, made = prompt_page(store, language, name), draft(language, name, text)
    if made.text.strip() == page.text.strip():
        raise BadInput("prompts.trial_same")
    now = parse_template(page.name, page.text)
    asked = [
        (node_id, _prompt(store, provider, language, name, template, about))
        for node_id, about in ((one, _subject(store, name, one)) for one in dict.fromkeys(node_ids))
        for template in (now, made)
    ]
    with store.writing() as conn:
        calls.keep_prompt(conn, now.sha256, now.name, now.text)
        calls.keep_prompt(conn, made.sha256, TRIED + made.name, made.text)
        kept.forget_orphans(conn, time.time() - 3 * TIMEOUT)
    _send_in_a_thread(_send_all(store, settings, asked))


def _subject(store: Store, name: str, node_id: int) -> tuple[str, str]:
    """Return what a template is tried on: a node's text after its parent's, or its answer after its text."""
    path = store.read(nodes.path, node_id)
    if not path or not path[-1].text:
        raise BadInput("prompts.trial_choose", most=MOST_TRIED)
    if name == "score_quality":
        answer = store.read(answers.current, [node_id]).get(node_id)
        if not answer:
            raise BadInput("prompts.trial_choose_answered")
        return path[-1].text, answer
    if name == "judge" and len(path) < 2:
        raise BadInput("prompts.trial_choose_child")
    return path[-2].text if len(path) > 1 else "", path[-1].text


def _prompt(
    store: Store, provider: Provider, language: Language, name: str, template: Template, about: tuple[str, str]
) -> Prompt:  # fmt: skip
    spec = RunSpec((), language=language)
    asks: PromptStrategy = style(provider, spec, (template,), samples_of(store, spec))
    prompt: Prompt | None
    match name:
        case "judge":
            prompt = asks.judge(*about)
        case "answer":
            prompt = asks.answer(about[1], "")
        case "score_quality":
            prompt = asks.quality(*about)
        case "score_complexity":
            prompt = asks.complexity(about[1])
        case _:
            prompt = asks.evolve(next(method for method in METHODS if method == name), about[1], "", 0)
    assert prompt is not None, "a model that is asked by orders judges"
    return prompt


def _send_in_a_thread(sending: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a thread with an event loop of its own: the page's thread may have one already."""
    with ThreadPoolExecutor(1, "koevol-trial") as thread:
        try:
            thread.submit(asyncio.run, sending).result()
        except KoevolError:
            raise
        except Exception as error:
            raise BadInput("prompts.trial_failed") from error


async def _send_all(store: Store, settings: Settings, asked: Sequence[tuple[int, Prompt]]) -> None:
    """Send the prompts of a trial, ``AT_ONCE`` at a time; a pair leaves together."""
    client = connect(settings)
    dialect = client.dialect(asked[0][1].purpose)
    dialect.recall(store.read(counters.get_setting, dialect.setting, ""))
    try:
        for start in range(0, len(asked), AT_ONCE):
            begun = [
                (prompt, *await asyncio.to_thread(store.write, _begin, dialect.model, prompt, node_id))
                for node_id, prompt in ((one, dialect.fit(prompt)) for one, prompt in asked[start : start + AT_ONCE])
            ]
            await asyncio.gather(*(_send(store, client, *call) for call in begun))
    finally:
        await client.aclose()


def _begin(conn: Connection, model: str, prompt: Prompt, node_id: int) -> tuple[int, float]:
    """Store a call as sent, one after the other: ``trials`` tells the versions apart by this order."""
    sent_at = time.time()
    row = {"node_id": node_id, "purpose": prompt.purpose, "turn": 0, "attempt": 1, "prompt_sha256": prompt.sha256}
    return calls.sent(conn, row | {"request": calls.request_text(model, prompt), "sent_at": sent_at}), sent_at


async def _send(store: Store, client: Client, prompt: Prompt, call_id: int, sent_at: float) -> None:
    response = await client.send(prompt, TIMEOUT)
    await asyncio.to_thread(store.write, calls.ended, call_id, calls.end_of(response))
    if known := facts(response, body := parse_body(response)):
        known = usage.checked(known, prompt, body)
        prompt_tokens, completion, cached = (known[f"{name}_tokens"] for name in ("prompt", "completion", "cached"))
        spent = pricing.cost(client.dialect(prompt.purpose).model, prompt_tokens, completion, cached, sent_at)
        await asyncio.to_thread(store.write, calls.priced, call_id, known | {"cost": spent})


def trials(store: Store, language: Language, name: str) -> list[tuple[Tried, Tried]]:
    """Return the newest trial of a template: for each node the calls of the current version and of the draft."""
    rows = store.read(kept.trials, f"{language}/{name}", f"{TRIED}{language}/{name}", 2 * MOST_TRIED)
    pairs: list[tuple[Tried, Tried]] = []
    for draft_row, now_row in zip(rows[::2], rows[1::2], strict=False):
        now, made = _tried(now_row), _tried(draft_row)
        seen = {pair[0].node_id for pair in pairs}
        another = pairs and (now.sha256, made.sha256) != (pairs[0][0].sha256, pairs[0][1].sha256)
        if now.node_id != made.node_id or now.node_id in seen or another:
            break
        pairs.append((now, made))
    return pairs[::-1]


def differences(pairs: Sequence[tuple[Tried, Tried]], passed: Callable[[Tried], bool]) -> tuple[Difference, ...]:
    """Return how the draft differs from the current version over the same nodes: the share that ``passed``, and of those
    pairs with two texts the length, or the score.

    Intervals are 95 %: for the share that of Bonett and Price (J. Educ. Behav. Stat. 37, 2012, adjusted Wald), which does
    not collapse where all pairs agree; for means that of Student's t, None for fewer than two pairs.
    """
    n = len(pairs)
    only_now = sum(passed(now) and not passed(made) for now, made in pairs)
    only_made = sum(passed(made) and not passed(now) for now, made in pairs)
    one, two = (only_made + 1) / (n + 2), (only_now + 1) / (n + 2)
    half = 1.96 * math.sqrt((one + two - (one - two) ** 2) / (n + 2))
    share = [sum(passed(pair[side]) for pair in pairs) / n for side in (0, 1)]
    found = [Difference("passed", share[0], share[1], n, (one - two - half, one - two + half))]
    texts = [(now.measure, made.measure) for now, made in pairs if now.measure and made.measure]
    if texts:
        found.append(_of_means("score" if pairs[0][0].purpose == "score" else "length", texts))
    return tuple(found)


def _of_means(name: str, values: Sequence[tuple[float, float]]) -> Difference:
    gaps = [made - now for now, made in values]
    interval = None
    if len(gaps) > 1:
        half = T_95[len(gaps) - 2] * stdev(gaps) / math.sqrt(len(gaps))
        interval = fmean(gaps) - half, fmean(gaps) + half
    return Difference(name, fmean(now for now, _ in values), fmean(made for _, made in values), len(values), interval)


def _tried(row: dict[str, Any]) -> Tried:
    text = fault = ""
    try:
        text = read(RawResponse(row["http_status"], row["body"] or b"", row["fault"])).text
    except ProviderError as error:
        fault, text = error.detail or error.reason, error.text
    seconds = row["ended_at"] - row["sent_at"] if row["ended_at"] else None
    if row["purpose"] == "score":
        text = "" if (value := number(text)) is None else f"{value:g}"
    return Tried(
        row["id"], row["node_id"], row["prompt_sha256"], text, fault, row["model"] or "", row["cost"], seconds, row["purpose"]
    )  # fmt: skip
