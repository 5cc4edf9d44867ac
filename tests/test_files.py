"""Files that people bring: every shape is read, and whatever is wrong is one sentence or one refused row."""

from __future__ import annotations

import json
import os
import random
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from koevol_core import tables as files
from koevol_core.dataset.imports.files import read_table
from koevol_core.dataset.imports.files import source as file_source
from koevol_core.errors import BadInput
from koevol_core.tables import Table, text_of

ROWS = [{"instruction": "김치찌개 끓이는 법을 알려줘.", "generation": 0}, {"instruction": "둘째 글", "generation": 0}]
COLUMNS = ["instruction", "generation"]


def parsed(value: Any, name: str = "a.json") -> Table:
    return read_table(value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode(), name)


SPLIT = {"columns": COLUMNS, "index": [0, 1], "data": [list(row.values()) for row in ROWS]}
BY_COLUMN = {name: {str(i): row[name] for i, row in enumerate(ROWS)} for name in COLUMNS}
LISTS = {name: [row[name] for row in ROWS] for name in COLUMNS}


@pytest.mark.parametrize("shape", [ROWS, SPLIT, {k: v for k, v in SPLIT.items() if k != "index"}, BY_COLUMN, LISTS])
def test_every_json_shape_gives_the_same_rows(shape: Any) -> None:
    table = parsed(shape)
    assert table.rows == [(1, ROWS[0]), (2, ROWS[1])]
    assert (table.refused, table.notices) == ([], [])


def test_one_object_is_one_row() -> None:
    assert parsed(ROWS[0]).rows == [(1, ROWS[0])]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "A.JSONL", "a.txt", "a"])
def test_json_lines_are_known_by_content_and_by_name(name: str) -> None:
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode() + b"\n\n"
    assert read_table(data, name).rows == [(1, ROWS[0]), (2, ROWS[1])]


def test_a_bad_line_is_refused_by_its_number_and_the_others_come_in() -> None:
    table = read_table(b'{"instruction": "a"}\n\n{"instruction": \n[1]\n{"instruction": "b"}\n', "a.jsonl")
    assert [number for number, _ in table.rows] == [1, 5]
    assert [(one.row, one.content) for one in table.refused] == [(3, '{"instruction": '), (4, "[1]")]


def test_json_lines_that_begin_with_rubbish_are_still_json_lines() -> None:
    table = read_table('안내문\n{"instruction": "a"}\n'.encode(), "a.jsonl")
    assert (len(table.rows), [one.row for one in table.refused]) == (1, [1])


CSV = 'instruction,source\n"김치, 찌개\n끓이기",우리 집\n둘째,\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_in_utf8_and_cp949_gives_the_same_rows(encoding: str, end: str) -> None:
    table = read_table(CSV.replace("\n", end).encode(encoding), "a.csv")
    assert [row["instruction"].replace("\r", "") for _, row in table.rows] == ["김치, 찌개\n끓이기", "둘째"]
    assert [number for number, _ in table.rows] == [1, 2]
    assert bool(table.notices) == (encoding == "cp949")
    assert all("CP949" in notice for notice in table.notices)


def test_csv_rows_of_the_wrong_width_are_refused() -> None:
    table = read_table("instruction,source\n하나\n둘,x\n셋,x,y\n".encode(), "a.csv")
    assert [row["instruction"] for _, row in table.rows] == ["둘"]
    assert [one.row for one in table.refused] == [1, 3]


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_part_of_the_text(bom: bytes) -> None:
    assert parsed(bom + json.dumps(ROWS).encode()).rows[0][1] == ROWS[0]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.json", "빈 파일"),
        (b" \n\t ", "a.csv", "빈 파일"),
        (b'[{"a": "x"}, {"a": ', "a.json", "1번째 줄, 20번째 글자"),
        (b'[\n{"a": "x"},\n{"a": oh}]', "a.json", "3번째 줄, 7번째 글자"),
        (b'[{"a": 1, "a": 2}]', "a.json", "겹치는 항목: a"),
        (b'[{"b": {"\\ud800": 1, "\\ud800": 2}}]', "a.json", "겹치는 항목"),
        (b"a,a\n1,2\n", "a.csv", "열 이름이 겹칩니다"),
        (b'{"columns": ["a", "a"], "data": [[1, 2]]}', "a.json", "열 이름이 겹칩니다"),
        (b'{"columns": [["a"]], "data": [[1]]}', "a.json", "열 이름이 글이 아닙니다"),
        (b'{"columns": [null, 1], "data": [[1, 2]]}', "a.json", "열 이름이 글이 아닙니다"),
        (b'{"a": [1, 2], "b": [1]}', "a.json", "길이가 다릅니다"),
        (b"[" * 100_000, "a.json", "너무 깊거나"),
        (b'[{"a": ' * 5_000 + b"1" + b"}]" * 5_000, "a.json", "너무 깊거나"),
        (b'[{"a": ' + b"9" * 5_000 + b"}]", "a.json", "읽을 수 없는 JSON"),
        (b"[{\"a\": \"\xea\xb0\x80\xff\xff\"}]", "a.json", "인코딩을 알 수 없습니다"),
        (b'"a text"', "a.json", "목록이 아닌 JSON"),
        (b"null", "a.json", "목록이 아닌 JSON"),
        (b"<html><body>404</body></html>", "seeds.json", "온전한 JSON이 아닙니다"),
        (b"\x1f\x8b\x08\x00\xff\xff\xff\x81", "a.json.gz", "온전한 압축 파일이 아닙니다"),
        (b'a,b\n"open', "a.csv", "CSV를 읽을 수 없습니다"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_sentence_with_its_name_and_the_place(data: bytes, name: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(data, name)
    assert said in str(caught.value)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    str(caught.value).encode("utf-8")


@pytest.mark.parametrize("row", [1, "글", None, [1, 2], True, 1.5, []])
def test_rows_that_are_no_objects_are_refused_by_number(row: Any) -> None:
    table = parsed([ROWS[0], row, ROWS[1]])
    assert [number for number, _ in table.rows] == [1, 3]
    assert [one.row for one in table.refused] == [2]
    assert "객체" in table.refused[0].reason


def test_a_row_of_the_split_shape_that_has_the_wrong_width_is_refused() -> None:
    table = parsed({"columns": COLUMNS, "data": [["글", 0], ["글"], ["글", 0, 1]]})
    assert ([n for n, _ in table.rows], [one.row for one in table.refused]) == ([1], [2, 3])


@pytest.mark.parametrize("broken", ["\\ud800", "a\\u0000b", "\\udfff 끝"])
@pytest.mark.parametrize("row", ['{"instruction": "%s"}', '{"instruction": "x", "source": "%s"}', '{"%s": "x"}'])
def test_broken_letters_are_refused_with_a_reason_and_can_be_shown(broken: str, row: str) -> None:
    table = read_table(f'[{{"instruction": "좋은 글"}}, {row % broken}]'.encode(), "a.json")
    assert [number for number, _ in table.rows] == [1]
    assert [(one.row, one.reason) for one in table.refused] == [(2, "깨진 글자가 들어 있음")]
    table.refused[0].content.encode("utf-8")


@pytest.mark.parametrize(
    "text", ["{}", "{instruction}", "%s %(x)s", "$HOME ${x}", "\\n", "'; DROP TABLE node; --", "=1+1"]
)
def test_signs_that_mean_something_elsewhere_survive(text: str) -> None:
    assert text_of(parsed([{"instruction": text}]).rows[0][1], "instruction") == text


def test_text_is_composed_and_trimmed_numbers_are_digits_and_nothing_is_nothing() -> None:
    row = json.loads('{"a": " \\n", "b": null, "c": NaN, "d": true, "e": 0, "f": 2.0, "g": []}')
    assert [text_of(row, name) for name in "abcdefg"] == ["", "", "", "", "0", "2.0", ""]
    assert text_of({"a": "", "b": unicodedata.normalize("NFD", " 한글 ")}, "a", "b") == "한글"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"파일이 없습니다: .*nowhere\.json"):
        read_table(tmp_path / "nowhere.json")


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    for path in (tmp_path, tmp_path / "pipe.json", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(BadInput, match="일반 파일이 아닙니다"):
            read_table(path)


def test_a_name_that_no_system_takes_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="읽을 수 없습니다"):
        read_table(tmp_path / ("가" * 300))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.json"
    path.write_text(json.dumps(ROWS))
    monkeypatch.setattr(file_source, "MAX_BYTES", path.stat().st_size)
    assert len(read_table(path).rows) == 2
    monkeypatch.setattr(file_source, "MAX_BYTES", path.stat().st_size - 1)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was read"))
    with pytest.raises(BadInput, match="너무 큽니다"):
        read_table(path)


def test_too_many_rows_are_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 1)
    with pytest.raises(BadInput, match="행이 너무 많습니다"):
        parsed(ROWS)


@pytest.mark.parametrize("depth", [50, 300, 600, 900, 950, 990])
def test_deep_rows_are_read_or_refused_and_never_a_traceback(depth: int) -> None:
    deep = b'{"x": ' * depth + b"1" + b"}" * depth
    for data in (b"[" + deep + b"]", b"[[" + deep + b"]]", deep + b"\n" + deep):
        try:
            table = read_table(data, "a.json")
        except BadInput:
            continue
        for _, row in table.rows:
            files.shown(row).encode("utf-8")


SAMPLES = (
    json.dumps(ROWS, ensure_ascii=False).encode(),
    json.dumps(SPLIT, ensure_ascii=False).encode(),
    json.dumps(BY_COLUMN, ensure_ascii=False).encode(),
    "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode(),
    CSV.encode(),
    CSV.encode("cp949"),
    b"[{\"a\": NaN, \"b\": [1e999, -0, \"\\ud800\"]}, null]",
)  # fmt: skip
SPICE = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"\n",
    b"\x00",
    b"\xff",
    b"\\",
    b"null",
    b"NaN",
    b"1e999",
    b"\\ud800",
)


def mutated(dice: random.Random) -> bytes:
    if dice.random() < 0.1:
        return dice.randbytes(dice.randrange(80))
    data = bytearray(dice.choice(SAMPLES))
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(data) + 1)
        turn = dice.random()
        if turn < 0.4:
            data[at:at] = dice.choice(SPICE)
        elif turn < 0.7:
            del data[at : at + dice.randrange(1, 12)]
        elif turn < 0.85:
            data[at:] = data[: len(data) - at]
        else:
            data[at : at + 1] = dice.randbytes(1)
    return bytes(data)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_bytes_are_there_is_a_table_or_one_sentence(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(60):
        data = mutated(dice)
        try:
            table = read_table(data, dice.choice(["a.json", "a.jsonl", "a.csv", "a"]))
        except BadInput as error:
            str(error).encode("utf-8")
            continue
        for one in table.refused:
            assert one.row >= 1 and one.reason
            (one.reason + one.content).encode("utf-8")
        assert all(isinstance(row, dict) and number >= 1 for number, row in table.rows)
