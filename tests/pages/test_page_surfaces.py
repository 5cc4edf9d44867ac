"""Hostile text from every source, on every surface of every page: read as Markdown nowhere, and nothing in it hidden."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from google.protobuf.message import Message

from koevol_core.store.schema import metadata
from pages.parts.show import visible
from tests import surfaces
from tests.conftest import PATIENCE, ROOT
from tests.databases import of_files, rows
from tests.surfaces import REACHED

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

pytestmark = of_files
PARTS = (
    "![x](http://h.example/p.png)", "**굵게**", ":red[빨강]", "$x^2$", "`c`", "<img src=h>", ":material/home:", "~~s~~",
    "https://h.example/q", "[a](b)",
)  # fmt: skip
"""What Markdown would draw, load or hide."""
MARK = "적대"
HOSTILE = MARK + "".join(PARTS) + "\u202e끝\u2066\u200b"

CODES = [
    "answer.status",
    "answer.prompt_sha256",
    "benchmark.batch",
    "blind.state",
    "blind.batch",
    "blind.who",
    "blind.other",
    "call.purpose",
    "call.state",
    "call.prompt_sha256",
    "call.method",
    "call.request",
    "decision.kind",
    "decision.token",
    "decision.batch",
    "event.name",
    "finding.severity",
    "node.method",
    "node.trace",
    "node.address",
    "node.status",
    "node.prompt_sha256",
    "node.verdict",
    "opinion.who",
    "opinion.kind",
    "opinion.token",
    "prompt.sha256",
    "prompt.name",
    "rated.method",
    "rated.one",
    "rated.two",
    "rated.kind_one",
    "rated.kind_two",
    "run.key",
    "run.state",
    "run.worker",
    "run.effort",
    "score.name",
    "score.status",
    "score.prompt_sha256",
    "seed.state",
    "seed.batch",
    "setting.name",
    "tally.kind",
    "tally.status",
    "tally.verdict",
    "twin_said.words",
]
"""Columns in which koevol alone writes, words of its own or hashes; all other columns of text may hold what anybody wrote."""
JSON = {"run.spec": ("model",), "event.facts": ("who", "model", "message", "error", "detail")}
"""Columns of JSON, with the fields that may hold what anybody wrote."""


def spoil(path: Path) -> None:
    """Add hostile text to whatever a person, a model or a file wrote, in every column by construction."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA ignore_check_constraints = ON")
        for table in metadata.sorted_tables:
            for column in table.columns:
                place = f"{table.name}.{column.name}"
                if str(column.type) == "TEXT" and place not in CODES:
                    spoil_column(file, table.name, column.name, JSON.get(place))
        file.commit()


def spoil_column(file: sqlite3.Connection, table: str, column: str, fields: tuple[str, ...] | None) -> None:
    for rowid, value in file.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} != ''").fetchall():
        said = value + HOSTILE
        if fields:
            facts = json.loads(value)
            said = json.dumps({k: v + HOSTILE if k in fields and isinstance(v, str) else v for k, v in facts.items()})
        elif value[:1] in "{[" or value.isdecimal():
            continue
        file.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (said, rowid))


@pytest.fixture(scope="module")
def hostile(grown: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with rows in every table, all free text of which is hostile, its name too."""
    path = tmp_path_factory.mktemp("hostile") / f"{MARK}_**굵게**.db"
    shutil.copy(grown, path)
    spoil(path)
    return path


def strings(message: Message, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a message to the browser, with the path of its field."""
    for field, value in message.ListFields():
        for one in value if hasattr(value, "append") or hasattr(value, "add") else [value]:
            if isinstance(one, Message):
                yield from strings(one, f"{path}.{field.name}")
            elif isinstance(one, str):
                yield f"{type(message).__name__}.{field.name}" if not path else f"{path}.{field.name}", one


AS_IT_IS = {
    "Text.body", "Code.code_text", "TextArea.default", "TextInput.default", "Selectbox.options", "MultiSelect.options",
    "TextArea.value", "TextInput.value", "Html.body", "Dataframe",
}  # fmt: skip
"""Fields that Streamlit draws as they are; every other field is taken for Markdown."""
EDITED = {"TextArea.default", "TextInput.default", "TextArea.value", "TextInput.value"}
"""Fields that a person edits, which keep every character: a changed one would be saved."""


def faults(at: AppTest) -> Iterator[str]:
    """What is wrong with a page: hostile text that Markdown would read, or that hides something."""
    hidden = [one for one in HOSTILE if visible(one) != one]
    told = edited = False
    for element in at._tree:
        proto = getattr(element, "proto", None)
        if not isinstance(proto, Message):
            continue
        for field, text in strings(proto):
            place = field if field.count(".") == 1 and not field.startswith(".") else f"{type(proto).__name__}{field}"
            if MARK not in text:
                continue
            if place not in AS_IT_IS and (read := [part for part in PARTS if part in text]):
                yield f"{place} reads {read[0]}: {text[:80]}"
            if place == "Html.body" and "<img" in text:
                yield f"{place} draws an image"
            edited |= place in EDITED and any(one in text for one in hidden)
            told |= place in ("Text.body", "Html.body") and visible(hidden[0]) in text
            if place not in EDITED and any(one in text for one in hidden):
                yield f"{place} hides: {text[:80]}"
        if isinstance(frame := getattr(element, "value", None), pd.DataFrame):
            for cell in (*frame.columns, *frame.to_numpy().ravel()):
                if MARK in str(cell) and any(one in str(cell) for one in hidden):
                    yield f"a cell hides: {str(cell)[:80]}"
    if edited and not told:
        yield "a field to be edited hides something, and nothing beside it says so"


WALK: list[tuple[str, dict[str, str]]] = [
    ("home", {}), ("seeds", {}), ("seeds", {"view": "import"}), ("seeds", {"view": "refused"}), ("evolve", {}), ("prompts", {}),
    ("export", {}), ("export", {"view": "dataset"}),
    *(("report", {"view": view}) for view in ("report", "scorecard", "benchmarks")),
    ("answers", {}), ("review", {}), ("model", {}),
]  # fmt: skip


def opened_at(path: Path, monkeypatch: pytest.MonkeyPatch, page: str, address: dict[str, str], **state: Any) -> AppTest:
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("KOEVOL_DB", str(path))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
    for name, value in address.items():
        at.query_params[name] = value
    for name, value in state.items():
        at.session_state[name] = value
    at = at.run() if page == "home" else at.switch_page(f"pages/{page}.py").run()
    assert not at.exception, at.exception
    return at


@pytest.mark.parametrize(("page", "address"), WALK, ids=lambda one: str(one))
def test_hostile_text_from_every_source_is_text_on_every_page(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, page: str, address: dict[str, str]
) -> None:
    assert list(faults(opened_at(hostile, monkeypatch, page, address))) == []


@pytest.mark.parametrize("part", ["calls", "siblings", "twins", "answers", "history"])
def test_hostile_text_is_text_in_every_part_of_a_node(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    kinds = rows(hostile, "SELECT min(id) AS id, status, reason, verdict FROM node GROUP BY 2, 3, 4")
    found = []
    for one in kinds:
        found += faults(
            opened_at(hostile, monkeypatch, "review", {"node": str(one["id"]), "state": "all"}, review_part=part)
        )
        found += faults(opened_at(hostile, monkeypatch, "answers", {"node": str(one["id"])}))
    for one in rows(hostile, "SELECT min(node_id) AS id FROM seed GROUP BY state"):
        found += faults(opened_at(hostile, monkeypatch, "seeds", {"node": str(one["id"])}))
    assert found == [] and len(kinds) > 4


def test_the_walk_comes_by_every_page() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    assert {page for page, _ in WALK} == pages | {"home"}


def test_every_column_of_text_is_known_to_be_koevols_words_or_anybodys(hostile: Path) -> None:
    columns = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns]
    assert set(CODES) <= set(columns) and set(JSON) <= set(columns), "a column that is no longer there"
    assert len(rows(hostile, "SELECT 1 FROM node WHERE text LIKE ?", f"%{MARK}%")) > 10


def test_every_place_that_reads_markdown_is_in_the_table_with_what_may_reach_it() -> None:
    found = {f"{place.file} {part}" for place in surfaces.places() for part in place.reached}
    assert found - set(REACHED) == set(), "escape it by plain(), or say in tests/surfaces.py what may reach it"
    assert set(REACHED) - found == set(), "it is no longer there"
    assert len(list(surfaces.places())) > 400


def test_text_from_outside_is_drawn_by_the_functions_that_show_what_it_hides() -> None:
    raw = dict.fromkeys(("text", "code", "dataframe", "data_editor", "table", "json", "write"), (0, 1))
    found = [place for place in surfaces.places(raw) if place.reached and place.file != "pages/parts/show.py"]
    assert {(place.file, *place.reached) for place in found} == {
        ("pages/parts/export_push.py", "INSTALL"),
        ("pages/parts/prompts_bench.py", "text"),  # of the embedded model's own examples
        ("pages/parts/scorecards.py", "analytics.ENOUGH_TO_COMPARE"),
    }


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("st.caption(one.reason)", "one.reason"), ("left.badge(f'⊘ {node.detail}')", "node.detail"),
        ("st.button(page.t('x', who=name), key='k')", "name"), ("st.toast(page.t('x') + said)", "said"),
        ("st.pills('x', options, key='k')", "options"), ("st.markdown(page.t('x', n=f'{n:,}', who=plain(who)))", ""),
        ("st.selectbox('x', options)", ""), ("st.metric(page.t('x'), help=text)", "text"),
    ],
)  # fmt: skip
def test_the_table_would_see_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, reached: str) -> None:
    (tmp_path / "page.py").write_text(line, encoding="utf-8")
    monkeypatch.setattr(surfaces, "SCREENS", (tmp_path / "page.py",))
    monkeypatch.setattr(surfaces, "ROOT", tmp_path)
    assert [part for place in surfaces.places() for part in place.reached] == ([reached] if reached else [])


def test_a_hostile_file_is_text_before_and_after_it_is_imported(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own name, the names of its columns, and what it says of itself: reasons, licences, sources, domains."""
    columns = ("text", "domain", "source", "license", "note", HOSTILE)
    table = [dict.fromkeys(columns, f"{number}번 {HOSTILE}") for number in range(3)] + [{"text": ""}]
    at = opened_at(hostile, monkeypatch, "seeds", {"view": "import"})
    content = json.dumps(table, ensure_ascii=False).encode()
    at.file_uploader(key="seed_file").set_value((f"{HOSTILE.replace('/', '')}.json", content, "")).run()
    assert list(faults(at)) == [] and any(MARK in str(one.value) for one in at.dataframe)
    at.button(key="seed_import").click().run()
    assert not at.exception and list(faults(at)) == []
    assert list(faults(opened_at(hostile, monkeypatch, "seeds", {"view": "refused"}))) == []


def test_what_names_a_page_and_what_pops_up_is_of_the_catalogue() -> None:
    """A browser's tab and a toast: neither is on the page for long enough to be looked at by the walk above."""
    found = [place for place in surfaces.places() if place.surface in ("set_page_config", "toast")]
    assert len(found) > 8
    assert {part for place in found for part in place.reached if not part.startswith("act(")} <= {"done", "one.row"}
    said = {"act": ("done",)}
    assert {part for place in surfaces.places(said) for part in place.reached} <= {"one.node_id", "row.node_id"}
