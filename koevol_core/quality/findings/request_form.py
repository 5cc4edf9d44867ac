"""Findings about the form of a child: ``not_request``, ``several_requests``, and ``answer_given`` in the child itself.

A child should ask for one thing and leave its answer to others. What is certain is eliminated (``no_request``); these mark what
is likely: advice without a task, a table or code alone, alternatives to choose from, an answer behind its question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koevol_core.quality.findings import Kind, finding
from koevol_core.quality.findings.twins import ANSWER_GIVEN
from koevol_core.quality.korean.asking import act, acts, requests, sentences
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import cleaned
from koevol_core.types import Finding

READ = 4_000
"""Characters of a child that are looked at."""


@finding(
    Kind(
        "not_request",
        65,
        ("지시문이 아닌 듯함", "무엇을 해 달라는 말이 없이 답이나 설명처럼 보입니다."),
        ("May be no request", "It reads like an answer or an explanation and asks for nothing."),
    ),
    Kind(
        "several_requests",
        70,
        ("지시문이 여럿", "한 글 안에 고를 수 있는 지시문이 여럿 나란히 있습니다."),
        ("Several requests", "It offers several requests side by side as alternatives."),
    ),
    ANSWER_GIVEN,
    of="text",
)
def request_form(parent: str, text: str) -> Iterator[Finding]:
    """Yield findings about what a child asks for; a seed is its writer's affair."""
    if not parent:
        return
    child = cleaned(text)[:READ].strip()
    if (said := _answers(cleaned(parent), child)) is not None:
        yield Finding("not_request", "warn", said[-80:])
    if (second := _alternative(child)) is not None:
        yield Finding("several_requests", "warn", second[:80])
    if (given := _given(child)) is not None:
        yield Finding("answer_given", "warn", given[:80])


# no request

_STRONG = later(
    r"(?:줘요?|주세요|주십시오|시오|하라|해라|써라|[어아여]라|할 ?것|바랍니다|부탁[가-힣]*|싶[가-힣]+|[?？])[\s.!~\"'”’)]*$"
)


def _answers(parent: str, child: str) -> str | None:
    """Return the last sentence of a child that is an answer in form; None if its parent asks for nothing, either."""
    every = list(sentences(child))
    done = acts(child)
    if not requests(parent):
        return None
    if not every:
        return child[-80:] if "```" in child else None
    if any(one == "question" for one in done) or any(_STRONG.search(one) for one in every):
        return None
    if "request" not in done:
        lines = [line for line in child.split("\n") if line.strip()]
        rows = sum(line.lstrip().startswith("|") for line in lines)
        certain = "statement" in done or "advice" in done or "```" in child or rows > 2 or len(lines) > 3
        return every[-1] if certain else None
    advised = sum(one in ("advice", "statement") for one in done) + sum(
        one.rstrip(". ").endswith("세요") for one in every
    )
    return every[-1] if len(every) > 2 and advised >= len(every) and done[-1] == "statement" else None


# alternatives

_LABEL = later(
    r"^[ \t*#\[(]{0,6}(?:(?:버전|후보|옵션|대안|예시|선택지|version|option|candidate|alternative) ?[A-Ha-h가-하\d]{1,2}|(?:제 ?)?\d{1,2} ?(?:안|번째 (?:안|후보|버전|지시문))|(?:첫|두|세|네) ?번째 ?(?:안|후보|버전|지시문|옵션)?)[ \t*\])]{0,4}[:：.)\n]",
    re.I | re.M,
)
_OR = later(r"^[ \t]*(?:또는|혹은|or|아니면)[ \t:,]*$", re.I | re.M)
_ITEM = later(r"^[ \t]*(?:\*\*)?\d{1,2}[.)](?:\*\*)?[ \t]+(\S[^\n]*)$", re.M)


def _alternative(child: str) -> str | None:
    """Return the second of several requests that stand side by side under labels, numbers alone, or an "or"."""
    labels = [found.end() for found in _LABEL.finditer(child)]
    if len(labels) > 1 and not child[: _LABEL.search(child).start()].strip():  # type: ignore[union-attr]
        parts = [
            child[start : labels[place + 1] if place + 1 < len(labels) else None] for place, start in enumerate(labels)
        ]
        if sum(requests(part) for part in parts) > 1:
            return parts[1].strip()
    either = _OR.search(child)
    if either and requests(child[: either.start()]) and requests(child[either.end() :]):
        return child[either.end() :].strip()
    items = list(_ITEM.finditer(child))
    lines = [line for line in child.split("\n") if line.strip()]
    if len(items) > 1 and len(items) == len(lines) and all(_ASKED.search(one[1]) for one in items):
        return items[1][1]
    return None


_ASKED = later(r"[가-힣] ?(?:줘요?|주세요|주십시오|하시오|십시오|해라|하라)[.!]?[\s*\"”]*$")

# an answer behind its question

_ANSWER_LINE = later(
    r"^[ \t]*(?:#{1,4}[ \t]*)?(?:\*\*|\[)?(?:답변?|정답|해답|모범 ?답안|예시 ?답안|예시 ?답변|응답|풀이|해설|출력 ?결과|Assistant|Answer|Response|Solution)(?:\*\*|\])?[ \t]*(?:[:：](?:\*\*)?|\n)\s*(?=\S)",
    re.I | re.M,
)
_ANSWER_SAID = later(
    r"(?:정답|답|해답)(?:은|는) (?!하나|한 |두 |여러|객관식|마지막|맨|없|따로|한국어|영어|표|짧|길)[^\n.?!]{1,60}(?:입니다|이다|이에요|예요|이야)[.!]?\s*$"
)
_WANTS_FORM = any_of(
    "형식|양식|틀[을에로]|예시|다음과 같|아래와 같|붙여|채점|평가|첨삭|검토|고쳐|비교해|요약|번역|대화|문답|faq|q&a|퀴즈|문제(?:를|마다)|읽고|보고|다듬|빈칸|출력"
)


def _given(child: str) -> str | None:
    """Return an answer that stands behind the request in a child, unless the request is about answers."""
    said = _ANSWER_SAID.search(child[-300:])
    if said and (start := len(child) - len(child[-300:]) + said.start()) and requests(child[:start]):
        return None if _WANTS_FORM.search(child[:start]) else said[0].strip()
    line = _ANSWER_LINE.search(child)
    if line is None or not child[: line.start()].strip() or not requests(child[: line.start()]):
        return None
    about = child[: line.start()]
    rest = child[line.end() :].strip()
    if (_WANTS_FORM.search(about) and not _CERTAIN.match(line[0].strip())) or act(
        next(sentences(rest), "")
    ) == "request":
        return None
    return rest or None


_CERTAIN = later(r"#{1,4}|(?:\*\*)?(?:Assistant|Response|모범)", re.I)
