"""Scripted model: an offline client for demos, documents and tests."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re

from koevol_core.llm.dialect import Dialect
from koevol_core.types import Prompt, Purpose, RawResponse


class ScriptedClient:
    """Offline model for demos, docs and tests: the same prompt always gets the same reply.

    An instruction gets one of a few additional requests, the judge always says "different", an answer names its topic,
    a score is derived from a hash. ``latency`` is in seconds.
    """

    model = "scripted"
    _MORE = (
        "실제 사례를 두 가지 들어 줘.", "초보자도 이해할 수 있게 쉬운 말로 써 줘.", "결론을 먼저 쓰고 근거를 세 가지 덧붙여 줘.",
        "표로 정리하고 마지막에 한 문장으로 요약해 줘.", "흔히 하는 실수와 그 해결 방법도 함께 알려 줘.", "전체를 300자 안으로 써 줘.",
    )  # fmt: skip

    _POINTS = (
        "먼저 전체를 훑은 다음 중요한 것부터 차례로 다룹니다.", "까닭과 결과를 나누어 하나씩 살펴봅니다.",
        "처음 접하는 사람도 따라올 수 있게 쉬운 것에서 어려운 것으로 갑니다.", "알려진 사실과 아직 모르는 것을 가려서 적습니다.",
    )  # fmt: skip

    def __init__(self, latency: float = 0.0) -> None:
        self._latency = latency

    def dialect(self, _purpose: Purpose) -> Dialect:
        return Dialect(self.model, met=True)

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        if self._latency:
            await asyncio.sleep(self._latency)
        text = self._say(prompt)
        usage = {"prompt_tokens": sum(len(m["content"]) for m in prompt.messages), "completion_tokens": len(text)}
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        body = {"object": "chat.completion", "model": self.model, "choices": [choice], "usage": usage}
        return RawResponse(200, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))

    def _say(self, prompt: Prompt) -> str:
        number = int(hashlib.sha256(repr(prompt.messages).encode()).hexdigest()[:8], 16)
        if prompt.purpose == "judge":
            return "다름"
        if prompt.purpose == "score":
            return str(1 + number % 6)
        if prompt.purpose == "answer":
            about = " ".join(re.findall(r"\w+", prompt.subject)[:3])[:30]
            return f"연습용 답입니다. ‘{about}’에 대한 글이 들어갈 자리이며, {self._POINTS[number % len(self._POINTS)]}"
        return f"{prompt.subject} {self._MORE[number % len(self._MORE)]}"

    async def aclose(self) -> None:
        return None
