"""Finding ``model_identity``: a text in which the model speaks of itself, by its maker, its name or its kind.

Silent where the parent, or the instruction that is answered, speaks of models: then they are its topic or its role. A maker's or
model's name said of oneself is only silent where the same name was given.
"""

from __future__ import annotations

from collections.abc import Iterator

from koevol_core.quality.findings import Kind, finding
from koevol_core.quality.korean.lazy_regex import any_of, later
from koevol_core.quality.korean.text import cleaned, ends, unquoted
from koevol_core.types import Finding

_MAKER = "(?:open ?ai|오픈 ?ai|오픈에이아이|구글|google|알리바바(?: 클라우드)?|alibaba(?: cloud)?|anthropic|앤트로픽|앤스로픽|메타|meta|deep ?seek|딥시크|네이버|카카오|lg ?ai ?연구원|업스테이지|upstage|미스트랄|mistral|마이크로소프트|microsoft|xai|moonshot)"
_NAME = "(?:chat ?gpt|챗 ?지피티|챗 ?gpt|gpt(?:-?\\d[\\w.]{0,6})?|qwen[\\w.-]{0,8}|큐원|큐웬|claude|클로드|gemini|제미나이|제미니|gemma|llama|라마|deep ?seek[\\w.-]{0,8}|딥시크|exaone|엑사원|하이퍼클로바|solar|grok|그록|mistral|kimi|bard)"
_KIND = "(?:(?:대규모 |대형 |거대 |초거대 )?(?:(?:인공 ?지능|ai|텍스트 기반|생성형) ?)?(?:언어 ?모델|어시스턴트|비서|챗봇|도우미|assistant)|인공 ?지능(?: ?모델| ?시스템)?|ai(?: ?모델| ?시스템)?|에이아이)"
_AS = r"(?:(?:으)?로서|(?:으)?로써|입니다|이에요|예요|이며|이므로|이기 때문|이라서|라서|이라 |이다 보니|이고|이지만|이야|인 (?:저|제|나|내)(?![가-힣]{2}))"
_MADE = "(?:[가이에서의]{0,3} ?(?:직접 )?(?:개발|만든|만들어|훈련|학습|제작|설계|구축|운영)[^\\s]{0,3} ?(?:한 |된 |시킨 )?|의 |사의 )"
_NAMED = any_of(
    rf"(?<![가-힣a-z]){_MAKER}{_MADE}(?:[가-힣]{{1,8}} ){{0,2}}(?:{_NAME}|{_KIND})[^\s가-힣]{{0,2}}{_AS}",
    rf"(?:(?<![가-힣])(?:저는|나는|제가|내가|전|난) (?:[가-힣]{{1,8}} ){{0,2}}){_NAME}[^\s가-힣]{{0,2}}{_AS}",
    rf"(?<![가-힣a-z]){_NAME}(?:으)?로서(?=[ ,])",
    rf"(?:i am|i'm|as) (?:a |an )?(?:large )?(?:{_NAME}|(?:ai )?language model|ai (?:assistant|model))",
)
_OF_KIND = any_of(
    rf"(?:^|(?<=[.!?\n(])\s{{0,3}}|(?<![가-힣])(?:저는|나는|제가|내가|저 같은|전|난) (?:[가-힣]{{1,8}} ){{0,2}}){_KIND}{_AS}",
    rf"(?<![가-힣]){_KIND}인 (?:저|제|내|나)(?:는|가|도|의|로|로서는)?(?![가-힣])",
    r"(?<![가-힣])(?:제|저의|나의|내) (?:학습 ?(?:데이터|자료)|지식[은이의] [^.\n]{0,20}(?:까지|년|이전|기준|컷오프))|(?<![가-힣])(?:저는|나는) (?:사람|인간)이 아닌? ?(?:ai|인공|언어|프로그램)",
)
_TOPIC = any_of(
    r"인공 ?지능|언어 ?모델|챗봇|어시스턴트|로봇|(?<![a-z])ai(?![a-z])|에이아이|llm|비서|너는 누구|너의 이름|네 이름|자기 ?소개|정체|"
    + _NAME
)
_HINT = later(
    r"(?i:gpt|ai|qwen|모델|인공|챗봇|assistant|claude|gemini|비서|도우미|클로드|제미|딥시크|deepseek|라마|어시|지식|학습|llama|큐|엑사|exaone|그록|grok)"
)

IDENTITY = Kind(
    "model_identity",
    130,
    ("모델의 자기 말", "모델이 자기 이름이나 만든 곳, 인공지능이라는 것을 스스로 말합니다."),
    ("Model speaks of itself", "The model names itself, its maker, or says that it is an AI."),
)


@finding(IDENTITY, of="text")
@finding(IDENTITY, of="answer")
def model_identity(before: str, text: str) -> Iterator[Finding]:
    """Yield a finding if a text says of itself that a model wrote it, and ``before`` does not speak of models."""
    if _HINT.search(text) is None or not before:
        return
    body, about = unquoted(text), ends(cleaned(before))
    found = _NAMED.search(body)
    if (found and found[0].strip().casefold()[:6] not in about.casefold() and not _WHO.search(about)) or (
        not _TOPIC.search(about) and (found := _OF_KIND.search(body))
    ):
        yield Finding("model_identity", "warn", found[0].strip()[:80])


_WHO = any_of(r"너는 누구|누가 만들|너의 이름|네 이름|자기 ?소개|정체|너에 ?대해|" + _NAME)
