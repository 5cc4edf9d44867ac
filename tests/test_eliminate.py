"""What the elimination rules take out and, above all, what they leave alone: a labelled table and the prompts."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from koevol_core.errors import BadInput
from koevol_core.quality.elimination import RULES, eliminate, is_unknown, parse_rules
from koevol_core.types import METHODS, Elimination

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
MARKERS = {"judge": ("{parent}", "{child}")} | dict.fromkeys((*METHODS, "answer"), ("{instruction}",)) | {
    "score_complexity": ("{instruction}",), "score_quality": ("{instruction}", "{answer}"),
}  # fmt: skip

SEOUL = "서울의 역사를 설명해줘."
NEW = "서울의 역사를 설명해줘. 단, 한양 도성을 쌓은 까닭을 꼭 다뤄줘."


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


NO_GAIN: list[tuple[str, str, bool]] = [
    (SEOUL, SEOUL, True),
    (SEOUL, nfd(SEOUL), True),
    (SEOUL, "서울의역사를설명해줘", True),
    (SEOUL, "서울의 역사를 설명해줘!!!", True),
    (SEOUL, "서울의 역\u200b사를 설\u202e명해줘.", True),
    (SEOUL, "서울의 역사를 설명해 주세요.", True),
    (SEOUL, "서울의 역사를 설명하시오.", True),
    (SEOUL, "서울의 역사를 설명해라", True),
    (SEOUL, "서울의 역사를 설명해 주실 수 있나요?", True),
    (SEOUL, "서울의 역사를 설명해 주시면 감사하겠습니다.", True),
    (SEOUL, "서울 역사에 대해 알려줘.", True),
    (SEOUL, "안녕하세요! 서울의 역사를 설명해 주세요. 감사합니다.", True),
    (SEOUL, "서울의 역사를 설명해줘. 서울의 역사를 설명해줘.", True),
    (SEOUL, "서울의 역사를 설명해줘. 서울의 역사에 대해 알려 주세요.", True),
    ("복리란 무엇인가요?", "복리가 뭐야?", True),
    ("파이썬으로 소수를 판별하는 함수를 작성해줘.", "소수를 판별하는 함수를 파이썬으로 작성해줘.", True),
    ("파이썬으로 소수를 판별하는 함수를 작성해줘.", "파이썬으로 소수를 판별하는 함수를 만들어 주세요.", True),
    ("사과와 배의 차이를 알려줘.", "배와 사과의 차이를 알려 주세요.", True),
    ("A4 용지의 크기를 알려줘.", "A4 용지의 크기를 알려줘.", True),
    ("이메일 세 통을 요약하고 표로 정리해줘.", "이메일 세 통을 요약해줘.", True),
    ("물은 왜 끓어?", "물은 왜 끓나요?", True),
    ("된장찌개 끓이는 법을 알려줘.", "된장찌개를 끓이는 방법을 알려 주시겠어요?", True),
    ("기후 변화의 원인은 무엇인가?", "기후변화의 원인을 설명하라", True),
    (SEOUL, NEW, False),
    (SEOUL, "서울의 역사를 세 문장으로 설명해줘.", False),
    (SEOUL, "서울의 역사를 300자 이내로 설명해줘.", False),
    (SEOUL, "서울의 역사를 표로 설명해줘.", False),
    (SEOUL, "서울만의 역사를 초등학생에게 설명해줘.", False),
    (SEOUL, "부산의 역사를 설명해줘.", False),
    (SEOUL, "서울의 역사를 비교해줘.", False),
    (SEOUL, "서울의 역사를 영어로 설명해줘.", False),
    ("이 글을 영어로 옮겨줘.", "이 글을 영어로 옮기고 어려운 낱말을 풀이해줘.", False),
    ("1부터 10까지 더해줘.", "1부터 100까지 더해줘.", False),
    ("3 + 5를 계산해줘.", "3 - 5를 계산해줘.", False),
    ("C로 정렬 함수를 작성해줘.", "C++로 정렬 함수를 작성해줘.", False),
    ("3.5를 2로 나눠줘.", "35를 2로 나눠줘.", False),
    ("철수가 영희를 좋아하는 이야기를 써줘.", "영희가 철수를 좋아하는 이야기를 써줘.", False),
    ("빨간 사과와 파란 배를 그리는 법을 알려줘.", "파란 사과와 빨간 배를 그리는 법을 알려줘.", False),
    ("한국어를 영어로 번역해줘: 안녕", "영어를 한국어로 번역해줘: 안녕", False),
    ("고기가 들어가지 않은 요리를 알려줘.", "고기가 들어간 요리를 알려줘.", False),
    ("커피가 아닌 차를 추천해줘.", "커피를 추천해줘.", False),
    ("10부터 1까지 세어줘.", "1부터 10까지 세어줘.", False),
]

REFUSAL: list[tuple[str, str, bool]] = [
    (NEW, "죄송하지만 도와드릴 수 없습니다.", True),
    (NEW, "죄송합니다. 저는 AI 언어 모델로서 그 내용을 제공할 수 없습니다.", True),
    (NEW, "해당 요청에는 응할 수 없습니다. 다른 질문이 있으시면 말씀해 주세요.", True),
    ("이 사진을 설명해줘.", "저는 텍스트만 다룰 수 있어 이미지를 볼 수 없습니다. 내용을 글로 알려 주시면 도와드리겠습니다.", True),
    ("첨부한 보고서를 요약해줘.", "첨부된 파일이 보이지 않습니다. 내용을 붙여 넣어 주세요.", True),
    ("오늘 날씨를 알려줘.", "실시간 정보는 확인할 수 없습니다.", True),
    ("다음 문장을 번역해줘.", "번역할 문장을 알려 주세요.", True),
    ("이 메일에 답장을 써줘.", "메일 내용을 알려 주시면 답장을 작성해 드리겠습니다.", True),
    (NEW, "답변을 드리기 어렵습니다.", True),
    (NEW, "해당 내용은 정책상 제공할 수 없습니다.", True),
    ("이 사진을 설명해줘.", "사진을 볼 수 없습니다.", True),
    (NEW, "어떤 시대를 원하시나요? 자세히 말씀해 주시면 설명해 드리겠습니다.", True),
    (NEW, "I'm sorry, but I can't help with that.", True),
    (NEW, "As an AI language model, I cannot answer.", True),
    (NEW, "Could you please provide more details?", True),
    ("사과문을 써줘.", "고객 여러분께 불편을 드려 죄송합니다. 당분간 주문을 받을 수 없습니다.", False),
    ("'죄송합니다'를 영어로 알려줘.", "I'm sorry.", False),
    ("'도와드릴 수 없습니다'를 영어로 번역해줘.", "I'm sorry, but I can't help you.", False),
    ("환불을 거절하는 메일을 써줘.", "죄송하지만 개봉한 제품은 환불을 도와드릴 수 없습니다.", False),
    ("고객센터 안내 문구를 만들어줘.", "지금은 상담원과 연결할 수 없습니다. 번호를 남겨 주세요.", False),
    ("면접 질문을 하나 만들어줘.", "어떤 일을 원하시나요?", False),
    ("펭귄은 날 수 있어?", "아니요, 펭귄은 날 수 없습니다.", False),
    ("사람이 자외선을 볼 수 있나요?", "사람은 자외선을 볼 수 없습니다.", False),
    ("한국의 수도는?", "서울", False),
    ("파일이 지워지면 어떻게 돼?", "휴지통을 비우면 파일을 되살릴 수 없습니다.", False),
    ("비행기에서 전화해도 돼?", "이륙 중에는 전화할 수 없습니다.", False),
    ("투명 망토가 있으면 어떻게 될까?", "망토를 쓴 사람은 아무도 볼 수 없습니다.", False),
    ("비행기 모드에서 인터넷이 돼?", "비행기 모드에서는 인터넷에 접속할 수 없습니다.", False),
    ("파일을 영구 삭제하면?", "삭제된 파일은 복구할 수 없고 휴지통에서 보이지 않습니다.", False),
    ("시각장애인이 사진을 즐기는 방법은?", "사진을 볼 수 없어도 설명을 들으며 즐길 수 있습니다.", False),
    ("병원에 예약할 때 할 말을 알려줘.", "가능한 시간을 알려 주세요.", False),
    (NEW, "죄송합니다만 정확한 인원은 확인할 수 없습니다. 한양 도성은 외적을 막고 도읍의 경계를 정하려고 쌓은 성이다. 백성이 동원되어 "
     "산줄기를 따라 성벽을 이었고, 문마다 이름을 붙여 드나들게 했다.", False),
    (NEW, "도성은 도읍을 지키려고 쌓았습니다. 더 궁금한 점이 있으면 알려 주세요. 성벽은 산줄기를 따라 이어지고 네 대문과 네 소문을 두었습니다. "
     "낮과 밤에 문을 여닫으며 드나드는 사람을 살폈습니다.", False),
]  # fmt: skip

EMPTY: list[tuple[str, str, bool]] = [
    (NEW, "", True),
    (NEW, " \n\u200b\u3164", True),
    (NEW, "...", True),
    (NEW, "---\n***", True),
    (NEW, "1.\n2.\n3.", True),
    (NEW, "- \n- \n- ", True),
    (NEW, "```python\n```", True),
    (NEW, "은 는 을 를", True),
    (NEW, "그리고 또한 그러나", True),
    (NEW, "음... 글쎄요.", True),
    (NEW, "답변:", True),
    (NEW, "다음과 같습니다:", True),
    (NEW, "네, 알겠습니다.", True),
    ("윤년에는 며칠이 있어?", "?", True),
    ("7월 20일의 한 달 뒤 날짜를 뺀 값은?", "10/9", False),
    ("신호등에서 멈추라는 색을 말해줘.", "빨강", False),
    ("물의 화학식을 알려줘.", "H₂O", False),
    ("고래는 포유류야?", "네", False),
    ("고래는 물고기인지 O나 X로 답해줘.", "X", False),
    ("1+2는?", "3.", False),
    ("2-1은?", "1.", False),
    ("'and'를 번역해줘.", "그리고", False),
    ("빈칸에 알맞은 조사를 넣어줘: 학교_ 간다", "에", False),
    ("놀람을 나타내는 문장 부호를 알려줘.", "!", False),
    ("기쁨을 이모지로 나타내줘.", "😀", False),
    ("3과 5 사이에 들어갈 것은?", "<", False),
    ("함수를 작성해줘.", "```python\nreturn 1\n```", False),
    ("보기 A, B, C 가운데 맞는 것을 고르시오.", "A", False),
    ("영화 제목을 하나 말해줘.", "그것만이 내 세상", False),
]

LEAK: list[tuple[str, str, bool]] = [
    (SEOUL, "주어진 지시문을 더 어렵게 바꾸면 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "새 지시문: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "**수정된 지시문**: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "다음은 새로 만든 지시문입니다. 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "다음은 수정된 문장입니다. 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "수 정 된 지 시 문 : 서울의 궁궐을 설명해줘.", True),
    (SEOUL, nfd("새 지시문: 서울의 궁궐을 설명해줘."), True),
    (SEOUL, "새 지\u200b시\u200b문: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "＃＃＃ Ｉｎｓｔｒｕｃｔｉｏｎ: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "### Instruction\n서울의 궁궐을 설명해줘.", True),
    (SEOUL, "서울의 궁궐을 설명해줘.<|im_end|>", True),
    (SEOUL, "<｜User｜>서울의 궁궐을 설명해줘.", True),
    (SEOUL, "[INST] 서울의 궁궐을 설명해줘. [/INST]", True),
    (SEOUL, "assistant: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "Here is the rewritten prompt: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "Here's the new instruction.\n서울의 궁궐을 설명해줘.", True),
    (SEOUL, "#Rewritten Prompt#\n서울의 궁궐을 설명해줘.", True),
    (SEOUL, "Rewritten Prompt: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "프롬프트: 서울의 궁궐을 설명해줘.", True),
    (SEOUL, "[새 지시문]\n서울의 궁궐을 설명해줘.", True),
    (SEOUL, "고친 뒤 → 서울의 궁궐을 설명해줘.", True),
    (SEOUL, NEW, False),
    ("챗봇 활용법을 알려줘.", "챗봇에 넣을 프롬프트를 잘 쓰는 방법 세 가지를 알려줘.", False),
    ("프롬프트를 쓰는 법을 알려줘.", "주어진 지시문을 또렷하게 고치는 방법을 알려줘.", False),
    ("[INST] 태그의 뜻을 알려줘.", "[INST] 태그의 뜻과 쓰임을 예와 함께 알려줘.", False),
    ("마크다운을 알려줘.", "마크다운에서 ### 제목과 - 목록을 쓰는 법을 알려줘.", False),
    ("C 언어를 알려줘.", "C 언어의 #include <stdio.h>가 하는 일을 알려줘.", False),
    ("해시태그를 추천해줘.", "#여행 #서울 같은 해시태그를 다섯 개 추천해줘.", False),
    ("시험 요령을 알려줘.", "시험지의 지시문을 빠르게 읽는 요령을 알려줘.", False),
    ("글쓰기를 알려줘.", "새로운 질문을 세 개 만들고 하나에 답해줘.", False),
    ("메일을 고쳐줘.", "다음 메일을 고쳐줘.\n\"팀장님, 수정된 일정: 목요일입니다.\"", False),
]  # fmt: skip

REPETITION: list[tuple[str, str | None, bool]] = [
    ("서울의 역사를 설명해줘 설명해줘 설명해줘 설명해줘", None, True),
    ("서울서울서울서울서울서울을 설명해줘", None, True),
    ("서울의 역사를 쉽게 쓰고 서울의 역사를 쉽게 쓰고 서울의 역사를 쉽게 쓰고 마쳐줘", None, True),
    ("먼저 서울을 쓰고 다음 서울을 쓰고 먼저 서울을 쓰고 다음 서울을 쓰고 끝내줘", None, True),
    (NEW, "성을 쌓았다. 도읍을 지키려고 성을 쌓았다. " + "한양 도성은 아주 오래된 성이다. " * 4, True),
    (NEW, "궁궐이 있다 " * 8, True),
    (NEW, None, False),
    ("서울의 역사를 시대별로 나누고, 시대마다 중요한 사건과 인물을 하나씩 들어 그 의미를 견주어 줘.", None, False),
    (
        "다음 표를 설명해줘.\n| 항목 | 값 |\n| 가나다라 | 가나다라 |\n| 가나다라 | 가나다라 |\n| 가나다라 | 가나다라 |",
        None,
        False,
    ),
    ("다음 코드를 고쳐줘.\n```python\nprint(1)\nprint(1)\nprint(1)\nprint(1)\n```", None, False),
    ("ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ의 뜻과 쓰임을 알려줘.", None, False),
    ("1000000000000000을 한글로 읽는 법을 알려줘.", None, False),
    (
        "다음 메일 주소에서 아이디를 뽑아줘: kim@example.com, lee@example.com, park@example.com, choi@example.com",
        None,
        False,
    ),
    ("다음 로그에서 오류를 찾아줘.\nINFO start\nINFO start\nINFO start\nERROR stop", None, False),
    ("---------------------- 아래를 읽고 서울의 역사를 정리해줘.", None, False),
    (
        NEW,
        "- 산책은 도움이 될 수 있습니다.\n- 독서는 마음에 도움이 될 수 있습니다.\n- 음악은 잠에 도움이 될 수 있습니다.",
        False,
    ),
    ("'사랑해'를 열 번 써줘.", "사랑해 사랑해 사랑해 사랑해 사랑해 사랑해 사랑해 사랑해 사랑해 사랑해", False),
    ("후렴이 있는 노래를 지어줘.", "바다로 가자 바다로\n" * 4, False),
]

TRUNCATED: list[tuple[str, str | None, bool]] = [
    ("서울의 역사를 설명해 주", None, True),
    ("서울의 궁궐과 성곽을 다루고 그리고", None, True),
    ("서울의 궁궐, 성곽, 시장,", None, True),
    ("서울의 궁궐을 설명해줘 (예: 경복궁", None, True),
    ("서울의 궁궐을 설명해줘. (", None, True),
    (NEW, "1. 궁궐\n2. 성곽\n3.", True),
    ("다음 코드를 고쳐줘.\n```python\nprint(1", None, True),
    (NEW, "한양 도성은 도읍을 지키려고 쌓은 성이며, 산줄기를 따라 이어졌습니", True),
    (NEW, "한양 도성은 도읍을 지키려고 쌓은 성이다. 또한", True),
    (NEW, "한양 도성은 조선의 도읍을 둘러싼 성으로 외적의 침입을", True),
    (NEW, "한양 도성은 “서울의 울타리라고", True),
    (NEW, None, False),
    ("다음 문장을 영어로", None, False),
    ("서울의 가을", None, False),
    ("서울 근처에서 걷기 좋은 길과 먹을 것을 찾아 알려줘, 가을", None, False),
    ("민주주의의 정의와 주의할 점, 토론 주제와 회의", None, False),
    ("다음 코드를 고쳐줘.\n```python\nprint(1)\n```", None, False),
    ("오늘 기분이 :( 이럴 때 들을 노래를 추천해줘 :(", None, False),
    (NEW, "도읍을 지키고 경계를 정하려고 했기 때문에", False),
    (NEW, "이야기는 여기서 끝나지 않았다…", False),
    ("'and'와 'but'을 번역해줘.", "그리고, 하지만", False),
    ("접속 부사를 네 개만 나열해줘.", "그리고 그러나 하지만 또한 따라서", False),
    ("카페 이름을 지어줘.", "너와 나의 조용한 오후를 위한 작은 방 너에게", False),
    (NEW, "ㅠㅠ 성이 무너졌대ㅋㅋ", False),
]

LANGUAGE: list[tuple[str, str | None, bool]] = [
    ("Explain the history of Seoul in three sentences.", None, True),
    ("请用三句话说明首尔的历史并且比较两个时代。", None, True),
    ("Write a poem about 서울의 봄 for children in primary school.", None, True),
    ("서울의 역사を説明해줘.", None, True),
    ("서울의 역\ufffd를 설명해줘.", None, True),
    ("ㅅㅓㅇㅜㄹㅇㅢ 역사를 설명해줘.", None, True),
    ("서울의 역사를 설명ᄒ 해줘.", None, True),
    (NEW, "한양 도성은 \ufffd\ufffd 성이다.", True),
    (NEW, None, False),
    (nfd(NEW), None, False),
    ("Docker와 Kubernetes의 차이를 API 서버 배포 예로 설명해줘.", None, False),
    ("다음 문장을 번역해줘: I have been living in Seoul for ten years and I love it.", None, False),
    ("\"I have been living in Seoul for ten years\"를 옮겨줘.", None, False),
    ("이 코드를 고쳐줘.\n```python\nfor item in items: print(item.name, item.price)\n```", None, False),
    ("일본어 ありがとう의 뜻과 쓰임을 알려줘.", None, False),
    ("SQL JOIN?", None, False),
    ("ㄱㅅㅎㄴㄷ 초성으로 만들 수 있는 낱말을 알려줘.", None, False),
    ("ㅠㅠㅋㅋㅠㅠ의 뜻을 알려줘.", None, False),
    (NEW, "The wall was built to protect the capital of Joseon.", True),
    (NEW, "ありがとうございます", True),
    (f"{NEW} 영어로 써줘.", "The wall was built to protect the capital of Joseon.", False),
    ("'고맙습니다'를 일본어로 알려줘.", "ありがとうございます", False),
]  # fmt: skip

NO_REQUEST: list[tuple[str, bool]] = [
    ("서울은 1394년에 조선의 도읍이 되었습니다.", True),
    ("서울의 역사는 한성 백제까지 거슬러 올라갑니다. 조선 시대에는 한양이라고 불렸습니다.", True),
    ("요구를 하나 더해 더 어렵게 만들었습니다.", True),
    ("도읍을 옮긴 것은 1394년이에요. 까닭은 풍수와 뱃길이었어요.", True),
    ("너는 조선의 사관이다. 도읍을 옮기던 날을 기록으로 남겨 봐.", False),
    ("너는 사관이고 나는 왕이다. 도읍을 옮긴 까닭을 아뢰어 보거라.", False),
    ("서울의 역사를 배우고 싶습니다. 순서를 모르겠어요.", False),
    ("한양 천도의 배경과 결과 세 가지", False),
    ("다음 문장을 영어로: 서울은 조선의 도읍이었다.", False),
]

TABLE: list[tuple[str, str, str, str | None, bool]] = [
    *(("no_gain", parent, child, None, fires) for parent, child, fires in NO_GAIN),
    *(("refusal", child, child, answer, fires) for child, answer, fires in REFUSAL),
    *(("empty", child, child, answer, fires) for child, answer, fires in EMPTY),
    *(("leak", parent, child, None, fires) for parent, child, fires in LEAK),
    *(("no_request", SEOUL, child, None, fires) for child, fires in NO_REQUEST),
    *(("repetition", SEOUL, child, answer, fires) for child, answer, fires in REPETITION),
    *(("truncated", SEOUL, child, answer, fires) for child, answer, fires in TRUNCATED),
    *(("language", SEOUL, child, answer, fires) for child, answer, fires in LANGUAGE),
]


def fired(parent: str, child: str, answer: str | None = None) -> list[str]:
    return [found.rule for found in eliminate(parent, child, answer)]


def cases(*, fires: bool) -> list[object]:
    return [
        pytest.param(rule, parent, child, answer, id=f"{rule}-{place}")
        for place, (rule, parent, child, answer, label) in enumerate(TABLE)
        if label is fires
    ]


@pytest.mark.parametrize(("rule", "parent", "child", "answer"), cases(fires=True))
def test_a_bad_child_or_answer_goes_and_the_reason_is_shown(
    rule: str, parent: str, child: str, answer: str | None
) -> None:
    found = [elimination for elimination in eliminate(parent, child, answer) if elimination.rule == rule]
    assert found, (child, answer)
    assert found[0].evidence.strip()


@pytest.mark.parametrize(("rule", "parent", "child", "answer"), cases(fires=False))
def test_a_good_child_or_answer_is_not_lost(rule: str, parent: str, child: str, answer: str | None) -> None:
    wrongly = [found for found in eliminate(parent, child, answer) if parent != child or found.rule != "no_gain"]
    assert wrongly == [], (child, answer)


def test_the_table_is_large_and_half_of_it_tempts_the_rules() -> None:
    tempting = sum(not fires for *_, fires in TABLE)
    assert len(TABLE) >= 100
    assert 0.4 < tempting / len(TABLE) < 0.7
    assert {rule for rule, *_ in TABLE} >= set(list(RULES)[:8])


def test_every_rule_of_the_vocabulary_has_a_function_of_its_name_in_its_order() -> None:
    assert list(RULES)[:8] == [
        *("no_gain", "refusal", "empty", "leak", "no_request", "repetition", "truncated", "language")
    ]
    assert [rule.check.__name__ for rule in RULES.values()] == list(RULES)


def test_all_rules_that_fire_are_told_in_order() -> None:
    assert fired(SEOUL, "### Instruction\nExplain the history of Seoul (for", "도와드릴 수 없습니다.") == [
        "refusal",
        "leak",
        "truncated",
        "language",
    ]


def test_evidence_shows_the_very_words() -> None:
    assert eliminate(SEOUL, "서울의 역사를 설명해 주세요") == (Elimination("no_gain", "말만 바뀜: 설명해 주세요"),)
    assert eliminate(SEOUL, NEW, "죄송하지만 도와드릴 수 없습니다.") == (Elimination("refusal", "도와드릴 수 없습"),)
    assert eliminate(SEOUL, f"{NEW} 그리고")[0].evidence.endswith("그리고")


def test_a_child_without_an_answer_is_not_blamed_for_one() -> None:
    assert eliminate(SEOUL, NEW) == eliminate(SEOUL, NEW, None) == ()


def test_faults_of_the_parent_are_not_held_against_the_child() -> None:
    assert "language" not in fired(
        "Translate: hello world, my friend", "Translate this politely: hello world, my friend"
    )
    assert "truncated" not in fired("다음을 고쳐줘 (예: 사과", "다음을 높임말로 고쳐줘 (예: 사과")
    assert "leak" not in fired("<|im_start|>의 뜻을 알려줘.", "<|im_start|>의 뜻과 쓰임을 견주어 알려줘.")


@pytest.mark.parametrize(
    "answer",
    [
        "모름",
        " 모름. ",
        "'모름'",
        "“모릅니다.”",
        "잘 모르겠습니다.",
        "모르겠어요",
        "IDK",
        "I don't know.",
        "답: 모름",
        "알 수 없음",
        nfd("모름"),
    ],
)
def test_an_answer_that_says_it_does_not_know_is_told_apart(answer: str) -> None:
    assert is_unknown(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "모름지기 사람은 배워야 한다.",
        "소크라테스는 자신이 모른다는 것을 알았다.",
        "네",
        "모르는 사람",
        "IDK는 '모르겠다'의 줄임말이다.",
    ],
)
def test_an_answer_about_not_knowing_is_an_answer(answer: str) -> None:
    assert not is_unknown(answer)


@pytest.mark.parametrize(
    "filler",
    ["가", " ", "서울의 역사를 설명해 주고 ", "```", "“가 ", "1.", "\n", "$a", "<|a", "\t", "(", "저는 ", "|", "- "],
)
def test_a_very_long_text_is_judged_too(filler: str) -> None:
    text = filler * (100_000 // len(filler))
    assert isinstance(eliminate(SEOUL, text, text), tuple)


def shipped_seeds() -> list[str]:
    rows = json.loads((PROMPTS.parent / "seed_data" / "seed_instruction.json").read_text(encoding="utf-8"))
    return [row["instruction"] for row in rows]


def test_no_shipped_seed_would_be_thrown_out_as_a_child() -> None:
    seeds = shipped_seeds()
    assert [(child, found) for parent, child in pairwise(seeds) if (found := eliminate(parent, child))] == []


def test_one_more_requirement_is_a_gain_for_every_shipped_seed() -> None:
    grown = [(seed, f"{seed} 단, 반드시 세 문장으로 줄여 보여 줘.") for seed in shipped_seeds()]
    assert [(child, found) for parent, child in grown if (found := eliminate(parent, child))] == []


@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: f"안녕하세요! {text} 감사합니다.",
        lambda text: text.replace(" ", ""),
        lambda text: "\u200b".join(unicodedata.normalize("NFD", text)),
        lambda text: f"{text}\n{text}",
    ],
    ids=["greeted", "unspaced", "invisible", "twice"],
)
def test_a_disguise_is_no_gain_for_any_shipped_seed(disguise: Callable[[str], str]) -> None:
    seeds = [seed for seed in shipped_seeds() if not re.search(r"\d \d|```", seed)]
    assert [seed for seed in seeds if "no_gain" not in fired(seed, disguise(seed))] == []


def test_lone_surrogates_and_controls_do_no_harm() -> None:
    assert isinstance(eliminate("\ud800", "\udfff\x00\x1b[31m", "\ud800"), tuple)


@pytest.mark.parametrize("name", MARKERS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_prompt_has_a_fixed_part_and_each_marker_once(language: str, name: str) -> None:
    text = (PROMPTS / language / f"{name}.txt").read_text(encoding="utf-8")
    fixed, variable = text.split("\n---\n")
    assert len(fixed.strip()) > 200
    assert [text.count(marker) for marker in MARKERS[name]] == [1] * len(MARKERS[name])
    assert fixed.count("{samples}") == (name in METHODS)
    assert text.count("{") == text.count("}") == len(MARKERS[name]) + (name in METHODS)
    assert variable.rstrip().endswith(MARKERS[name][-1])
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text and text.endswith("\n")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_prompt_is_missing_or_unknown(language: str) -> None:
    assert {file.stem for file in (PROMPTS / language).glob("*.txt")} == set(MARKERS)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_child_that_recites_its_prompt_is_caught(language: str, name: str) -> None:
    text = (PROMPTS / language / f"{name}.txt").read_text(encoding="utf-8")
    fixed, variable = text.split("\n---\n")
    lines = fixed.splitlines()
    recited = [
        line
        for line in lines
        if any(word in line.lower() for word in ("씨앗글", "새 지시문", "seed text", "new instruction"))
    ]
    assert len(recited) >= 4
    for line in (*recited, fixed, variable.replace("{instruction}", NEW)):
        assert "leak" in fired(SEOUL, line), line


# switching rules off


def test_a_rule_that_is_off_finds_nothing_and_the_others_still_do() -> None:
    leaking = f"새 지시문: {NEW}"
    assert [one.rule for one in eliminate(SEOUL, leaking, "도와드릴 수 없습니다.")] == ["refusal", "leak"]
    assert [one.rule for one in eliminate(SEOUL, leaking, "도와드릴 수 없습니다.", ("leak",))] == ["leak"]
    assert eliminate(SEOUL, SEOUL, None, ()) == ()


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("all", None),
        ("", None),
        ("none", ()),
        ("leak, no_gain", ("no_gain", "leak")),
        ("all,-language", tuple(rule for rule in RULES if rule != "language")),
        ("-no_gain,-leak", tuple(rule for rule in RULES if rule not in ("no_gain", "leak"))),
    ],
)
def test_rules_are_named_alone_or_left_out(said: str, on: tuple[str, ...] | None) -> None:
    assert parse_rules(said) == on


@pytest.mark.parametrize("said", ["spelling", "all,-spelling", "no_gain leak"])
def test_a_name_that_is_no_rule_is_refused_with_those_that_are(said: str) -> None:
    with pytest.raises(BadInput, match="no_gain, refusal"):
        parse_rules(said)
