"""Few-shot prompts of a run on the embedded base model; loaded only if that model is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from koevol_core.evolution import methods
from koevol_core.llm.local import fewshot
from koevol_core.types import METHODS, Language, Method, Prompt, Purpose


@dataclass(frozen=True)
class FewShotPrompts:
    """Prompts for a base model: few-shot examples with the sampling measured for it; several tries, and no judge."""

    sampling: tuple[tuple[str, Any], ...] = ()
    seed: int = 42
    language: Language = "ko"
    tries: int = fewshot.TRIES
    methods: tuple[Method, ...] = tuple(m for m in METHODS if m in fewshot.METHODS)

    def evolve(self, method: Method, parent: str, key: str, turn: int) -> Prompt:
        recipe = fewshot.recipe(_recipe_text(method), method)
        key = f"{key}/{turn}"
        return self._prompt("evolve", method, parent, fewshot.messages(recipe, parent, key), key)

    def child(self, method: Method, parent: str, reply: str) -> tuple[str, str | None]:
        recipe = fewshot.recipe(_recipe_text(method), method)
        child = fewshot.child_of(recipe, parent, reply)
        return child or reply, fewshot.fault(recipe, parent, child)

    def judge(self, parent: str, child: str) -> Prompt | None:
        return None

    def complexity(self, instruction: str) -> Prompt | None:
        return None

    def quality(self, instruction: str, answer: str) -> Prompt | None:
        return None

    def answer(self, instruction: str, key: str) -> Prompt:
        messages = fewshot.answer_messages(_recipe_text("answer"), instruction, key)
        return self._prompt("answer", "answer", instruction, messages, key)

    def _prompt(self, purpose: Purpose, name: str, subject: str, messages: list[dict[str, str]], key: str) -> Prompt:
        measured = fewshot.ANSWER_SAMPLING if purpose == "answer" else fewshot.SAMPLING
        params = {**measured, **dict(self.sampling), "seed": int(methods.uniform(self.seed, key) * 2**31)}
        sha256 = methods.fingerprint(_recipe_text(name), 64)
        return Prompt(purpose, subject, tuple(messages), params, sha256, f"fewshot/{name}")


def _recipe_text(name: str) -> str:
    return (methods.PROMPTS / "fewshot" / f"{name}.txt").read_text(encoding="utf-8")
