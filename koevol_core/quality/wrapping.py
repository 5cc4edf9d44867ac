"""Takes a child or an answer out of what models wrap around it: chat tokens, further turns, labels, fences, JSON.

Only what is certain is taken off; what is left is for the elimination rules. The reply itself stays stored with its call.
Nothing is taken off that the parent, or the instruction that is answered, has itself or asks for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from koevol_core.quality.korean.asking import act, requests, sentences
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import NOT_LETTER, hangul_share

LAYERS = 5
"""Wrappings inside each other that are taken off."""


def unwrap_child(parent: str, reply: str) -> str:
    """Return the instruction in a reply to an evolving prompt for ``parent``."""
    text = _without_tokens(parent, reply)
    text = _first_turn(parent, text)
    for _ in range(LAYERS):
        bare = _unwrapped_once(parent, text)
        if bare == text:
            break
        text = bare
    return text


def _unwrapped_once(parent: str, text: str) -> str:
    for layer in (_unfenced, _unquoted):
        text = layer(text)
    for known in (_unlabelled, _unannounced, _unnumbered, _from_json):
        text = known(parent, text)
    return text.strip()


def unwrap_answer(instruction: str, reply: str) -> str:
    """Return the answer in a reply to ``instruction``."""
    text = _without_tokens(instruction, reply)
    if not _TALK.search(instruction):
        text = _first_turn(instruction, text)
        label = _ANSWER.match(text)
        text = text[label.end() :].strip() if label else text
    if "json" not in instruction.casefold() and _OF_OBJECTS.search(instruction) is None:
        found = list(_strings(text, _ANSWER_KEY))
        text = found[0].strip() if len(found) == 1 else text
    return text


# chat tokens and further turns

_TOKEN = later(
    r"<\|[a-zA-Z_]{2,24}\|>|</?s>|</?(?:bos|eos|pad)>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_(?:turn|text)>|<｜[^｜<>\n]{2,24}｜>"
)
_HEAD = later(
    r"\s*(?:(?:<\|(?:im_start|start_header_id|start)\|>|<start_of_turn>)\s*(?:assistant|model)\s*(?:<\|(?:end_header_id|channel|message)\|>)?|<s>|<bos>|<\|(?:begin_of_text|assistant|message)\|>)\s*"
)
_ABOUT_TOKENS = any_of("토큰|token|chatml|챗 ?템플릿|채팅 ?(?:형식|템플릿)|프롬프트 형식|태그|html|xml|마크업")
_TALK = any_of(
    "대화|채팅|대본|대사|역할|인터뷰|문답|상황극|콩트|토론|희곡|시나리오|메신저|카톡|user|assistant|human|사용자:|어시스턴트|chatml|프롬프트|로그|기록"
)
_TURN = later(
    r"(?:^|\n)[ \t]*(?:#{2,4}[ \t]*)?(?:\*\*)?(?:Human|User|사용자|질문자|유저|학생|Instruction|지시문|Input)(?:\*\*)?[ \t]*[:：](?:\*\*)?"
)
_REPLY_TURN = later(
    r"\n[ \t]*(?:#{2,4}[ \t]*)?(?:\*\*)?(?:Assistant|AI|Bot|GPT|어시스턴트|도우미|챗봇|상담사|답변자|Response|응답|답변)(?:\*\*)?[ \t]*[:：]"
)


def _without_tokens(known: str, reply: str) -> str:
    """Return a text up to its first chat token, after one that opens it, unless tokens are its topic."""
    text = reply.strip()
    while head := _HEAD.match(text):
        if not head[0].strip() or head[0].strip() in known:
            break
        text = text[head.end() :]
    if _ABOUT_TOKENS.search(known) or _ABOUT_TOKENS.search(text[:300]) or "`" in text:
        return text
    end = _TOKEN.search(text)
    return text[: end.start()].strip() if end and end.start() and end[0] not in known else text


def _first_turn(known: str, text: str) -> str:
    """Return a text before the turns of a talk that the model invented: somebody asks further and it replies."""
    turn = _TURN.search(text)
    if turn is None or _TALK.search(known) or not _REPLY_TURN.search(text, turn.end()):
        return text
    head = text[: turn.start()].strip()
    return head if head and not _TALK.search(head) else text


# what is written around an instruction

_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』"}
_FENCE = later(r"```[a-z]{0,12}\n(.*?)\n?```", re.S)
_KIND = "(?:지시문?|프롬프트|질문|요청|과제|문제|글|버전|instruction|prompt|question|request|task|version)"
_MADE = (
    r"(?:새로운|새로 ?만든|새|수정된|수정한|변형된|변형한|진화된|진화한|진화|개선된|개선한|고친|바꾼|다시 ?쓴|재작성된|재작성한|재작성|최종|구체화된|심화된|심화|확장된|더 ?복잡한|더 ?어려운|변경된|완성된|만든|"
    r"(?:the )?(?:rewritten|new|evolved|created|revised|final|improved|updated|modified|enhanced))"
)
_LABEL = later(
    rf"[#*\[(【<「\s]{{0,6}}(?:{_MADE}[ _]?{_KIND}|지시문|instruction|prompt|고친 ?뒤|고친 ?후|만든 ?글|결과|output|result)[\])】>」*\s]{{0,4}}(?:[:：→↓]+[*\s]{{0,4}}|(?<=[\])】>」*])[ \t]*\n|(?<=지시문)[ \t]*\n)\s*",
    re.I,
)
_REFERS = later("(?:이|위|다음|아래|윗|앞)의? ?(?:지시문?|프롬프트|명령문?|글|문장|결과)|instruction|prompt", re.I)
_ANNOUNCES = later(
    rf"(?:sure|certainly|of course|okay|absolutely|here(?: is|'s)|물론|네|예|알겠|좋습니다|좋아요|그럼|요청하신|다음은|아래는|여기|{_MADE})[^\n]{{0,120}}",
    re.I,
)
_NUMBER = later(r"(?:1[.)]|[-*•]|①)[ \t]+(?=\S)")
_FURTHER = later(r"^[ \t]*(?:\d{1,2}[.)]|[-*•]|[②-⑳])[ \t]+\S|[ \t]2[.)][ \t]", re.M)


def _unfenced(text: str) -> str:
    fence = _FENCE.fullmatch(text)
    return fence[1].strip() if fence and "```" not in fence[1] else text


def _unquoted(text: str) -> str:
    closing = _QUOTES.get(text[:1])
    if closing and text.endswith(closing) and closing not in text[1:-1]:
        return text[1:-1].strip()
    if text[:2] == text[-2:] == "**" and "**" not in text[2:-2]:
        return text[2:-2].strip()
    return text


def _unlabelled(parent: str, text: str) -> str:
    """Return a text without a label such as "새 지시문:" before it, unless the text refers to it."""
    label = _LABEL.match(text)
    if label is None or not label[0].strip() or _LABEL.match(parent) or _REFERS.search(text, label.end()):
        return text
    rest = text[label.end() :].strip()
    return rest if rest else text


def _unannounced(parent: str, text: str) -> str:
    """Return a text without a first paragraph that only says that an instruction follows."""
    head, _, rest = text.partition("\n")
    if not rest.strip() or not _ANNOUNCES.match(head) or head in parent:
        return text
    if any(act(one) in ("request", "question") for one in sentences(head)) and not _HERE.search(head):
        return text
    return rest.strip() if requests(rest) else text


_HERE = later(r"here(?: is|'s)|입니다|드리|습니다|겠습|고쳐|:$", re.I)


def _unnumbered(parent: str, text: str) -> str:
    """Return a text without a list mark if it is the only item of its list."""
    mark = _NUMBER.match(text)
    if mark is None or _NUMBER.match(parent) or _FURTHER.search(text, mark.end()):
        return text
    return text[mark.end() :]


# JSON

_KEY = later(
    r"(?:(?:new|rewritten|evolved|revised|final|updated|created|modified|improved)[_ ]?)?(?:instruction|prompt|question|query|request|task|text|output|result|content|response|rewrite|rewritten|evolved)s?|"
    r"(?:(?:새|새로운|수정된|고친|진화된|최종|변형된) ?)?(?:지시문?|질문|요청|문제|과제|프롬프트|글|결과|내용)",
    re.I,
)
_ANSWER_KEY = later(
    r"(?:final[_ ]?)?(?:answer|response|output|result|content|text|reply)|답변?|응답|결과|내용|정답", re.I
)
_ANSWER = later(
    r"\s*(?:#{1,4}[ \t]*)?(?:\*\*)?(?:답변|응답|Assistant|Response|Answer|어시스턴트)(?:\*\*)?[ \t]*(?:[:：](?:\*\*)?|(?<=\*\*)\n)\s*(?=\S)",
    re.I,
)
_OF_OBJECTS = any_of(
    "제이슨|객체|형식 ?(?:의 )?예|메시지 형식|(?:요청|응답) 본문|딕셔너리|dict|yaml|중괄호|키와 값|api|형식으로 출력|스키마|데이터 구조"
)


def _from_json(parent: str, text: str) -> str:
    """Return the one instruction in a JSON object, or the text if there is none, or more than one."""
    if parent.lstrip().startswith("{"):
        return text
    named = list(_strings(text, _KEY))
    asking = [one for one in named if requests(one)] or [one for one in _strings(text, None) if requests(one)]
    found = named if len(named) == 1 and hangul_share(named[0]) >= 0.3 else asking
    return found[0].strip() if len(found) == 1 else text


def _strings(text: str, key: re.Pattern[str] | None) -> Iterator[str]:
    """Yield the texts with more than a word in a JSON object (of these keys, if given), or nothing if it is none."""
    bare = _unfenced(text.strip())
    if not (bare.startswith("{") and bare.endswith("}")):
        return
    try:
        body = json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return
    yield from _leaves(body, key, 3)


def _leaves(body: Any, key: re.Pattern[str] | None, depth: int) -> Iterator[str]:
    for name, value in body.items():
        if isinstance(value, dict) and depth:
            yield from _leaves(value, key, depth - 1)
        elif isinstance(value, str) and len(NOT_LETTER.sub("", value)) > 3 and (key is None or key.fullmatch(name)):
            yield value
