"""Evolve one child: request it, apply the local rules, and pay for a judge only if it passes. Never uses the store.

``ask`` is given by the caller, which stores every reply before it is checked here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from koevol_core.evolution.checks import Rules
from koevol_core.evolution.prompting import PromptStrategy, says_equal
from koevol_core.llm.response import ProviderError
from koevol_core.types import Elimination, Method, Outcome, Prompt, Reply

Ask = Callable[[Prompt, int], Awaitable[Reply]]
"""Send a prompt, with the number of its turn (from 0) within one job; raises ProviderError if no usable text came."""


async def evolve(ask: Ask, style: PromptStrategy, method: Method, parent: str, address: str, rules: Rules) -> Outcome:
    """Return the outcome of the planned child at ``address``, checked by ``rules``, after at most ``style.tries``
    requests. Raises ProviderError only if the whole run has to stop.
    """
    born = Outcome("failed")
    for turn in range(style.tries):
        prompt = style.evolve(method, parent, address, turn)
        try:
            reply = await ask(prompt, turn)
        except ProviderError as fault:
            born = _failed(fault, prompt)
            if fault.reason in ("length", "empty") and turn + 1 < style.tries:
                continue
            return born
        text, wrong = style.child(method, parent, reply.text)
        born = await _looked_at(parent, text, wrong, reply, prompt, rules)
        if born.status == "alive":
            return await _judged(ask, style, parent, born, turn)
    return born


async def _looked_at(parent: str, text: str, wrong: str | None, reply: Reply, prompt: Prompt, rules: Rules) -> Outcome:
    """Apply the local rules to a child; a wrong form (few-shot prompts only) is a failure."""
    found = await rules.found(parent, text)
    if found:
        return _eliminated(found, text, reply.model, prompt.sha256)
    if wrong:
        return Outcome("failed", text, "form", wrong, reply.model, prompt.sha256)
    return Outcome("alive", text, None, None, reply.model, prompt.sha256)


def _eliminated(found: tuple[Elimination, ...], text: str, model: str | None, sha256: str | None) -> Outcome:
    return Outcome("eliminated", text, found[0].rule, evidence(found), model, sha256)


def evidence(found: tuple[Elimination, ...]) -> str:
    """Format all matching rules as one text, ``rule: evidence`` per line."""
    return "\n".join(f"{one.rule}: {one.evidence}" for one in found)


def _failed(fault: ProviderError, prompt: Prompt) -> Outcome:
    if fault.action == "stop":
        raise fault
    return Outcome("failed", fault.text, fault.reason, fault.detail, None, prompt.sha256)


async def _judged(ask: Ask, style: PromptStrategy, parent: str, born: Outcome, turn: int) -> Outcome:
    """Apply the paper's first elimination rule (equal to its parent) by a judge call, if the child passed so far."""
    prompt = style.judge(parent, born.text)
    if prompt is None:
        return born
    try:
        reply = await ask(prompt, turn)
    except ProviderError as fault:
        if fault.action == "stop":
            raise
        return Outcome("failed", born.text, fault.reason, f"판정 호출: {fault.detail}", born.model, born.prompt_sha256)
    equal = says_equal(reply.text)
    if equal:
        found = Elimination("no_gain", f"판정 모델: {reply.text.strip()[:80]}")
        return _eliminated((found,), born.text, born.model, born.prompt_sha256)
    note = None if equal is False else f"판정을 읽지 못함: {reply.text.strip()[:80]}"
    return Outcome("alive", born.text, None, note, born.model, born.prompt_sha256)
