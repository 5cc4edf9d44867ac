"""Every sentence that a person reads comes from the catalogues, in both languages, with its parameters."""

from __future__ import annotations

import ast
import functools
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from koevol_core import messages
from koevol_core.errors import BadInput
from koevol_core.messages.particles import fitting
from koevol_core.quality import RULES
from koevol_core.types import METHODS

ROOT = Path(__file__).resolve().parent.parent
SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
CODE_FILES = [*SCREENS, ROOT / "main.py", *sorted((ROOT / "koevol_core").rglob("*.py"))]
HANGUL = re.compile(r"[가-힣]")
CODE = r"[a-z]+\.[a-z0-9_-]+"
MAKERS = {
    "t",
    "say",
    "text",
    "Message",
    "KoevolError",
    "BadInput",
    "Stopped",
    "Conflict",
    "Forbidden",
    "LocalModelError",
}
VERBATIM = {"prompts.no_mark": {"instruction"}}
"""Places that are not parameters: words of a template that a sentence speaks of."""


@functools.cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's syntax tree."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def _docstrings(path: Path) -> set[int]:
    found: set[int] = set()
    for node in _nodes(path):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            found.add(id(body[0].value))
    return found


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    skip = _docstrings(path)
    for node in _nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            yield node.lineno, node.value


def test_no_screen_has_korean_of_its_own() -> None:
    allowed = {"한국어"}  # the switch itself
    found = [(path.name, *one) for path in SCREENS for one in _strings(path)]
    assert [one for one in found if HANGUL.search(one[2]) and one[2] not in allowed] == []


READS = {
    "title",
    "header",
    "subheader",
    "caption",
    "button",
    "markdown",
    "metric",
    "write",
    "info",
    "warning",
    "error",
    "success",
    "toast",
}


def test_no_screen_shows_an_english_literal() -> None:
    found = []
    for path, node in ((screen, one) for screen in SCREENS for one in _nodes(screen)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READS
            and node.args
        ):
            first = node.args[0]
            if (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and re.search(r"[A-Za-z]{2}", first.value)
            ):
                found.append((path.name, node.lineno, first.value))
    assert [item for item in found if item[2] != "koevol"] == []


def _places(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)(?::[^{}]*)?\}", sentence)) | set(re.findall(r"\[(\w+)\?", sentence))


def _code(argument: ast.expr) -> str:
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return str(argument.value) if is_text and re.fullmatch(CODE, argument.value) else ""  # type: ignore[attr-defined]


def test_every_message_that_code_names_is_there_and_gets_its_parameters() -> None:
    calls = ((file, node) for file in CODE_FILES for node in _nodes(file) if isinstance(node, ast.Call))
    for path, call in calls:
        maker = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for code in filter(None, map(_code, call.args if maker in MAKERS else ())):
            area, _, name = code.partition(".")
            assert area in messages.AREAS and name in messages.entries(area), f"{path.name}:{call.lineno} {code}"
            entry = messages.entries(area)[name]
            given = {keyword.arg for keyword in call.keywords}
            wanted = set().union(*map(_places, entry)) - VERBATIM.get(code, set())
            assert None in given or wanted <= given <= wanted | {"n"}, f"{path.name}:{call.lineno} {code}"


def test_both_languages_say_the_same() -> None:
    for area, name in ((one, name) for one in messages.AREAS for name in messages.entries(one)):
        code, entry = f"{area}.{name}", messages.entries(area)[name]
        assert all(part.strip() for part in entry), code
        assert _places(entry.korean) >= _places(entry.english) | _places(entry.english_plural), code
        assert not HANGUL.search(entry.english + entry.english_plural), code
        assert re.fullmatch(CODE, code), code


def test_no_message_is_unused() -> None:
    named, beginnings, words = set(), set(), set()
    for path in CODE_FILES:
        for node in _nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
                named.add(str(node.value))
                words.add(str(node.value))
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
    words |= {word for text in words for word in text.split()}
    unused = []
    for area in messages.AREAS:
        for name in messages.entries(area):
            code = f"{area}.{name}"
            rests = [code.removeprefix(one) for one in beginnings if "." in one and code.startswith(one)]
            if code not in named and not any(rest in words or _in_parts(rest, words) for rest in rests):
                unused.append(code)
    assert unused == []


def _in_parts(rest: str, words: set[str]) -> bool:
    """Whether a name is made of two words that the code knows, like ``order_complexity_down``."""
    return any(rest[:at] in words and rest[at + 1 :] in words for at, letter in enumerate(rest) if letter == "_")


@pytest.mark.parametrize(
    ("before", "pair", "particle"),
    [
        ("값", "은(는)", "은"), ("나무", "은(는)", "는"), ("#3", "이(가)", "이"), ("#4", "이(가)", "가"), ("1,000", "을(를)", "을"),
        ("'기록'", "을(를)", "을"), ("온도(temperature)", "은(는)", "는"), ("한도 (5)", "을(를)", "를"), ("서울", "(으)", ""),
        ("부산", "(으)", "으"), ("판 7", "(으)", ""), ("판 6", "(으)", "으"), ("CC-BY-4.0", "(으)", "으"), ("대구", "(이)", ""),
        ("강릉", "(이)", "이"), ("deepseek-chat", "은(는)", "은"), ("gemma", "은(는)", "는"), ("qwen", "과(와)", "과"),
        ("my/file.json", "을(를)", "을"), ("LLM", "은(는)", "은"), ("URL", "(으)", ""), ("GPU", "이(가)", "가"), ("", "은(는)", "는"),
        ("‘집’", "이(가)", "이"), ("(가나)", "을(를)", "를"), ("gpt-4o", "은(는)", "는"), ("model", "(으)", ""), ("test", "은(는)", "는"),
    ],
)  # fmt: skip
def test_a_particle_fits_the_word_before_it(before: str, pair: str, particle: str) -> None:
    assert fitting(pair, before) == particle


def test_a_value_is_never_read_as_part_of_the_sentence() -> None:
    said = messages.text("ko", "home.upgraded", before="{now}", now="은(는)[copy?x]", copy="c")
    assert "{now}에서 은(는)[copy?x](으)로".replace("(으)", "") in said.replace("으로", "로")


def test_the_language_is_the_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    error = BadInput("access.short_cookie", n=32)
    assert "32" in str(error) and HANGUL.search(str(error))
    monkeypatch.setenv("KOEVOL_LANG", "en")
    assert "32" in str(error) and not HANGUL.search(str(error))
    assert (error.code, error.params) == ("access.short_cookie", {"n": 32})
    assert pickle.loads(pickle.dumps(error)).params == error.params


def test_every_method_and_rule_has_a_name_for_people() -> None:
    for name in METHODS:
        assert messages.text("ko", f"common.{name}")
    for rule in RULES.values():
        assert HANGUL.search(rule.ko) and rule.en and not HANGUL.search(rule.en)


def test_pages_never_interpret_html_of_their_own_accord() -> None:
    for path in SCREENS:
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), path


def test_the_shipped_configuration_is_safe() -> None:
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["allowedHosts"] == ["127.0.0.1", "localhost"]
    assert config["server"]["maxUploadSize"] == 50
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"] | {} == config["client"]
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["showErrorLinks"] is False
    assert config["client"]["toolbarMode"] == "viewer"


def test_what_is_stored_is_read_in_the_readers_language() -> None:
    with messages.using("ko"):
        inner = messages.Message("llm.server_error", status=500, said="busy")
        kept = messages.stored(messages.Message("run.judge_call", detail=inner))
        reworded = messages.Message("evidence.reworded", words="비 오는 날")
        lines = messages.stored(messages.rules_matched([("no_gain", reworded), ("leak", "남의 말")]))
    assert "500" in kept and not HANGUL.search(kept)
    with messages.using("en"):
        assert messages.read(kept) == "judge call: Server error (500). busy"
        assert messages.read(lines) == "no_gain: only reworded: 비 오는 날\nleak: 남의 말"
        assert messages.translated(messages.read(kept), "ko") == "판정 호출: 서버 오류(500). busy"
        assert messages.stored(messages.read(kept)) == kept


@pytest.mark.parametrize(
    "words",
    ["", "판정 모델: 같음", '{"code": "x"}', '{"code": "run.nix", "params": {}}', '{"code": 3', '{"code": "run.fault", "params": {}}',
     '{"code": "cli.speed", "params": {"speed": null}}', '{"code": "x.y", "params": ' + "[" * 9_900],
)  # fmt: skip
def test_words_of_others_are_read_as_they_were_whatever_they_look_like(words: str) -> None:
    assert messages.read(messages.stored(words)) == words
    assert isinstance(messages.read(words), str)


def test_no_sentence_is_made_while_a_module_is_imported() -> None:
    """It would be in the language of whoever came first."""
    found = []
    for path in [ROOT / "main.py", *(ROOT / "koevol_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for call in (
                ast.walk(node) if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else ()
            ):
                name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
                if name in ("sentence", "Message"):
                    found.append(f"{path.name}:{node.lineno} {name}")
    assert found == []


def test_the_words_of_an_older_version_are_recognised() -> None:
    now = messages.Message("run.ceiling", limit="1", won="1,400", spent="0.9", most="0.2")
    assert messages.says(now, "run.ceiling") and messages.says("한도 $1(약 ₩1,400)에 이르러 멈췄습니다", "run.ceiling")
    assert not messages.says("멈췄습니다.", "run.ceiling") and not messages.says(now, "run.fault")


def test_one_thing_has_one_name() -> None:
    rows = [line.split("|") for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()]
    avoided = [word.strip() for row in rows if len(row) == 6 for word in row[4].split(",") if HANGUL.search(word)]
    assert len(avoided) > 20
    said = {
        f"{area}.{name}": entry.korean
        for area in set(messages.AREAS) - {"card", "cards", "method"}
        for name, entry in messages.entries(area).items()
    }
    assert [(code, word) for code, words in said.items() for word in avoided if word in words] == []
