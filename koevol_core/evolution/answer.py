"""Answer one instruction: send the request, detect refusals, empty answers and "I don't know". Never uses the store."""

from __future__ import annotations

from dataclasses import replace

from koevol_core.errors import Outlasted
from koevol_core.evolution.checks import Rules, off_loop
from koevol_core.evolution.evolve import Ask, eliminated, reply_or_failure, unchecked
from koevol_core.evolution.prompting import PromptStrategy
from koevol_core.messages import Message
from koevol_core.types import Outcome


async def answer(ask: Ask, style: PromptStrategy, parent: str, instruction: str, address: str, rules: Rules) -> Outcome:
    """Return the outcome of the planned answer at ``address``, checked by ``rules``; ask again while it is cut at
    max_tokens, at most ``style.tries`` times. Raises ProviderError only if the whole run has to stop.
    """
    written = Outcome("failed")
    for turn in range(style.tries):
        prompt = style.answer(instruction, f"{address}/{turn}")
        reply = await reply_or_failure(ask, prompt, turn)
        if isinstance(reply, Outcome):
            written = reply
        else:
            text = reply.text.strip()
            written = Outcome("filled", text, None, None, reply.model, prompt.sha256, reply.reasoning or None)
            try:
                written = await _checked(written, parent, instruction, rules, reply.finish)
            except Outlasted:
                written = unchecked(written)
        if written.reason != "length":
            break
    return written


async def _checked(written: Outcome, parent: str, instruction: str, rules: Rules, finish: str) -> Outcome:
    if too_long := rules.too_long(written.text, of_answer=True):
        return eliminated(written, too_long)
    written = replace(written, text=await off_loop(rules.checks.unwrap_answer, instruction, written.text))
    if rules.checks.is_unknown(written.text):
        return replace(written, status="failed", reason="unknown", detail=Message("run.says_unknown"))
    matches = await rules.found(parent, instruction, written.text, finish=finish)
    if matches:  # ignore rules that match the alive or accepted instruction alone
        about_the_child = await rules.found(parent, instruction)
        matches = tuple(match for match in matches if match not in about_the_child)
    return eliminated(written, matches) if matches else written
