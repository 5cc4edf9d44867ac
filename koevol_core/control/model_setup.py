"""Set a model up: what an endpoint offers, one test call, and the ``.env`` in which the choice is kept.

Listing and the test call use the ``openai`` library; what came back is read as in a run, so the page shows what a run
would meet. A key is never stored in the database, and no message repeats it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import openai

from koevol_core import settings as files
from koevol_core.errors import BadInput
from koevol_core.evolution.prompting import CHAT_PARAMS, ROOM
from koevol_core.llm import pricing
from koevol_core.llm.client import Endpoint, with_version
from koevol_core.llm.dialect import Dialect
from koevol_core.llm.providers import Provider, choose, connect, endpoint_of
from koevol_core.llm.reasoning import VENDORS
from koevol_core.llm.response import ProviderError, facts, read
from koevol_core.messages import Message, sentence
from koevol_core.redaction import redact
from koevol_core.settings import Settings
from koevol_core.store import Store, counters
from koevol_core.types import Prompt, RawResponse

PATIENCE = 60.0
"""Seconds that a test call may take; a list of models gets a quarter of it."""
MANY = 500
"""Maximum number of models that are listed."""


@dataclass(frozen=True)
class Place:
    """Service that a person may choose: its base URL, a usual model, and whether it wants a key."""

    name: str
    url: str
    model: str
    key: bool


PLACES: tuple[Place, ...] = tuple(Place(**place) for place in VENDORS["places"])


@dataclass(frozen=True)
class Trial:
    """Result of a test call: the reply or why there is none, seconds, tokens, US dollars (None: unknown), what was adapted
    to the endpoint, and when (UTC seconds)."""

    text: str = ""
    fault: str = ""
    reasoning: str = ""
    model: str = ""
    seconds: float = 0.0
    tokens: int | None = None
    cost: float | None = None
    adapted: tuple[str, ...] = ()
    at: float = 0.0


def list_models(settings: Settings) -> list[str]:
    """Return the models of the endpoint of these settings, by name. Raises BadInput if it does not list any."""
    provider = choose(replace(settings, model=settings.model or "-"))
    response = _asked(provider, settings, PATIENCE / 4, lambda client: client.models.with_raw_response.list())
    try:
        if response.status == 200 and not response.fault:
            found = json.loads(response.body)["data"]
            return sorted({str(one["id"]) for one in found})[:MANY]
        read(response)
    except ProviderError as fault:
        raise BadInput("llm.no_list", why=fault.detail) from fault
    except (ValueError, KeyError, TypeError):
        pass  # some servers answer with another shape, or not at all
    raise BadInput("llm.no_list", why=Message("llm.reply_shape"))


def try_model(store: Store, settings: Settings) -> Trial:
    """Send one short request to the model of these settings; remember what it refused, and the result for ``last_trial``."""
    provider = choose(settings)
    words = {"role": "user", "content": sentence("llm.test_words")}
    prompt = Prompt("evolve", words["content"], (words,), dict(CHAT_PARAMS), "0" * 64, "test", room=ROOM)
    client = connect(settings)
    try:
        dialect = client.dialect("evolve")
        dialect.recall(store.read(counters.get_setting, dialect.setting, ""))
        with_openai = provider.kind in ("endpoint", "deepseek")
        send = _sender(provider, settings) if with_openai else lambda sent: _wait(client.send(sent, PATIENCE))
        trial = _tried(dialect, prompt, send)
    finally:
        _wait(client.aclose())
    if not trial.fault:
        dialect.met = True
    store.write(counters.keep_setting, dialect.setting, dialect.remembered())
    store.write(counters.keep_setting, _name(provider), json.dumps(asdict(trial), ensure_ascii=False))
    return trial


def price_of_call(provider: Provider) -> float | None:
    """Return the maximum US dollars of a test call; None if unknown."""
    price = pricing.price(provider.model)
    return price.cost(ROOM, CHAT_PARAMS["max_tokens"] + ROOM, 0, time.time()) if price else None


def last_trial(store: Store, provider: Provider) -> Trial | None:
    """Return the last test call of this model in this project."""
    kept = store.read(counters.get_setting, _name(provider), "")
    known = json.loads(kept) if kept else None
    return Trial(**{**known, "adapted": tuple(known["adapted"])}) if known else None


def keep_model(settings: dict[str, str]) -> None:
    """Write the chosen model into ``.env``, readable by its owner alone. Raises BadInput for an invalid value."""
    files.check_url(settings.get("KOEVOL_BASE_URL", ""))
    files.keep(settings)


def _name(provider: Provider) -> str:
    return f"tried:{provider.key}"


def _tried(dialect: Dialect, prompt: Prompt, send: Callable[[Prompt], RawResponse]) -> Trial:
    """Send until nothing more can be adapted."""
    adapted: list[str] = []
    while True:
        sent, began = dialect.fit(prompt), time.time()
        response = send(sent)
        if not (change := dialect.learn(response, prompt, sent)):
            break
        adapted.append(change)
    seconds, known = time.time() - began, facts(response)
    counts = [known.get(f"{kind}_tokens") for kind in ("prompt", "completion", "cached")]
    cost = pricing.cost(dialect.model, counts[0], counts[1], counts[2], began)
    more: dict[str, Any] = {
        "model": known.get("model") or "", "seconds": round(seconds, 2), "adapted": tuple(adapted), "at": began,
        "tokens": None if None in counts[:2] else sum(filter(None, counts[:2])), "cost": cost,
    }  # fmt: skip
    try:
        reply = read(response)
    except ProviderError as fault:
        return Trial(fault.text, fault.detail or fault.reason, **more)
    dialect.thinks = dialect.thinks or reply.thought
    return Trial(reply.text.strip(), "", reply.reasoning, **more)


def _sender(provider: Provider, settings: Settings) -> Callable[[Prompt], RawResponse]:
    def send(prompt: Prompt) -> RawResponse:
        def ask(client: openai.OpenAI) -> Any:
            body: Any = {"model": provider.model, "messages": list(prompt.messages)}
            return client.chat.completions.with_raw_response.create(**body, extra_body=prompt.params)

        return _asked(provider, settings, PATIENCE, ask)

    return send


def _asked(provider: Provider, settings: Settings, timeout: float, ask: Callable[[openai.OpenAI], Any]) -> RawResponse:
    """Return the response of one request by ``openai``'s client; an address without ``/v1`` is tried with it."""
    response = RawResponse(None)
    for endpoint in _endpoints(endpoint_of(settings, provider)):
        client = openai.OpenAI(
            base_url=endpoint.base_url, api_key=endpoint.api_key or "none", max_retries=0, timeout=timeout
        )  # fmt: skip
        with client:
            try:
                raw = ask(client)
                response = RawResponse(raw.status_code, raw.content)
            except openai.APIStatusError as error:
                response = RawResponse(error.status_code, error.response.content)
            except openai.APITimeoutError:
                response = RawResponse(None, b"", "timeout", Message("llm.no_reply_in_time", seconds=timeout))
            except openai.APIConnectionError as error:
                response = RawResponse(None, b"", "network", _cause(error, endpoint.base_url))
        if response.status != 404:
            return response
    return response


def _cause(error: openai.APIConnectionError, url: str) -> str:
    said, parts = redact(str(error.__cause__ or error)), urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Message("llm.cause_refused", host=parts.hostname, port=port) if "refused" in said else said


def _endpoints(endpoint: Endpoint) -> Sequence[Endpoint]:
    bases = (endpoint.base_url, with_version(endpoint.base_url))
    return [replace(endpoint, base_url=base) for base in bases if base]


def _wait(coroutine: Any) -> Any:
    """Run a coroutine in a thread with an event loop of its own: the page's thread may have one already."""
    with ThreadPoolExecutor(1, "koevol-test-call") as thread:
        return thread.submit(asyncio.run, coroutine).result()
