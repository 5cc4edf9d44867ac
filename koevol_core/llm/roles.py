"""Roles: one model evolves, another may answer, and a third judge and score, each at an endpoint of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from koevol_core.llm.client import Client
from koevol_core.llm.dialect import Dialect
from koevol_core.settings import Settings
from koevol_core.types import Prompt, Purpose, RawResponse

Role = Literal["answer", "judge"]
ROLES: tuple[Role, ...] = ("answer", "judge")
OF_PURPOSE: dict[Purpose, Role] = {"answer": "answer", "judge": "judge", "score": "judge"}


def of_role(settings: Settings, role: Role) -> Settings | None:
    """Return the settings of the model that has a role; None if the main model has it. A key goes to its own URL only: with
    a URL of its own a role has the key of its own, else both are those of the main model."""
    model, url, key = (getattr(settings, f"{role}_{part}") for part in ("model", "url", "key"))
    if not model:
        return None
    alone = replace(settings, model=model, answer_model="", judge_model="")
    return replace(alone, base_url=url, api_key=key, deepseek_key="") if url else alone


class Roles:
    """Client over the main model and those of ``others``: each prompt goes to the model of its purpose."""

    def __init__(self, main: Client, others: Mapping[Role, Client]) -> None:
        self.model = main.model
        self._main, self._others = main, dict(others)

    def _of(self, purpose: Purpose) -> Client:
        role = OF_PURPOSE.get(purpose)
        return self._others.get(role, self._main) if role else self._main

    def dialect(self, purpose: Purpose) -> Dialect:
        return self._of(purpose).dialect(purpose)

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        return await self._of(prompt.purpose).send(prompt, timeout)

    async def aclose(self) -> None:
        for client in (self._main, *self._others.values()):
            await client.aclose()
