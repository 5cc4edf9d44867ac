"""Words of the first screen."""

WORDS: dict[str, tuple[str, str]] = {
    "children": ("자식", "children"),
    "living": ("살아남음", "living"),
    "accepted": ("채택", "accepted"),
    "answered": ("답 있음", "answered"),
    "exported": ("내보낼 수 있음", "exportable"),
    "next": ("다음 할 일", "Next"),
    "next_review": ("{n}개를 검토하세요", "Review {n} instructions"),
    "next_answers": ("채택한 {n}개에 답을 채우세요", "Fill answers for {n} accepted instructions"),
    "next_export": ("{n}행을 내보낼 수 있습니다", "{n} rows are ready to export"),
    "next_evolve": ("씨앗 {n}개를 진화시키세요", "Evolve your {n} seeds"),
    "next_running": ("진화가 진행 중입니다", "An evolution is running"),
    "empty_title": ("아직 씨앗이 없습니다", "No seeds yet"),
    "empty_text": (
        "씨앗은 진화의 출발점이 되는 지시문입니다. 모델이 씨앗을 더 어렵고 다양하게 고쳐 쓰고, 좋은 것을 사람이 고릅니다.",
        "A seed is an instruction that evolution starts from. The model rewrites it; a person keeps what is good.",
    ),
    "try_samples": ("예시 씨앗으로 시작", "Start with sample seeds"),
    "own_seeds": ("내 씨앗 가져오기", "Import my seeds"),
    "write_one": ("직접 쓰기", "Write one"),
    "samples_note": (
        "예시 씨앗 열 개를 심고 자식을 하나씩 만듭니다 · 호출 {calls}번 · {price}",
        "Plants ten sample seeds and makes one child each · {calls} calls · {price}",
    ),
    "upgraded": (
        "데이터베이스를 판 {before}에서 판 {now}(으)로 옮겼습니다. 옮기기 전의 사본은 {copy}에 있고, 잘 되는지 보고 지워도 됩니다.",
        "The database was brought from schema {before} to {now}. {copy} is how it was; delete it when you are content.",
    ),
    "recent": ("최근 실행", "Recent runs"),
    "no_runs": ("아직 실행이 없습니다.", "No runs yet."),
    "run_line": ("실행 #{id} · {state} · 자식 {n}개 · {cost}", "run #{id} · {state} · {n} children · {cost}"),
    "queued": ("대기", "queued"),
    "running": ("진행 중", "running"),
    "done": ("끝남", "done"),
    "stopped": ("멈춤", "stopped"),
    "interrupted": ("끊김", "interrupted"),
}
