"""Words of the signals: for each its name on a chip, and under ``<name>_why`` one sentence that explains it."""

WORDS: dict[str, tuple[str, str]] = {
    "signal": ("신호", "Signal"),
    "of_answer": ("답", "answer"),
    "info": ("참고", "note"),
    "warn": ("확인", "check"),
    "bad": ("문제", "problem"),
    "twin": ("비슷한 글", "Twin"),
    "twin_why": (
        "띄어쓰기·조사·말끝 말고는 같은 글이 또 있습니다.",
        "Another text says the same but for spacing, particles and endings.",
    ),
    "like_parent": ("부모와 같음", "Like its parent"),
    "like_parent_why": (
        "부모와 묻는 것이 같습니다. 더해진 조건이 없습니다.",
        "It asks what its parent asks; nothing was added.",
    ),
    "answer_given": ("답이 지시문에 있음", "Answer in the instruction"),
    "answer_given_why": (
        "답이 지시문에 이미 그대로 들어 있습니다.",
        "The instruction already holds the answer, word for word.",
    ),
    "answer_echo": ("지시문을 되풀이한 답", "Echoes the instruction"),
    "answer_echo_why": (
        "답이 지시문을 다시 적었을 뿐입니다.",
        "The answer only repeats the instruction.",
    ),
    "twins": ("비슷한 글 {n}", "Twins {n}"),
    "twins_more": ("앞의 {n}개만 보입니다.", "Only the first {n} are shown."),
    "twins_none": ("비슷한 글이 없습니다.", "No twins."),
    "alike": ("가장 가까운 글 #{other} · {near}", "nearest #{other} · {near}"),
    "this_one": ("지금 보는 글", "this one"),
    "prefer": ("이것을 선호", "Prefer this one"),
    "preferred": ("★ 선호함 · 풀기", "★ Preferred · undo"),
    "prefer_done": ("#{n}을(를) 선호합니다", "#{n} is preferred"),
    "prefer_undone": ("#{n}의 선호를 풀었습니다", "#{n} is no longer preferred"),
}
