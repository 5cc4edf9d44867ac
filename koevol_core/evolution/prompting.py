"""Prompt strategies: instructions for chat models, few-shot examples for a base model. Knows no endpoint and no store.

A ``PromptStrategy`` builds prompts and extracts texts from replies; it neither sends nor checks anything. Evolving and
answering use the run's sampling; judging and scoring use temperature 0 and few tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from koevol_core.errors import BadInput
from koevol_core.evolution import methods
from koevol_core.evolution.methods import Template
from koevol_core.llm.providers import Provider
from koevol_core.types import METHODS, Language, Method, Prompt, RunSpec

JUDGE_PARAMS: dict[str, Any] = {"temperature": 0, "max_tokens": 100}
CHAT_PARAMS: dict[str, Any] = {"temperature": 0.9, "top_p": 0.9, "max_tokens": 2048}
"""Defaults of the original script."""
ROOM = 4096
"""Tokens that a thinking model gets beyond ``max_tokens``, unless a user set that limit."""
Samples = Callable[[Method, str, str], str]
"""Return the samples for a prompt of a method, for the child at an address of a parent with this text."""
NO_SAMPLES: Samples = lambda _method, _address, _parent: ""  # noqa: E731


class PromptStrategy(Protocol):
    """Prompt builder for one kind of model. ``tries``: how often a text may be requested until one
    can be used."""

    @property
    def tries(self) -> int: ...

    def evolve(self, method: Method, parent: str, key: str, turn: int) -> Prompt: ...
    def child(self, method: Method, parent: str, reply: str) -> tuple[str, str | None]:
        """Return the child's text in a reply, and what is wrong with its form (None: nothing)."""

    def judge(self, parent: str, child: str) -> Prompt | None:
        """Return the prompt asking if two instructions are equal; None if this model cannot judge."""

    def answer(self, instruction: str, key: str) -> Prompt: ...
    def complexity(self, instruction: str) -> Prompt | None:
        """Return the prompt asking how demanding an instruction is, from 1 to 6; None if this model cannot judge."""

    def quality(self, instruction: str, answer: str) -> Prompt | None:
        """Return the prompt asking how good an answer is, from 1 to 6; None if this model cannot judge."""


@dataclass(frozen=True)
class ChatPrompts:
    """Prompts for a chat model: one fixed system message per purpose, the instruction last, so that the provider's
    prefix cache works; ``samples`` end it. ``versions`` replace the shipped templates of their names (``ko/constrain``);
    ``room`` is that of evolving and answering, in tokens.
    """

    language: Language = "ko"
    sampling: tuple[tuple[str, Any], ...] = tuple(CHAT_PARAMS.items())
    judging: bool = True
    versions: tuple[Template, ...] = ()
    tries: int = 1
    methods: tuple[Method, ...] = METHODS
    room: int = ROOM
    samples: Samples = NO_SAMPLES

    def _prompt(self, name: str, purpose: Any, params: dict[str, Any], subject: str, **texts: str) -> Prompt:
        full = f"{self.language}/{name}"
        kept = next((version for version in self.versions if version.name == full), None)
        template = kept or methods.template(self.language, name)
        shown = texts.get("samples", "") if "{samples}" in template.fixed else ""
        messages, room = template.fill(**texts), self.room if params is not JUDGE_PARAMS else ROOM
        return Prompt(purpose, subject, messages, params, template.sha256, template.name, room=room, samples=shown)

    def evolve(self, method: Method, parent: str, key: str, turn: int) -> Prompt:
        shown = self.samples(method, key, parent)
        return self._prompt(method, "evolve", dict(self.sampling), parent, instruction=parent, samples=shown)

    def child(self, method: Method, parent: str, reply: str) -> tuple[str, str | None]:
        return reply.strip(), None

    def judge(self, parent: str, child: str) -> Prompt | None:
        if not self.judging:
            return None
        return self._prompt("judge", "judge", JUDGE_PARAMS, child, parent=parent, child=child)

    def answer(self, instruction: str, key: str) -> Prompt:
        return self._prompt("answer", "answer", dict(self.sampling), instruction, instruction=instruction)

    def complexity(self, instruction: str) -> Prompt | None:
        return self._prompt("score_complexity", "score", JUDGE_PARAMS, instruction, instruction=instruction)

    def quality(self, instruction: str, answer: str) -> Prompt | None:
        return self._prompt("score_quality", "score", JUDGE_PARAMS, answer, instruction=instruction, answer=answer)


def style(
    provider: Provider, spec: RunSpec, versions: tuple[Template, ...] = (), samples: Samples = NO_SAMPLES
) -> PromptStrategy:  # fmt: skip
    """Return a run's prompt strategy, with its sampling over the defaults and its versions over shipped templates;
    ``samples`` writes those of a method.
    """
    wanted = {"temperature": spec.temperature, "top_p": spec.top_p, "max_tokens": spec.max_tokens}
    given: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    if provider.few_shot:
        from koevol_core.evolution.fewshot_prompts import FewShotPrompts

        return FewShotPrompts(tuple(given.items()), spec.seed)
    chosen, room = tuple({**CHAT_PARAMS, **given}.items()), ROOM if spec.max_tokens is None else 0
    return ChatPrompts(spec.language, chosen, spec.judge, versions, room=room, samples=samples)


def sampling(provider: Provider) -> dict[str, Any]:
    """Return the model's default sampling."""
    if not provider.few_shot:
        return dict(CHAT_PARAMS)
    from koevol_core.llm.local import fewshot

    return dict(fewshot.SAMPLING)


def usable_methods(
    provider: Provider, wanted: tuple[tuple[Method, float], ...], named: bool
) -> tuple[tuple[Method, float], ...]:
    """Return the wanted methods that this model supports. Raises BadInput for an unsupported one if ``named``.

    ``named``: the user listed the methods explicitly.
    """
    missing = [name for name, _ in wanted if name not in provider.methods]
    if missing and named:
        raise BadInput(
            "run.methods_lacking", model=provider.label, missing=", ".join(missing), choices=", ".join(provider.methods)
        )
    return tuple((name, weight) for name, weight in wanted if name in provider.methods)
