"""Prompt trial: send a draft and the current version of a template for one node, side by side.

Each call is stored before it is sent, and its raw bytes before they are parsed, so no paid reply is lost. Trial calls
belong to a node and to no run; results are read back from the store.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from koevol_core.control.prompt_versions import draft, prompt_page
from koevol_core.errors import BadInput, KoevolError
from koevol_core.evolution.methods import Template, parse_template
from koevol_core.evolution.prompting import PromptStrategy, style
from koevol_core.llm import pricing, usage
from koevol_core.llm.client import Client
from koevol_core.llm.providers import Provider, choose, connect
from koevol_core.llm.response import ProviderError, facts, parse_body, read
from koevol_core.settings import Settings
from koevol_core.store import Store, calls, counters, nodes
from koevol_core.store import prompts as kept
from koevol_core.types import METHODS, Language, Node, Prompt, RawResponse, RunSpec

TIMEOUT = 100.0
"""Seconds that one trial call may take."""
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


def try_prompt(store: Store, settings: Settings, language: Language, name: str, text: str, node_id: int) -> None:
    """Send the current version and a draft for one node, and store both replies; see ``trials``.

    Raises BadInput for a draft that is invalid or unchanged, a node that does not fit, or the embedded model.
    """
    provider = choose(settings)
    if provider.few_shot:
        raise BadInput("prompts.trial_base_model")
    page, made = prompt_page(store, language, name), draft(language, name, text)
    if made.text.strip() == page.text.strip():
        raise BadInput("prompts.trial_same")
    now = parse_template(page.name, page.text)
    prompts = [_prompt(provider, language, name, template, _subject(store, name, node_id)) for template in (now, made)]
    with store.writing() as conn:
        calls.keep_prompt(conn, now.sha256, now.name, now.text)
        calls.keep_prompt(conn, made.sha256, TRIED + made.name, made.text)
        kept.forget_orphans(conn, time.time() - 3 * TIMEOUT)
    _send_in_a_thread(_send_all(store, settings, prompts, node_id))


def _subject(store: Store, name: str, node_id: int) -> tuple[Node, ...]:
    path = store.read(nodes.path, node_id)
    if not path or not path[-1].text:
        raise BadInput("prompts.trial_choose")
    if name == "judge" and len(path) < 2:
        raise BadInput("prompts.trial_choose_child")
    return tuple(path[-2:])


def _prompt(provider: Provider, language: Language, name: str, template: Template, about: tuple[Node, ...]) -> Prompt:
    asks: PromptStrategy = style(provider, RunSpec((), language=language), (template,))
    text = about[-1].text
    if name == "judge":
        prompt = asks.judge(about[0].text, text)
        assert prompt is not None, "a model that is asked by orders judges"
        return prompt
    if name == "answer":
        return asks.answer(text, "")
    return asks.evolve(next(method for method in METHODS if method == name), text, "", 0)


def _send_in_a_thread(sending: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a thread with an event loop of its own: the page's thread may have one already."""
    with ThreadPoolExecutor(1, "koevol-trial") as thread:
        try:
            thread.submit(asyncio.run, sending).result()
        except KoevolError:
            raise
        except Exception as error:
            raise BadInput("prompts.trial_failed") from error


async def _send_all(store: Store, settings: Settings, prompts: list[Prompt], node_id: int) -> None:
    """Send all prompts concurrently."""
    client = connect(settings)
    dialect = client.dialect(prompts[0].purpose)
    dialect.recall(store.read(counters.get_setting, dialect.setting, ""))
    try:
        begun = [
            (prompt, *await asyncio.to_thread(store.write, _begin, dialect.model, prompt, node_id))
            for prompt in map(dialect.fit, prompts)
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


def trials(store: Store, language: Language, name: str, limit: int = 2) -> list[Tried]:
    """Return the newest trial calls of a template, newest last; in one trial the current version is sent first."""
    rows = store.read(kept.trials, f"{language}/{name}", f"{TRIED}{language}/{name}", limit)
    return [_tried(row) for row in reversed(rows)]


def _tried(row: dict[str, Any]) -> Tried:
    text = fault = ""
    try:
        text = read(RawResponse(row["http_status"], row["body"] or b"", row["fault"])).text
    except ProviderError as error:
        fault, text = error.detail or error.reason, error.text
    seconds = row["ended_at"] - row["sent_at"] if row["ended_at"] else None
    return Tried(row["id"], row["node_id"], row["prompt_sha256"], text, fault, row["model"] or "", row["cost"], seconds)
