"""Evolve one child: request it, apply the local rules, and pay for a judge only if it passes. Never uses the store.

``ask`` is given by the caller, which stores every reply before it is checked here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from koevol_core.errors import Outlasted
from koevol_core.evolution import judging
from koevol_core.evolution.checks import KEPT, LONGEST, Rules, off_loop
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.llm.response import ProviderError
from koevol_core.messages import Message, rules_matched
from koevol_core.types import Elimination, Method, Outcome, Prompt, Reply

AGAIN = 1000
"""Number by which the turn of a request that is repeated with room is higher, so that its stored reply is its own."""
Ask = Callable[[Prompt, int], Awaitable[Reply]]
"""Send a prompt, with the number of its turn (from 0) within one job; raises ProviderError if no usable text came."""


async def evolve(ask: Ask, style: PromptStrategy, method: Method, parent: str, address: str, rules: Rules) -> Outcome:
    """Return the outcome of the planned child at ``address``, checked by ``rules``, after at most ``style.tries``
    requests. Raises ProviderError only if the whole run has to stop.
    """
    child = Outcome("failed")
    for turn in range(style.tries):
        prompt = style.evolve(method, parent, address, turn)
        reply = await reply_or_failure(ask, prompt, turn)
        if isinstance(reply, Outcome):
            child = reply
            if child.reason not in ("length", "empty"):
                break
            continue
        text, wrong = style.child(method, parent, reply.text)
        child = Outcome("alive", text, None, None, reply.model, prompt.sha256, reply.reasoning or None)
        try:
            if not (matches := rules.too_long(text)):
                text = await off_loop(rules.checks.unwrap_child, parent, text)
                child = replace(child, text=text)
                matches = await rules.found(parent, text, prompt=prompt, finish=reply.finish)
        except Outlasted:
            return unchecked(child)
        if matches:
            child = eliminated(child, matches)
        elif wrong:  # the form, of few-shot prompts only
            child = replace(child, status="failed", reason="form", detail=wrong)
        else:
            return await _judged(ask, style, parent, child, turn)
    return child


async def reply_or_failure(ask: Ask, prompt: Prompt, turn: int) -> Reply | Outcome:
    """Return the reply to a prompt, or the outcome ``failed``. Raises ProviderError only if the whole run has to stop.

    A judge or score that ended by length is asked once more with room, as is a text of which only reasoning came.
    """
    try:
        return await ask(prompt, turn)
    except ProviderError as fault:
        if fault.action == "stop":
            raise
        used_up = prompt.purpose in ("judge", "score") or (fault.thought and not fault.text.strip())
        if fault.reason == "length" and prompt.room and used_up:
            params = {**prompt.params, "max_tokens": prompt.params["max_tokens"] + 2 * prompt.room}
            return await reply_or_failure(ask, replace(prompt, params=params, room=0), turn + AGAIN)
        return Outcome("failed", fault.text[: LONGEST[0]], fault.reason, fault.detail, None, prompt.sha256)


def eliminated(outcome: Outcome, matches: tuple[Elimination, ...]) -> Outcome:
    """Return the outcome as eliminated by the rules that matched: their evidence is one line per rule."""
    detail = rules_matched((match.rule, match.evidence) for match in matches)
    text = outcome.text[:KEPT] if matches[0].rule == "too_long" else outcome.text
    return replace(outcome, status="eliminated", text=text, reason=matches[0].rule, detail=detail)


def unchecked(outcome: Outcome) -> Outcome:
    """Return the outcome without its text, which no check could finish: so that it is set aside, and not asked again."""
    return replace(outcome, status="failed", text="", reason="unchecked", detail=Message("run.unchecked"))


async def _judged(ask: Ask, style: PromptStrategy, parent: str, child: Outcome, turn: int) -> Outcome:
    """Apply the paper's first elimination rule (equal to its parent) by a judge call, if the child passed so far."""
    prompt = style.judge(parent, child.text)
    if prompt is None:
        return child
    reply = await reply_or_failure(ask, prompt, turn)
    if isinstance(reply, Outcome):
        return replace(
            child, status="failed", reason=reply.reason, detail=Message("run.judge_call", detail=reply.detail)
        )
    said = judging.verdict(reply.text)
    child = replace(child, judged=judging.findings(said, reply.text))
    if said.same:
        return eliminated(child, (Elimination("no_gain", Message("run.judged_equal", reply=reply.text.strip()[:80])),))
    if said.same is None:
        return replace(child, detail=Message("run.judge_unread", reply=reply.text.strip()[:80]))
    return child
