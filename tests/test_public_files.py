"""Files as well-known data sets have them come in with the right columns, without a click and without a name's help.

Each case is written after the public shape of the data set that it names; its texts are made up.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import koevol_core as core
from koevol_core import dataset
from koevol_core.dataset.imports.shapes import shape_of
from koevol_core.store import answers
from koevol_core.tables import Table
from tests.conftest import Garden
from tests.databases import db_of, fresh

ROOT = Path(__file__).resolve().parent.parent
Q, A = "동네 빵집의 여는 시간을 물어보는 문자를 써 줘.", "안녕하세요. 몇 시에 여나요?"
Q2, A2 = "마을 축제의 이름을 지어 줘.", "달빛 나루 축제입니다."
C = "푸른역은 1987년에 문을 열었고 2003년에 새 건물을 지었다."
USER, MODEL = {"role": "user", "content": Q}, {"role": "assistant", "content": A}
HUMAN, GPT = {"from": "human", "value": Q}, {"from": "gpt", "value": A}
ONE, TWO = [(Q, A)], [(Q, A), (Q2, A2)]
ASKED = [(Q, "")]
WITH = [(f"{Q}\n\n{C}", A)]


class File(NamedTuple):
    """A data set's shape: whose it is, the file's name and content, and the seeds with their answers."""

    source: str
    name: str
    content: Any
    seeds: list[tuple[str, str]]


def lines(*rows: Any) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


SHAPES = [
    File("Stanford Alpaca, KoAlpaca v1.1b", "a.json", [{"instruction": Q, "input": "", "output": A}], ONE),
    File("KULLM v2", "a.jsonl", lines({"id": "alpaca_1", "instruction": Q, "input": C, "output": A}), WITH),
    File("KoAlpaca v1.1a", "a.jsonl", lines({"instruction": Q, "output": A, "url": "https://a.kr/1"}), ONE),
    File("KoAlpaca v1.1a_textonly", "a.jsonl", lines({"text": f"### 질문: {Q}\n\n### 답변: {A}<|endoftext|>"}), ONE),
    File("KoChatGPT 1_SFT: an array called .jsonl", "a.jsonl", [{"prompt": Q, "completion": A, "tokens": 31}], ONE),
    File("KoChatGPT 2_RM", "a.jsonl", [{"prompt": Q, "completion_0": A, "completion_1": "몰라", "ranking": [0, 1]}], ASKED),
    File("KoChatGPT 3_PPO", "a.jsonl", [{"prompt": Q}], ASKED),
    File("KoChatGPT seed_data.txt", "a.txt", f"{Q}\n{Q2}\n", [(Q, ""), (Q2, "")]),
    File("Chatbot_data", "a.csv", f"Q,A,label\n{Q},{A},0\n{Q2},{A2},1\n", TWO),
    File("Dolly 15k", "a.jsonl", lines({"instruction": Q, "context": C, "response": A, "category": "closed_qa"}), WITH),
    File("OpenOrca-ko", "a.jsonl", lines({"id": "flan.1", "system_prompt": "너는 교사다.", "question": Q, "response": A}), ONE),
    File("GSM8K, Orca-Math-ko", "a.jsonl", lines({"question": Q, "answer": A}), ONE),
    File("MetaMathQA", "a.json", [{"type": "x", "query": Q, "original_question": "x", "response": A}], ONE),
    File("WizardLM 70k", "a.json", [{"instruction": Q, "output": A}], ONE),
    File("WizardLM V2", "a.json", [{"idx": "1", "conversations": [HUMAN, GPT]}], ONE),
    File("ShareGPT Vicuna", "a.json", [{"id": "x_0", "conversations": [HUMAN, GPT, HUMAN, GPT]}], ONE),
    File("LIMA", "a.jsonl", lines({"conversations": [Q, A], "source": "x"}), ONE),
    File("UltraChat 200k", "a.jsonl", lines({"prompt": Q, "prompt_id": "x", "messages": [USER, MODEL]}), ONE),
    File("OpenAI fine-tuning", "a.jsonl", lines({"messages": [{"role": "system", "content": "교사"}, USER, MODEL]}), ONE),
    File("OpenAI content parts", "a.jsonl", lines({"messages": [{"role": "user", "content": [{"type": "text", "text": Q}]}, MODEL]}), ONE),
    File("LLaMA-Factory v1", "a.jsonl", lines({"messages": [{"role": "user", "content": [{"type": "text", "value": Q}]}, {"role": "assistant", "content": [{"type": "reasoning", "value": "흠"}, {"type": "text", "value": A}]}]}), ONE),
    File("LLaMA-Factory dpo_en_demo", "a.json", [{"conversations": [HUMAN], "chosen": GPT, "rejected": {"from": "gpt", "value": "몰라"}}], ASKED),
    File("LLaMA-Factory kto_en_demo", "a.json", [{"messages": [USER, MODEL], "label": True}, {"messages": [USER, {"role": "assistant", "content": "몰라"}], "label": False}], ONE),
    File("LLaMA-Factory history", "a.json", [{"instruction": Q2, "output": A2, "history": [[Q, A]]}], ONE),
    File("TRL KTO", "a.jsonl", lines({"prompt": Q, "completion": "몰라", "label": False}, {"prompt": Q, "completion": A, "label": True}), ONE),
    File("TRL DPO", "a.jsonl", lines({"prompt": Q, "chosen": A, "rejected": "몰라"}), ASKED),
    File("Alpaca preference", "a.json", [{"instruction": Q, "input": C, "chosen": A, "rejected": "몰라"}], [(f"{Q}\n\n{C}", "")]),
    File("Anthropic HH-RLHF", "a.jsonl", lines({"chosen": f"\n\nHuman: {Q}\n\nAssistant: {A}", "rejected": f"\n\nHuman: {Q}\n\nAssistant: 몰라"}), ASKED),
    File("UltraFeedback binarized", "a.jsonl", lines({"prompt": Q, "chosen": [USER, MODEL], "rejected": [USER, MODEL]}), ASKED),
    File("Self-Instruct seed_tasks", "a.jsonl", lines({"id": "seed_task_0", "instruction": Q, "instances": [{"input": C, "output": A}], "is_classification": False}), WITH),
    File("KorQuAD 1.0", "a.json", {"version": "1", "data": [{"title": "역", "paragraphs": [{"context": C, "qas": [{"id": "1", "question": Q, "answers": [{"text": A, "answer_start": 1}]}]}]}]}, WITH),
    File("SQuAD on the Hub", "a.jsonl", lines({"id": "1", "context": C, "question": Q, "answers": {"text": [A, A], "answer_start": [1, 1]}}), WITH),
    File("AI-Hub instruct", "a.json", {"data_info": [{"data_id": "1", "question": Q, "answer": {"contents": A, "answer_count": 9}}]}, ONE),
    File("LogicKor", "a.jsonl", lines({"id": 1, "category": "추론", "questions": [Q, "더?"], "references": [A, None]}), ONE),
    File("MT-Bench", "a.jsonl", lines({"question_id": 81, "category": "writing", "turns": [Q, "더?"]}), ASKED),
    File("openassistant-guanaco", "a.jsonl", lines({"text": f"### Human: {Q}### Assistant: {A}### Human: 더?### Assistant: 끝."}), ONE),
    File("OIG-ko", "a.jsonl", lines({"text": f"<usr> {Q}\n<bot> {A}"}), ONE),
    File("Llama 2 chat text", "a.jsonl", lines({"text": f"<s>[INST] {Q} [/INST] {A} </s>"}), ONE),
    File("ChatML text", "a.jsonl", lines({"text": f"<|im_start|>user\n{Q}<|im_end|>\n<|im_start|>assistant\n{A}<|im_end|>"}), ONE),
    File("질문·답변", "a.jsonl", lines({"질문": Q, "답변": A}), ONE),
    File("지시문·입력·출력", "a.json", [{"지시문": Q, "입력": C, "출력": A}], WITH),
    File("evolve-instruct gen_data", "a.json", [{"input": Q, "output": A}], ONE),
    File("korean-hate-speech, nsmc: tabs", "a.tsv", f"id\t질문\tlabel\n1\t{Q}\t0\n2\t\"따옴표로 시작하는 글을 써 줘.\t1\n", [(Q, ""), ('"따옴표로 시작하는 글을 써 줘.', "")]),
    File("Excel's Unicode text", "a.txt", f"질문\t답변\r\n{Q}\t{A}\r\n".encode("utf-16"), ONE),
    File("European Excel", "a.csv", f"sep=;\r\n질문;답변\r\n{Q};{A}\r\n", ONE),
    File("a title above the header, an empty column", "a.csv", f"질문 모음,,\n,,\n번호,질문,답변,\n1,{Q},{A},\n", ONE),
    File("no header", "a.csv", f"{Q},{A}\n{Q2},{A2}\n", TWO),
    File("bars", "a.txt", f"질문|답변\n{Q}|{A}\n", ONE),
    File("a Markdown table", "a.md", f"# 표\n\n| 질문 | 답변 |\n|---|---|\n| {Q} | {A} |\n", ONE),
    File("a Markdown list", "a.md", f"# 질문\n\n- {Q}\n1. {Q2}\n", [(Q, ""), (Q2, "")]),
    File("questions and answers line by line", "a.txt", f"Q: {Q}\nA: {A}\n\nQ: {Q2}\nA: {A2}\n", TWO),
    File("a list of texts", "a.json", [Q, Q2], [(Q, ""), (Q2, "")]),
    File("the Hub's data set server", "a.json", {"features": [], "rows": [{"row_idx": 0, "row": {"question": Q, "answer": A}}]}, ONE),
    File("splits in one object", "a.json", {"train": [{"question": Q, "answer": A}], "test": [{"question": Q2, "answer": A2}]}, TWO),
    File("messages in a CSV of pandas", "a.csv", f'id,messages\n1,"{[USER, MODEL]}"\n', ONE),
    File("lines called .json", "a.json", lines({"instruction": Q, "output": A}, {"instruction": Q2, "output": A2}), TWO),
    File("gzip", "a.jsonl.gz", gzip.compress(lines({"instruction": Q, "output": A}).encode()), ONE),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> core.Store:
    return core.open_store(db_of(fresh(tmp_path_factory.mktemp("public") / "k.db")))


def bytes_of(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)).encode()


def seeds_of(table: Table, store: core.Store) -> list[tuple[str, str]]:
    mapping = dataset.columns_for(store, table)
    return [
        (seed.text, answer) for _, seed, answer, why in dataset.preview_rows(table, mapping, core.Seed("")) if not why
    ]


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.source)
def test_a_public_data_set_comes_in_with_the_right_columns(store: core.Store, file: File) -> None:
    found = seeds_of(dataset.read_seed_table(bytes_of(file.content), file.name), store)
    best = {text: max(answer for other, answer in found if other == text) for text, _ in found}
    assert list(best.items()) == file.seeds


@pytest.mark.parametrize("row", [{"images": ["a.jpg"]}, {"image": "a.png"}, {"tools": "[{}]"}])
def test_rows_with_pictures_or_tools_are_refused_by_reason(row: dict[str, Any]) -> None:
    table = dataset.read_seed_table(json.dumps([{"instruction": Q, "output": A, **row}]).encode(), "a.json")
    assert (table.rows, len(table.refused)) == ([], 1)


def test_a_placeholder_of_a_picture_in_a_turn_is_a_picture() -> None:
    turns = [{"role": "user", "content": f"<image>{Q}"}, MODEL]
    table = dataset.read_seed_table(json.dumps([{"messages": turns}]).encode(), "a.json")
    assert [one.reason for one in table.refused] == ["글이 아닌 것(그림, 소리)이 든 대화"]


def test_several_answers_to_a_question_are_answers_of_one_seed(garden: Garden) -> None:
    store = garden.store  # of its own: elsewhere the question may have an answer already
    rows = [{"question": Q, "answer": A}, {"question": Q, "answer": "아홉 시입니다."}, {"question": Q, "answer": A}]
    table = dataset.read_seed_table(json.dumps(rows).encode(), "several.json")
    expected = dataset.forecast(store, table, dataset.guess_columns(table), core.Seed(""))
    done = dataset.import_rows(store, table, dataset.guess_columns(table), core.Seed(""))
    assert (expected.new, dict(expected.refused)) == (done.taken, {"1행과 같은 씨앗": 1})
    assert {one.text for one in store.read(answers.of_node, done.node_ids[0])} == {A, "아홉 시입니다."}


def test_a_corrected_mapping_is_remembered_for_the_next_file_with_these_columns(store: core.Store) -> None:
    rows = [{"고객 말": Q, "직원 말": A}]
    table = dataset.read_seed_table(json.dumps(rows).encode(), "one.json")
    chosen = {"text": "고객 말", "output": "직원 말"}
    assert dataset.columns_for(store, table) != chosen
    dataset.import_rows(store, table, chosen, core.Seed(""))
    again = dataset.read_seed_table(json.dumps([{"직원 말": A2, "고객 말": Q2}]).encode(), "two.json")
    assert dataset.columns_for(store, again) == chosen


def test_an_archive_has_all_its_files_and_names_those_that_it_leaves() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data/a.csv", f"Q,A\n{Q},{A}\n")
        archive.writestr("data/b.jsonl", lines({"question": Q2, "answer": A2}))
        archive.writestr("README.md", "- 목록")
        archive.writestr("c.png", b"\x89PNG")
    table = dataset.read_seed_table(out.getvalue(), "set.zip")
    assert [number for number, _ in table.rows] == [1, 2]
    assert any("c.png" in notice and "README.md" in notice for notice in table.notices)


def test_a_spreadsheet_of_excel_and_of_libreoffice(store: core.Store) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["질문 모음"], [], ["번호", "질문", "답변"], [1, Q, A], [2, Q2, A2]):
        book.active.append(row)
    book.create_sheet("그림").append(["파일", "크기"])
    book.save(out)
    assert seeds_of(dataset.read_seed_table(out.getvalue(), "질문.xlsx"), store) == TWO


def test_an_open_document_spreadsheet_needs_no_library_and_no_room_for_its_blank_rows(store: core.Store) -> None:
    names = 'xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    cells = [["질문", "답변"], [Q, A], [Q2, A2]]
    rows = "".join("<t:table-row>" + "".join(f"<t:table-cell><x:p>{cell}</x:p></t:table-cell>" for cell in one) + "</t:table-row>" for one in cells)  # fmt: skip
    blank = (
        '<t:table-row t:number-rows-repeated="1048570"><t:table-cell t:number-columns-repeated="16384"/></t:table-row>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'<o:document-content {names}><t:table t:name="a">{rows}{blank}</t:table></o:document-content>')  # fmt: skip
    assert seeds_of(dataset.read_seed_table(out.getvalue(), "질문.ods"), store) == TWO


def test_refused_rows_are_kept_up_to_a_number_and_counted_beyond(store: core.Store) -> None:
    table = dataset.read_seed_table(b'{"a": "' + Q.encode() + b'"}\n' + b"[1]\n" * 12_000, "bad.jsonl")
    done = dataset.import_rows(store, table, {"text": "a"}, core.Seed(""))
    assert (len(done.refused), done.refusals) == (10_000, 12_000)


def test_the_documentation_shows_what_every_shape_becomes() -> None:
    table = documented()
    path = ROOT / "docs" / "shapes.md"
    told = re.search(r"(?s)(\| shape.*?\n)\n", path.read_text(encoding="utf-8"))
    assert told and told[1] == table, f"write this into {path}:\n{table}"


def documented() -> str:
    """The table of docs/shapes.md, made of the shapes' own examples."""
    rows = ["| shape | data sets | columns | instruction | input | answer |", "|---|---|---|---|---|---|"]
    for shape in dataset.SHAPES.values():
        table = dataset.read_seed_table(json.dumps([shape.example], ensure_ascii=False).encode(), "a.json")
        assert shape_of(shape.example) is shape
        ((_, seed, answer, _),) = dataset.preview_rows(table, dataset.guess_columns(table), core.Seed(""))
        text = dataset.instruction_of(seed)
        cells = (shape.en, shape.sources, ", ".join(shape.example), text, seed.input, answer or "–")
        rows.append("| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") or "–" for cell in cells) + " |")
    return "\n".join(rows) + "\n"
