"""Set a model up: what an endpoint offers, one test call, and the ``.env`` in which the choice is kept.

Listing and the test call use the ``openai`` library; what came back is read as in a run, so the page shows what a run
would meet. A key is never stored in the database, and no message repeats it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import openai
from sqlalchemy import Connection

from koevol_core import messages
from koevol_core import settings as files
from koevol_core.errors import BadInput
from koevol_core.evolution.prompting import CHAT_PARAMS, ROOM, style
from koevol_core.llm import pricing
from koevol_core.llm.client import Endpoint, with_version
from koevol_core.llm.dialect import Dialect
from koevol_core.llm.providers import Provider, choose, connect, endpoint_of
from koevol_core.llm.reasoning import VENDORS
from koevol_core.llm.response import ProviderError, facts, read
from koevol_core.messages import Message, clock, sentence
from koevol_core.redaction import redact
from koevol_core.settings import Settings
from koevol_core.store import Store, counters, spending
from koevol_core.types import Bill, Prompt, RawResponse, RunSpec

PATIENCE = 60.0
"""Seconds that a test call may take; a list of models gets a quarter of it."""
MANY = 500
"""Maximum number of models that are listed."""
SPENT = "tests_today"
"""Setting with the replies to the test calls of a day and what they cost: they belong to no node, so not to the call log."""


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
    prompt, client = _greeting(provider), connect(settings)
    try:
        dialect = client.dialect("evolve")
        dialect.recall(store.read(counters.get_setting, dialect.setting, ""))
        with_openai = provider.kind in ("endpoint", "deepseek")
        send = _sender(provider, settings) if with_openai else lambda sent: _wait(client.send(sent, PATIENCE))
        trial, bill = _tried(dialect, prompt, send)
    finally:
        _wait(client.aclose())
    if not trial.fault:
        dialect.met = True
    store.write(counters.keep_setting, dialect.setting, dialect.remembered())
    store.write(counters.keep_setting, _name(provider), _as_json(trial))
    store.write(_spend, bill)
    return trial


def _greeting(provider: Provider) -> Prompt:
    """Return a short request; for a base model, which would write on and on, the examples and limits of an answer."""
    said = sentence("llm.test_words")
    if provider.few_shot:
        return style(provider, RunSpec(())).answer(said, "")
    words = {"role": "user", "content": said}
    return Prompt("evolve", said, (words,), dict(CHAT_PARAMS), "0" * 64, "test", room=ROOM)


def tests_since(conn: Connection, midnight: float) -> Bill:
    """Return the bill of the test calls of the day that began at ``midnight`` (UTC seconds)."""
    kept = json.loads(counters.get_setting(conn, SPENT) or "{}")
    if kept.get("midnight") != midnight:
        return Bill()
    return Bill(kept["replies"], kept["replies"], dollars=kept["dollars"], unpriced=kept["unpriced"])


def _spend(conn: Connection, bill: Bill) -> None:
    whole = spending.total((tests_since(conn, midnight := clock.midnight()), bill))
    kept = {"midnight": midnight, "replies": whole.replies, "dollars": whole.dollars, "unpriced": whole.unpriced}
    counters.keep_setting(conn, SPENT, json.dumps(kept))


def price_of_call(provider: Provider) -> float | None:
    """Return the maximum US dollars of a test call; None if unknown."""
    price = pricing.price(provider.model)
    return price.at_most(ROOM, CHAT_PARAMS["max_tokens"] + ROOM, time.time()) if price else None


def last_trial(store: Store, provider: Provider) -> Trial | None:
    """Return the last test call of this model in this project."""
    kept = store.read(counters.get_setting, _name(provider), "")
    if not kept:
        return None
    known = json.loads(kept)
    said = {"fault": messages.read(known["fault"]), "adapted": tuple(map(messages.read, known["adapted"]))}
    return Trial(**{**known, **said})


def _as_json(trial: Trial) -> str:
    """Return a trial for the database, its sentences by their codes, to be read in any language."""
    said = {"fault": messages.stored(trial.fault), "adapted": list(map(messages.stored, trial.adapted))}
    return json.dumps({**asdict(trial), **said}, ensure_ascii=False)


def keep_model(settings: dict[str, str]) -> None:
    """Write the chosen model into ``.env``, readable by its owner alone. Raises BadInput for an invalid value."""
    files.check_url(settings.get("KOEVOL_BASE_URL", ""))
    files.keep(settings)


def _name(provider: Provider) -> str:
    return f"tried:{provider.key}"


def _tried(dialect: Dialect, prompt: Prompt, send: Callable[[Prompt], RawResponse]) -> tuple[Trial, Bill]:
    """Send until nothing more can be adapted; return the last result, and the bill of all replies."""
    adapted: list[str] = []
    bills: list[Bill] = []
    while True:
        sent, began = dialect.fit(prompt), time.time()
        response = send(sent)
        known, cost = _measured(dialect, response, began)
        if known and response.status == 200 and not response.fault:  # a web page is no reply of a model
            bills.append(Bill(1, 1, dollars=cost or 0.0, unpriced=int(cost is None)))
        if not (change := dialect.learn(response, prompt, sent)):
            break
        adapted.append(change)
    counts = [known.get(f"{kind}_tokens") for kind in ("prompt", "completion")]
    more: dict[str, Any] = {
        "model": known.get("model") or "", "seconds": round(time.time() - began, 2), "adapted": tuple(adapted),
        "at": began, "tokens": None if None in counts else sum(filter(None, counts)), "cost": cost,
    }  # fmt: skip
    bill = spending.total(bills)
    try:
        reply = read(response)
    except ProviderError as fault:
        return Trial(fault.text, fault.detail or fault.reason, **more), bill
    dialect.thinks = dialect.thinks or reply.thought
    return Trial(reply.text.strip(), "", reply.reasoning, **more), bill


def _measured(dialect: Dialect, response: RawResponse, began: float) -> tuple[dict[str, Any], float | None]:
    """Return the facts of a response and its cost in US dollars (None: unknown)."""
    known = facts(response)
    counts = [known.get(f"{kind}_tokens") for kind in ("prompt", "completion", "cached")]
    return known, pricing.cost(dialect.model, counts[0], counts[1], counts[2], began)


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
    """Return why no connection was made: the first cause that is known, else the words of the transport."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return Message("llm.cause_dns", host=host[:80])
        if isinstance(cause, ssl.SSLError):
            return Message("llm.cause_tls", host=host)
        if "refused" in str(cause):
            return Message("llm.cause_refused", host=host, port=port)
    return redact(str(error.__cause__ or error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _endpoints(endpoint: Endpoint) -> Sequence[Endpoint]:
    bases = (endpoint.base_url, with_version(endpoint.base_url))
    return [replace(endpoint, base_url=base) for base in bases if base]


def _wait(coroutine: Any) -> Any:
    """Run a coroutine in a thread with an event loop of its own: the page's thread may have one already."""
    with ThreadPoolExecutor(1, "koevol-test-call") as thread:
        return thread.submit(asyncio.run, coroutine).result()
