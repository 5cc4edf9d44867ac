"""Words of a request, with the lists of phrases and synonyms that make them, and cheap checks that avoid parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from koevol_core.quality.korean.lazy_regex import later
from koevol_core.quality.korean.stemmer import PLAIN, stems
from koevol_core.quality.korean.text import listed

_OF_ASKING = "요|라|렴|니|냐|겠니|겠어|세요|시죠|십시오|시오|셔요|시겠어요|시겠습니까|시겠나요|시길|시기|길|기|실|시면|시나요|실래요|실까요|셨으면|셔|십쇼|소서"
_GIVE = f"(?:줘|주)(?:{_OF_ASKING}|면)?|줄(?:래요?|게요?|까요?)?|줬으면|주라고|다오|달라고?|주세용|줘용"
GIVE = later(_GIVE)
LOOK = later("봐요?|봐라|보세요|보시오|보아라|봅시다|보렴")
PLEASE = later(f"(?:{_GIVE}|봐요?|봐라|보세요|보시오|보아라|봅시다|보렴|드려요?)$")
_WHAT = "(?:무엇|뭐|뭣|뭔|뭘|무언|무얼)(?:인가요?|인지[요를]?|입니까|일까요?|이야|야|예요|이에요|에요|지요?|죠|니|이니|냐|이냐|가요?|까요?|이죠|이고|라고|를|을|가|이|든지|길래)?"
_END_OF_BEING = "(?:나요?|니|어|어요|습니까|을까요?|는지요?|는가요?|냐|으신가요|으세요|으실까요|겠어요|겠니|겠습니까|죠|지요?|는|을)"
WHAT = later(f"{_WHAT}|(?:무엇|뭐)(?:이?며|이?고|인데)")
CAN = later(f"있{_END_OF_BEING}")
DO = later(
    "하는|하나요?|하니|하냐|하면|하려면|하고|하기|하게|하는지요?|하는가요?|하죠|하지|하라|하시오|하세요|하십시오|하며|해|해요|해서|해야|해야만|해도|할|할까요?|할지|할래|한|한다|합니다|합니까|함|하여"
    "|하도록|하자|하길|하는데|하는데요|하실|해줘|했을|했는데|하려고|하신|하시면|하여야"
)
GOES = later(
    "(?:되|될|된|됩|돼)(?:나요?|요|니까|니|까요?|까|는지요?|는지|지요?|지|죠|ㄴ다|니다|는가요?|어|어요|는|냐|야)?|좋을까요?|좋은가요?|좋나요|좋습니까|좋아요?|좋은지요?|좋을지|좋죠|괜찮(?:아요?|나요|을까요?|습니까|은가요)"
)
_NAMED = "설명|소개|답변|대답|말씀"
_SAID = f"{_NAMED}|답|말|기술|이야기|얘기|안내|논|논술|나열|열거|제시|서술|정리|해설|공유|언급|제공"
_VERBAL = "(?:하|해|할|한|함|합|드려|드리|드릴)[가-힣]{0,7}"
TELL = later(
    f"(?:{_NAMED})(?:[을를이도]|좀)?|(?:{_SAID}){_VERBAL}|알려[가-힣]{{0,6}}|알리[가-힣]{{0,4}}|가르쳐[가-힣]{{0,6}}|가르치[가-힣]{{0,4}}|보여[가-힣]{{0,6}}|일러[가-힣]{{0,6}}"
    "|궁금[가-힣]{0,7}|알고|알아[가-힣]{0,4}|알 수|아시나요|아시는지요?|아세요|아나요|아는지|싶[가-힣]{1,5}|모르겠[가-힣]{1,5}|서술|나열|열거|제시|정리"
)
WRAP = later(
    f"{_GIVE}|{_WHAT}|(?:어디|누구)(?:인가요?|입니까|일까요?|야|예요|에요|이에요|죠|지요?|니|냐)|바랍니다|바라요|바래요|바람|바라겠습니다|부탁[가-힣]{{0,8}}|감사[가-힣]{{0,6}}|고맙[가-힣]{{0,5}}|고마[가-힣]{{0,3}}"
    f"|좋겠[가-힣]{{1,5}}|합니다|요망|요청(?:합니다|드립니다|드려요)?|원(?:해요?|합니다|함)|것|것은|것이|것을|것들?|것들[이을은]|목록[을은이]?|리스트[를는가]?|것인가요?|것인지|것일까요?|것입니까|게|건|걸|거야|거예요|거|수|수가|수는|있{_END_OF_BEING}"
    "|가능(?:할까요?|한가요?|해요?|합니까|하신가요|하실까요)|싶습니다|~+|제발|좀요?|요|꼭|정말|진짜|한번|얼른|빨리"
    f"|{DO.pattern}|뭐야|인가요?|입니까|일까요?|인지|예요|이야|please|thanks|thx"
)
WRITE = later("(?:써|적어|쓰|적|작성해?|작성하|써라|적어라|쓰시오|적으시오|작성하시오|작성하라)[가-힣]{0,2}")
HOW = later("어떻게|어떡해[가-힣]{0,3}|어떻해[가-힣]{0,3}|어떡하[가-힣]{0,3}|어찌|어떤식으로")
WHY = later("왜|어째서|왜냐")
WHEN = later("언제(?:인가요?|입니까|야|예요|일까요?|인지|죠|지요?)?")
WHERE = later("어디(?:인가요?|입니까|야|예요|일까요?|인지|죠|지요?)?")
EMBEDDED = later("(?<=.)(?:[는은인던]지|[ㄱ-힣]지를|[는은인]가를|까를|[한된난온간]지)$")
ASKED_IF = later("(?:[는은인던]|[한된난온간큰])[가]$|까$")
NEXT = later(
    "(?:주말?|달|해|날|번|시간|학기|분기|세대|단계|역|학년|회|회의|판|생)(?:에는|[은는이가을를의도엔]|에서?|부터|까지|로|으로)?$"
)
ONLY = later("(?<=[가-힣]{2})만(?:[을의이은]|으로)?$")
STAYS = listed("더 덜 안 못 각 매 새 헌 옛 첫 맨 온 약 총 단 왜 다 딱 막")
FIXED = listed("더 덜 안 못 또 왜 늘 다 각 매 새 헌 옛 첫 맨 온 막 딱 곧 약 총 단")
WHICH = later("어떤|무슨|어느")
MODAL_MUST = later("(?<=.)야$")
CLAUSE = later("(?<=.)(?:고|며|면서|지만|는데|은데|니까|면|려면|려고|자마자|[해어아여려워와져켜혀겨]서)$")
ABOUT = later(r" ?에 ?(?:대해서?는?|대하여|대한|관해서?는?|관하여|관한|관련(?:해서?|하여|된|한|된)?)(?![가-힣])")
LIKE_THIS = later("(?:위|다음|이|아래)[와과] ?같(?:이|은)")

LIGHT = listed(
    "좀 제발 꼭 혹시 그냥 한번 정말 정말로 진짜 진짜로 아주 매우 너무 굉장히 참 바로 얼른 어서 일단 음 자 저 저희 우리 저에게 나에게 제게 내게 저한테 나한테 저희에게 우리에게 이 그 위 위의 아래 아래의 다음 다음의 "
    "해당 본 주어진 그리고 또한 또 및 그럼 그러면 그렇다면 즉 때 때는 때의 때에 때에는 땐 때마다 경우 경우에 경우에는 경우는 경우의 시 시에 것 것은 것이 것을 것도 게 거 건 걸 등 대해 대한 대하여 위한 위해 위해서 위하여 수 수가 수는 수도 "
    "하나 하나를 점 점은 점이 점을 점도 정도 정도가 정도를 쯤 내용 내용을 내용은 부분 부분을 정보 정보를 정보가 뭐 뭘 뭐가 뭐를 무엇 무엇이 무엇을 무얼 뭔가 요 ㅋ ㅠ please hello hi thanks ai 잘 위해 합니다 싶은데 싶은데요 알고 바랍니다 부탁드립니다 "
    "꼭좀 당장 안녕 안녕하세요 감사합니다 있는 다시 있으면 있다면 그럴까요 그럴까 그래 그래요 그런가요 그런가 그러나요 그런지 그런지요 것들 것들이 것들을 것들은 것으로 걸로"
)
WEIGHTY = listed(
    "!안 !못 !야 !도 만 없 없· 말고 빼고 빼· 제외 제외하 외 ·외 외에 아니 아닌 이유 왜 언제 ·몇 몇 얼마 얼마나 누구 어디 가장 최소 최대 모두 항상 ·중 이하 이상 미만 초과 일부 전부 이번 지난 올해 작년 내년 오늘 내일 어제 매일 더 덜 함께"
)
ABSTRACT = listed(
    "방법 이유 차이 장점 단점 특징 뜻 것 점 원리 과정 종류 역할 영향 요령 팁 변화 서류 문제 이름 주제 기능 습관 이점 효과 조건"
)
ORDERING = listed("먼저 다음 뒤 ·뒤 뒤에 ·후 이후 ·전 이전 각각 차례 나서 우선 마지막 순서대로 그다음")

WHOLE = listed(
    "같이 함께 많이 높이 깊이 길이 넓이 차이 종이 고양이 어린이 아이 나이 사이 놀이 먹이 없이 회의 강의 정의 주의 의의 논의 합의 문의 동의 편의 거의 효과 결과 사과 성과 경과 학과 통과 초과 가게 어떻게 가을 마을 노을 오늘 "
    "바로 서로 새로 스스로 가로 세로 별로 실제로 진로 경로 도로 피로 회로 제대로 그대로 평가 국가 작가 물가 대가 휴가 증가 추가 요가 원가 전문가 아파트로 지도 태도 속도 온도 정도 제도 각도 강도 시도 의도 라도 아이디어 하루 매일"
)
"""Nouns and adverbs that end like a particle but have none."""

_SAME = """방법 법 ·법 방안|이유 까닭 원인|차이 차이점 다른점|장점 이점 강점 좋은점|단점 나쁜점|특징 특성 특색|쓰· 작성 작성하 적·|만들 작성 작성하 구현 구현하 생성 생성하 짓· 짜· 제작 제작하|고치 수정 수정하 교정 교정하 수리 수리하 바로잡|번역 번역하 옮기|비교 비교하 견주
함께 같이|가장 제일|추천 추천하 권하 제안 제안하|구하 계산 계산하|뒤 ·뒤 ·후 이후 후|요약 요약하 간추리|배터리 밧데리 건전지|휴대폰 핸드폰 휴대전화 스마트폰 ·폰|예시 ·예 사례|뜻 ·뜻 의미
전송 전송하 보내 발송 발송하|찾· 탐색|선택 선택하 고르 정하 선정 선정하 뽑· 추리|달걀 계란|회의 미팅|엄마 어머니|아빠 아버지|아이 어린이 아동|무언가 무엇|어떤 무슨|·나 ·저 나의 저의 ·제 ·내 내가 제가|당신 ·너 ·네 그대|자주 흔히|그림 ·그림|컴퓨터 pc 피시|텔레비전 tv 티비|이메일 메일 전자우편|대한민국 한국
간단 간단하 간략 간략하 간결 간결하|필요 필요하|요리법 조리법 레시피|요리 요리하 조리 조리하|인터넷 온라인|부르 일컫|시작 시작하|초보 초보자 입문자|단어 낱말|문제점 문제|팁 ·팁 요령 비결 비법 노하우|장소 ·곳|주의 유의|·점 점|오르 상승 상승하|내리 낮추|구입 구매 구입하 구매하 사·|월급 급여 봉급|수면 ·잠|가르치 교육 교육하|많· 풍부 풍부하|음식 식품 먹거리 먹을거리|사용 이용 활용 사용하 이용하 활용하 쓰·|예방 예방하 방지 방지하 막·|구분 구분하 구별 구별하|회사 직장|직장인 회사원|노인 어르신 고령자|증상 증세|질병 질환|체중 몸무게|해마다 매년|달마다 매달 매월|매주 주마다
매일 날마다|전기요금 전기세 전기료|수도요금 수도세|절약 절약하 아끼|증가 증가하 증가시키 늘리|향상 향상하 향상시키 높이 올리|제거 제거하 없애|삭제 삭제하 지우|발생 발생하 생기 일어나|암기 암기하 외우|공부 공부하 학습 학습하|판매 판매하 팔·|대여 대여하 빌리|예절 매너|생신 생일|존댓말 높임말 경어|우울 우울하 울적 울적하|안팎 내외|다투 싸우|화해 화해하|비용 경비|자동차 승용차 차량|소감 감상|영어권 영미권|신속 신속하 빠르|유명 유명하 이름나
주요 주된|적합 적합하 알맞 적절 적절하|다양 다양하 여러 여러가지|책 ·책 도서 서적|조언 조언하 충고 충고하|세탁 세탁하 빨래 빨래하|가격 ·값|취득 취득하 따·|나라 국가|섭취 섭취하 먹·|대처 대처하 대응 대응하|축하 축하하 경축|의견 견해|상사 윗사람|답 답하 대답 대답하 응답|중 ·중 중· 가운데|줄이 감소 감소시키 단축 단축하 완화 완화하
화재 ·불|맞· 맞이 맞이하|참여 참여하 참가 참가하|확인 확인하 점검 점검하|준비 준비하 마련 마련하|극복 극복하 이겨내|해결 해결하 풀·|기르 키우|얻· 획득 획득하|바꾸 변경 변경하|버리 폐기 폐기하|모으 수집 수집하|숨기 감추|꾸미 장식 장식하|걱정 걱정하 염려 염려하|끝내 마치 마무리 마무리하|멈추 중단 중단하 중지 중지하|설치 설치하 깔·|찍· 촬영 촬영하|보관 보관하 저장 저장하|저축 저축하 저금 저금하 모으|취업 취업하 취직 취직하|피로 피로하 피곤 피곤하|발전 발전하 발달 발달하
쉽· 용이 용이하 수월 수월하|어렵 힘들|무섭 두렵|재미있 재밌 흥미롭|싸· 저렴 저렴하 값싸|아름답 예쁘|공손 공손하 정중 정중하|솔직 솔직하 진솔 진솔하|자세 자세하 상세 상세하|충분 충분하 넉넉 넉넉하|부족 부족하 모자라|바쁘 분주 분주하|조용 조용하 고요 고요하|깨끗 깨끗하 청결 청결하|효과적 효율적|효율 능률|낡· 오래되|실내 집안|씻· 세척 세척하|보호 보호하 지키|혼자 혼자서|여름 여름철|겨울 겨울철|·봄 봄철|가을 가을철|최근 요즘 요사이 근래|미래 장래 앞날|과거 예전 옛날|현재 지금|항상 언제나|서로 상호|이하 이내
교사 선생|부모 부모님|고객 손님|직원 사원|청년 젊은이|주택 ·집|주방 부엌|옷 ·옷 의류 의복|채소 야채|고기 육류|비행기 항공기|해변 바닷가 해안|여행지 관광지|강아지 반려견 애완견|고양이 반려묘|반려동물 애완동물|노트북 랩톱|홈페이지 누리집 웹사이트|비밀번호 암호 패스워드|오류 에러|폴더 디렉터리 디렉토리|목록 명단 리스트|주제 테마|이야기 스토리 얘기|농담 유머|편지 서신|인사말 인사|보고서 리포트|발표 발표하 프레젠테이션|숙제 과제|시험 테스트|계획 계획하 플랜|일정 스케줄|규칙 ·룰|소득 수입|소통 의사소통 커뮤니케이션|해결책 해법|효과 효능|종류 유형|유래 기원|쓰레기 폐기물|분리수거 분리배출|전기 전력"""


def _alike() -> dict[str, tuple[str, ...]]:
    """Return the names of the groups that a stem is in: 쓰다 is both to write and to use."""
    found: dict[str, tuple[str, ...]] = {}
    for group in (group.split() for line in _SAME.split("\n") for group in line.split("|")):
        for stem in group:
            found[stem] = (*found.get(stem, ()), group[0])
    return found


ALIKE = _alike()
_GROUPS = frozenset(name for names in ALIKE.values() for name in names)
AS_REQUESTS = (frozenset(("쓰·", "만들")), frozenset(("추천", "선택")), frozenset(("고치", "바꾸")))
"""Groups that are one where the verb is what is asked for: 돈을 쓰는 법 is not 돈을 만드는 법, but 시를 써 is 시를 지어."""

_SPELT = """찌게 찌개|초콜렛 초콜릿|밧데리 배터리|몇일 며칠|왠지 웬지|워크샵 워크숍|컨텐츠 콘텐츠|어떻해 어떡해|까페 카페|쥬스 주스|스케쥴 스케줄|레포트 리포트|악세사리 액세서리|악세서리 액세서리|메세지 메시지|설겆이 설거지
떡볶기 떡볶이|오랫만 오랜만|금새 금세|텔레비젼 텔레비전|비젼 비전|후라이팬 프라이팬|프로포즈 프러포즈|할로윈 핼러윈|부페 뷔페|케익 케이크|쵸코 초코|로보트 로봇|리더쉽 리더십|가디건 카디건|타겟 타깃|캐롤 캐럴|네비게이션 내비게이션
런닝 러닝|썬크림 선크림|맛사지 마사지|엘레베이터 엘리베이터|에어콘 에어컨|리모콘 리모컨|데이타 데이터|유투브 유튜브|멤버쉽 멤버십|바베큐 바비큐|앙케이트 앙케트|소세지 소시지|비스켓 비스킷|도너츠 도넛|쇼파 소파|렌트카 렌터카
샵 숍|깨끗히 깨끗이|일일히 일일이|곰곰히 곰곰이|틈틈히 틈틈이|알맞는 알맞은|않되 안 되|안되 안 되|안돼 안 돼|않돼 안 돼|에요 예요|영단어 영어 단어|뭐부터 무엇부터|뭘로 무엇으로|뭐로 무엇으로|아르바이트 알바|자소서 자기소개서|비번 비밀번호|남친 남자친구|여친 여자친구|카톡 카카오톡|피피티 파워포인트|티비 텔레비전|어플리케이션 앱|애플리케이션 앱|파이선 파이썬|℃ 도|° 도|이예요 이에요|킬로미터 km|센티미터 cm|밀리리터 ml|킬로그램 kg|퍼센트 %|장단점 장점과 단점|굳이 구지|갈만한 갈 만한
다른 점=차이점|좋은 점=장점|나쁜 점=단점|알기 쉽게=쉽게|이해하기 쉽게=쉽게|문자 메시지=문자|전자 우편=이메일|집 안 =실내 |집 안의=실내의|집 안에=실내에|집값 주택 가격|어플 앱|우리나라 한국|아침밥 아침 식사|점심밥 점심 식사|저녁밥 저녁 식사|역순 역순|재테크 재테크|꿀팁 팁|시켜먹 시켜 먹|결재일 결재일"""


def _pair(entry: str) -> tuple[str, str]:
    wrong, _, right = entry.partition("=" if "=" in entry else " ")
    return wrong, right


MEANT = dict(_pair(entry) for line in _SPELT.split("\n") for entry in line.split("|"))
MEANT = {wrong: right for wrong, right in MEANT.items() if wrong != right}
_FOREIGN = """python 파이썬|java 자바|javascript 자바스크립트|excel 엑셀|google 구글|youtube 유튜브|instagram 인스타그램|ai 인공지능|pc 컴퓨터|tv 텔레비전|ppt 파워포인트
powerpoint 파워포인트|wifi 와이파이|wi-fi 와이파이|app 앱|email 이메일|e-mail 이메일|word 워드|windows 윈도우|linux 리눅스|docker 도커|react 리액트|netflix 넷플릭스|chatgpt 챗지피티"""
_NAMES = dict(_pair(entry) for line in _FOREIGN.split("\n") for entry in line.split("|"))
SPELLINGS = later(
    "|".join(sorted(map(re.escape, MEANT), key=len, reverse=True))
    + f"|(?<![a-z])(?:{'|'.join(sorted(map(re.escape, _NAMES), key=len, reverse=True))})(?![a-z])"
)
MEANT |= _NAMES


COURTESY_CORE = later(
    "안녕|반갑|반가워|감사|고마|고맙|수고|부탁|보내세요|되세요|도와|급해|급합|고민|질문|궁금|기다리|기다릴|계신가요|바랍니다|미안|죄송|잘 지내|글을? (?:남|올|드|씁|써|적)|인사"
)
COURTESY = later(
    "안녕\\S*|반갑\\S*|반가\\S*|감사\\S*|고마\\S*|고맙\\S*|수고\\S*|좋은|하루|한주|주말|오후|아침|즐거운|행복한|보내\\S*|되세요|되셨나요|계신가요|부탁\\S*|제발|정말|정말로|진짜|꼭|좀|잘|미리|항상|늘|언제나|많이|너무|도와\\S*"
    "|도움\\S*|필요합니다|필요해요?|급해\\S*|급합\\S*|고민\\S*|질문\\S*|궁금\\S*|있\\S*|답변\\S*|답\\S?|기다리\\S*|기다릴\\S*|잠깐\\S*|잠시\\S*|하나\\S?|드립니다|드려요|드릴게요|바랍니다|바라요|그럼|이|조건에|맞추어|맞춰|맞게|위|저기\\S?"
    "|빠른|친절한|자세한|여쭤\\S*|여쭙\\S*|미안\\S*|죄송\\S*|지내\\S*|해요?|합니다|할게요|이야|네|예|오늘도|선생님|여러분|다들|인사\\S*|이렇게|글을?|남깁니다|남겨요|올립니다|올려요|드려\\S*|날씨\\S*|건강\\S*|챙기\\S*|추운|더운|쌀쌀한|연말\\S*|새해\\S*|감기\\S*|조심\\S*|부쩍|갑자기|벌써|많아\\S*|(?:추워|더워|쌀쌀해|선선해|따뜻해|포근해)[졌지]?\\S*|한|가지|가지만|요즘|그래도|때문에|중이에요|중입니다|#1"
)
_WHO = "(?:ai|챗gpt|chatgpt|gpt|지피티|클로드|제미나이|인공지능|챗봇|봇|비서|선생|친구|컴퓨터|에이아이|시리|빅스비|뤼튼|어시스턴트|얘들|여러분|저기)"
_FLUFF = later(
    rf"(?:(?<=[.!?\n])|^) ?{_WHO}(?:야|아|님|씨|요)?(?:[,!~]+|(?<=[야아님씨])(?= ))"
    "|(?:(?:제가|저기|잠깐|잠시|갑자기|하나|혹시) ?){0,8}(?:질문|궁금한 ?(?:게|것|거|점)|여쭤볼 ?(?:게|것)|물어볼 ?(?:게|것|거)|부탁할 ?(?:게|것)|부탁)(?:이|가|을|를)? ?(?:하나 ?)?(?:있|드리|생겼)(?:는데요?|어서요?|어요?|습니다|고 싶은데요?|ㅂ니다)"
    "|바쁘시겠지만|바쁘신데|바쁘신 와중에|괜찮으시다?면|괜찮다면|가능하시?다?면|시간 ?되시?면|실례지만|실례합니다만|죄송하지만|죄송한데요?|죄송합니다만|미안한데|미안하지만|귀찮으시겠지만|번거로우시겠지만|번거롭겠지만|다름이? ?아니라"
    "|제가 (?:잘 )?몰라서(?:요| 그런데요?)?|궁금해서(?:요| 그런데| 그러는데)?|급해서 그런데"
)


GREETING = later(
    r"^\s*(?:당신은 [^.\n]{0,20}(?:비서|조수|도우미|챗봇|어시스턴트|인공지능|ai|전문가)(?:이다|입니다|이에요|예요)\.|안녕하(?:세요|십니까|신가요)|안녕(?=[!,.~])|반갑습니다|반가워요|저기요)[!,.~\s]*"
)
THANKS = later(
    r"(?<![ \t])[ \t]+(?:(?:미리|정말|꼭|좀|항상|늘) ){0,2}(?:감사(?:합니다|해요|드립니다|하겠습니다)|고마워요?|고맙습니다|수고하세요|(?<=[.!?~] )부탁(?:드립니다|드려요|해요?|합니다))[.!~ ]*$"
)
LABEL = later(
    r"^\s?\d{1,2}[.)]\s+|^\W{0,3}(?:질문|문제|문|q|요청|과제|question)\s?\d{0,2}\W{0,2}[.:)]\W{0,2}\s*|^\s?[-*#•]\s",
    re.I,
)


def fluff(text: str) -> str:
    """Return the text without clauses that only add politeness."""
    return _FLUFF.sub(" ", text)


_ASIDE = [
    *(PLEASE, CAN, DO, GOES, TELL, WRAP, WRITE, HOW, WHY, WHICH, WHAT, WHEN, WHERE),
    *(ABOUT, LIKE_THIS, COURTESY, _FLUFF, GREETING, THANKS),
]
_FORMS = "은는이가을를의에서로으까지부터보다에게한테께와과랑하고도란인입니다든지거나며면지만니까려고도록아어여었았였겠시셔습읍죠네군구나냐느"
_NUMBERS = (
    "하나 둘 셋 넷 한 두 세 네 석 넉 다섯 여섯 일곱 여덟 아홉 열 스무 스물 서른 마흔 쉰 예순 일흔 여든 아흔 십 백 천 만 억 조 "
    "영 일 이 삼 사 오 육 칠 팔 구 시속"
)


@lru_cache(maxsize=1)
def letters() -> frozenset[str]:
    """Return every letter that request phrases, synonyms, spellings, numerals, particles and endings can add."""
    return frozenset("".join(_lists()) + _FORMS + "kmgclhqㅋㅎㅠㅜㅇ질문저나제내찾적")


@lru_cache(maxsize=1)
def starts() -> frozenset[str]:
    """Return how the listed words begin (``beginning``)."""
    return frozenset(beginning(run) for text in _lists() for run in re.findall("[가-힣]+", text)) | {"나", "저"}


def beginning(text: str) -> str:
    """Return the first letter of a word and the initial consonant of the second: no ending changes them."""
    return text[0] + (chr(0x1100 + (ord(text[1]) - 0xAC00) // 588) if "가" <= text[1:2] <= "힣" else "")


def _lists() -> Iterator[str]:
    yield from (pattern.pattern for pattern in _ASIDE)
    yield "얼마나 걸리 되나 드나 드는 유용한 쓸모 필요한 쓰일 읽을 낭독할 사용할"
    yield from (*LIGHT, *ALIKE, *MEANT, *MEANT.values(), *_NUMBERS.split(), "질문")
    for stem in ALIKE:
        yield from _inflected(stem.strip("·"))


def _inflected(stem: str) -> Iterator[str]:
    """Yield a stem whose last syllable is changed by the endings of verbs: 고르 becomes 고른, 고릅 and 골라."""
    lead, vowel, end = _parts(stem[-1]) if "가" <= stem[-1] <= "힣" else (0, 0, 16)
    front = stem[:-1]
    if end in (0, _L):
        for final in (0, _N, _L, _M, _B, _SS):
            yield front + _syllable(lead, vowel, final)
    for changed in _OPENED.get(vowel, ()) if end == 0 else ():
        yield from (front + _syllable(lead, changed, final) for final in (0, _SS))
    if end == _B:
        yield from (
            front + _syllable(lead, vowel, 0) + more for more in ("우", "운", "울", "움", "워", "웠", "와", "왔")
        )
    if len(stem) > 1 and stem[-1] == "르" and _parts(stem[-2])[2] == 0:
        before, open_vowel, _ = _parts(stem[-2])
        yield from (stem[:-2] + _syllable(before, open_vowel, _L) + more for more in ("라", "러", "랐", "렀"))


_N, _L, _M, _B, _SS = 4, 8, 16, 17, 20
"""Final consonants by their index in Unicode order."""
_OPENED = {20: (6,), 13: (14,), 8: (9,), 18: (4, 0), 0: (1,)}
"""Contractions of a final vowel with 어 or 아: ㅣ ㅕ, ㅜ ㅝ, ㅗ ㅘ, ㅡ ㅓ or ㅏ, and 하 해."""


def _syllable(lead: int, vowel: int, end: int) -> str:
    return chr(0xAC00 + (lead * 21 + vowel) * 28 + end)


# words


@dataclass(frozen=True, slots=True)
class Word:
    """Word of a request: its stems, its role, and its effect on the words around it."""

    raw: str
    text: str
    stems: frozenset[str]
    role: str = PLAIN
    closes: bool = False
    """The word ends a phrase: the next word belongs to another one."""
    clause: bool = False
    """The word ends a clause."""
    figure: bool = False
    floats: bool = False
    """The word's position is irrelevant: it only points to the material of the request."""
    only: bool = False
    first: bool = False
    """The text states that this comes before what follows."""
    last: bool = False
    """Last word of the sentence: the action or topic that is asked for."""

    @property
    def shortest(self) -> str:
        """The shortest candidate stem, or name of a group; nearly always the same for all forms of a word."""
        known = self.stems & _GROUPS or self.stems
        return max((stem.strip("·") for stem in known), key=lambda stem: (-len(stem), stem))

    @property
    def hangul(self) -> bool:
        return "가" <= self.raw[0] <= "힣"

    @property
    def weighty(self) -> bool:
        """True if removing the word changes what is asked."""
        return (
            self.figure
            or (self.last and self.role not in "MADFC")
            or self.role == "C"
            or not self.stems.isdisjoint(WEIGHTY)
        )

    @property
    def abstract(self) -> bool:
        return not self.stems.isdisjoint(ABSTRACT)

    @property
    def ordering(self) -> bool:
        return self.first or not self.stems.isdisjoint(ORDERING)


@lru_cache(maxsize=20000)
def word(raw: str) -> Word:
    """Return the word of a piece. "#3" is a figure, "!안" a marker of negation or modality."""
    if not "가" <= raw[0] <= "힣":
        return Word(raw, raw, frozenset((raw,)), figure=raw[0] == "#")
    if raw in FIXED:
        return Word(raw, raw, frozenset((raw,)), closes=raw not in STAYS)
    found = stems(raw)
    role = (
        PLAIN
        if raw in WHOLE or ASKED_IF.search(raw)
        else next((role for role in found.values() if role != PLAIN), PLAIN)
    )
    text = next((stem for stem, its in found.items() if its == role), raw).strip("·")
    same = frozenset(name for stem in found for name in ALIKE.get(stem, (stem,)))
    closes = (
        role in "SOFUMCDA"
        or raw.endswith(("히", "게", "마다", "처럼", "만큼", "대로", "동안"))
        or CLAUSE.search(raw) is not None
    )
    only = ONLY.search(raw) is not None
    return Word(raw, text, same, role, closes, CLAUSE.search(raw) is not None and role != "F", only=only)


# cheap pre-checks


def untold(text: str, base: str) -> bool:
    """Return True if a text has a letter or word that neither a word form in ``base`` nor a request phrase can explain.

    A quick test that skips the full comparison for almost all children; False means only that it cannot tell.
    """
    text, base = text.casefold(), base.casefold()
    new = set(text) - set(base) - letters()
    known = {sound(char) for char in set(base)}
    if any(char.isalpha() and sound(char) not in known for char in new):
        return True
    fresh = set(_HANGUL.findall(text)) - set(_HANGUL.findall(base))
    if not fresh:
        return False
    begun = {sound(word[0]) for word in _HANGUL.findall(base)}
    whole, light = base.replace(" ", ""), starts()
    return any(
        sound(word[0]) not in begun and word[:2] not in whole and beginning(word) not in light and word[0] not in light
        for word in fresh
        if len(word) > 1
    )


_HANGUL = later("[가-힣]+")


@lru_cache(maxsize=20000)
def sound(char: str) -> str:
    """Return a syllable's initial consonant and vowel class (round or open): kept by inflection and misspelling."""
    if not "가" <= char <= "힣":
        return char
    lead, rest = divmod(ord(char) - 0xAC00, 588)
    return f"{lead}{'round' if rest // 28 in _ROUND else 'open'}"


_ROUND = {8, 9, 10, 11, 12, 13, 14, 15, 16, 17}


def spelled_alike(one: str, other: str) -> bool:
    """Return True if two words of three or more syllables differ in one vowel commonly misspelled in loanwords."""
    if one == other or len(one) != len(other) or len(one) < 3 or not all("가" <= char <= "힣" for char in one + other):
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(differing) != 1:
        return False
    (lead, vowel, end), (lead2, vowel2, end2) = (_parts(char) for char in differing[0])
    return lead == lead2 and end == end2 and frozenset((vowel, vowel2)) in _CONFUSED


_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CONFUSED = {
    frozenset(map(_VOWELS.index, pair))
    for pair in listed("ㅐㅔ ㅔㅣ ㅐㅣ ㅓㅗ ㅑㅛ ㅚㅙ ㅙㅞ ㅠㅜ ㅛㅗ ㅕㅓ ㅑㅏ ㅡㅜ ㅖㅔ")
}
"""Vowels commonly confused, by their index in Unicode order."""


def _parts(syllable: str) -> tuple[int, int, int]:
    lead, rest = divmod(ord(syllable) - 0xAC00, 588)
    return lead, rest // 28, rest % 28
