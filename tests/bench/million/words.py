"""Korean texts that differ: a vocabulary with words in every third text and names that a handful have.

A text is a topic (its root's) and clauses, one more a generation, as children grow from their parents. Things are drawn by
Zipf's law, people by chance out of some tens of thousands of names.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


def _listed(words: str, between: str = " ") -> tuple[str, ...]:
    return tuple(words.split(between))


THINGS = _listed(
    "김치찌개 전세계약 이진탐색 무지개 조선왕조 비타민 예금이자 첫눈 기차여행 스트레칭 미분방정식 된장 태양광 소설쓰기 영어회화 "
    "텃밭가꾸기 고양이 인공지능 면접준비 연말정산 커피 자전거 독후감 화산활동 판소리 한글맞춤법 주식투자 요가 광합성 삼국시대 "
    "데이터베이스 블록체인 환율 단풍구경 수면습관 육아휴직 분리수거 제빵 별자리 바둑 캠핑 근로계약서 항생제 산불예방 전통시장 "
    "독립운동 로봇청소기 미세먼지 지진대피 축구전술 피아노연주 수채화 번역기 암호화 반도체 농산물직거래 해양쓰레기 우주정거장 "
    "심폐소생술 층간소음 중고거래 도서관 민화 탈춤 온돌 갯벌 두루미 옹기 매듭공예 나전칠기 씨름 윷놀이 강강술래 장승 솟대 "
    "거북선 측우기 해시계 훈민정음 대동여지도 팔만대장경 석굴암 고인돌 빗살무늬토기 가야금 해금 꽹과리 북청사자놀음 은율탈춤"
)
PLACES = _listed(
    "서울 부산 대구 인천 광주 대전 울산 세종 수원 성남 고양 용인 청주 전주 천안 포항 창원 김해 제주 춘천 강릉 원주 속초 동해 "
    "태백 삼척 충주 제천 공주 보령 아산 서산 논산 군산 익산 정읍 남원 김제 목포 여수 순천 나주 광양 경주 안동 구미 영주 상주 "
    "문경 진주 통영 사천 밀양 거제 양산 서귀포 울릉 철원 담양 보성"
)
ASPECTS = _listed(
    "의 원리를|의 역사를|를 시작하는 방법을|에서 흔한 실수를|의 장단점을|에 드는 비용을|의 순서를|에 얽힌 이야기를|의 안전 수칙을|"
    "를 고르는 기준을|의 최신 흐름을|에 대한 오해를|를 가르치는 방법을|의 핵심 용어를|를 둘러싼 논쟁을|의 지역별 차이를",
    "|",
)
ASKS = ("알려 주세요", "설명해 줘", "정리해 주세요", "비교해 보세요", "써 줘", "요약해 주세요", "분석해 줘")
CLAUSES = (
    "단, {n}자 이내로 써 주세요.",
    "{place}에 사는 사람의 처지에서 답하세요.",
    "{name} 씨의 사례를 들어 주세요.",
    "예산은 {money}원을 넘지 않게 하세요.",
    "초등학생도 알 수 있게 쉬운 말로 바꾸세요.",
    "반대 의견도 함께 적고 근거를 붙이세요.",
    "{n}단계로 나누고 단계마다 까닭을 밝히세요.",
    "{thing}의 경우와 견주어 다른 점을 세 가지 드세요.",
    "표로 정리하되 마지막 줄에 결론을 쓰세요.",
    "{name} 씨와 {place} 상인의 대화로 꾸며 주세요.",
    "{year}년 통계를 기준으로 삼으세요.",
    "전문 용어에는 풀이를 달아 주세요.",
)
SENTENCES = (
    "먼저 필요한 것을 빠짐없이 준비합니다.", "{place}에서는 조금 다른 방법을 씁니다.", "{name} 씨는 이 방법으로 {n}일 만에 해냈습니다.",
    "흔히 {thing}의 경우와 헷갈리지만 둘은 다릅니다.", "비용은 대략 {money}원쯤 듭니다.", "이때 서두르면 처음부터 다시 해야 합니다.",
    "왜냐하면 앞 단계의 결과가 다음 단계의 조건이 되기 때문입니다.", "{year}년 이후로는 기준이 바뀌었으니 확인하세요.",
    "마지막으로 전체를 다시 살펴보고 빠진 곳을 채웁니다.", "따라서 상황에 맞게 고르는 것이 좋습니다.",
)  # fmt: skip
FAMILY = _listed("김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍")
GIVEN = _listed(
    "서 민 지 현 수 예 도 하 윤 은 유 채 준 시 건 우 성 재 태 동 경 소 나 다 가 라 보 슬 아 연 영 원 인 정 주 진 찬 창 혜 희"
)
_SHARE = tuple(1 / (place + 1) for place in range(len(THINGS)))


@dataclass(frozen=True)
class Topic:
    """What a tree is about; ``number`` keeps two trees of the same words apart."""

    place: str
    thing: str
    aspect: str
    ask: str
    number: int


def topic(dice: random.Random, number: int) -> Topic:
    return Topic(dice.choice(PLACES), dice.choices(THINGS, _SHARE)[0], dice.choice(ASPECTS), dice.choice(ASKS), number)


def clause(dice: random.Random) -> str:
    return _filled(dice, dice.choice(CLAUSES))


def instruction(about: Topic, clauses: tuple[str, ...]) -> str:
    head = f"{about.place} {_joined(about.thing, about.aspect)} {about.ask}. (자료 {about.number}번)"
    return " ".join((head, *clauses))


def reply(dice: random.Random, about: Topic) -> str:
    """An answer of some five hundred characters."""
    told = (_filled(dice, one) for one in dice.choices(SENTENCES, k=dice.randint(8, 32)))
    return f"{about.thing}에 대해 말씀드리겠습니다. " + " ".join(told)


def _joined(thing: str, aspect: str) -> str:
    """A thing and what is asked of it, with the particle that its last syllable takes."""
    closed = aspect.startswith("를") and (ord(thing[-1]) - ord("가")) % 28
    return thing + ("을" + aspect[1:] if closed else aspect)


def _filled(dice: random.Random, form: str) -> str:
    if "{" not in form:
        return form
    return form.format(
        n=dice.randint(3, 900), place=dice.choice(PLACES), name=name(dice), money=f"{dice.randint(1, 999)},000",
        thing=dice.choices(THINGS, _SHARE)[0], year=dice.randint(1960, 2026),
    )  # fmt: skip


def name(dice: random.Random) -> str:
    return dice.choice(FAMILY) + dice.choice(GIVEN) + dice.choice(GIVEN)
