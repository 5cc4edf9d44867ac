"""Answer one instruction: send the request, detect refusals, empty answers and "I don't know". Never uses the store."""

from __future__ import annotations

from koevol_core.evolution.checks import Rules
from koevol_core.evolution.evolve import Ask, evidence
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.llm.response import ProviderError
from koevol_core.types import Outcome


async def answer(ask: Ask, style: PromptStrategy, parent: str, instruction: str, address: str, rules: Rules) -> Outcome:
    """Return the outcome of the planned answer at ``address``, checked by ``rules``; ask again while it is cut at
    max_tokens, at most ``style.tries`` times. Raises ProviderError only if the whole run has to stop.
    """
    written = Outcome("failed")
    for turn in range(style.tries):
        written = await _once(ask, style, parent, instruction, address, turn, rules)
        if written.reason != "length":
            break
    return written


async def _once(
    ask: Ask, style: PromptStrategy, parent: str, instruction: str, address: str, turn: int, rules: Rules
) -> Outcome:
    prompt = style.answer(instruction, f"{address}/{turn}")
    try:
        reply = await ask(prompt, turn)
    except ProviderError as fault:
        if fault.action == "stop":
            raise
        return Outcome("failed", fault.text, fault.reason, fault.detail, None, prompt.sha256)
    text = reply.text.strip()
    if rules.is_unknown(text):
        return Outcome("failed", text, "unknown", "모델이 모른다고 답했습니다", reply.model, prompt.sha256)
    found = await rules.found(parent, instruction, text)
    if found:  # ignore rules that match the alive or accepted instruction alone
        about_the_child = await rules.found(parent, instruction)
        found = tuple(one for one in found if one not in about_the_child)
    if found:
        return Outcome("eliminated", text, found[0].rule, evidence(found), reply.model, prompt.sha256)
    return Outcome("filled", text, None, None, reply.model, prompt.sha256)
