"""What runs on a node, without Ray: answers are on the disk before they are handed out, and are found again."""

from __future__ import annotations

import asyncio
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import evolution, quality
from koevol_core.evolution.prompting import ChatPrompts
from koevol_core.llm.client import Endpoint, HttpClient
from koevol_core.llm.local.scripted import ScriptedClient
from koevol_core.llm.ray.actor import Asker
from koevol_core.llm.ray.answer_log import Logbook, found
from koevol_core.redaction import redact
from koevol_core.store import calls
from koevol_core.types import Prompt, RawResponse
from tests.conftest import Garden
from tests.loopback import Loopback

PROMPT = Prompt("evolve", "글", ({"role": "user", "content": "글"},), {}, "a", "b")
AS_THEY_COME = [
    RawResponse(200, '{"글": "\u2028 줄"}'.encode()),
    RawResponse(200, "잘못된 글자".encode("cp949")),
    RawResponse(429, b"", retry_after=1.5),
    RawResponse(None, b"", "network", "닿지 못함"),
    RawResponse(200, b"\x1f\x8b\x00\xff\n\r", "doubtful", "끊김"),
]


def test_an_answer_is_read_from_the_log_as_it_came(tmp_path: Path) -> None:
    log = Logbook(tmp_path / "new" / "a.jsonl")
    records = [(str(number), exchange) for number, exchange in enumerate(AS_THEY_COME)]
    log.append(records[:2])
    log.append(records[2:])
    assert found(tmp_path / "new", [ticket for ticket, _ in records]) == dict(records)
    assert found(tmp_path / "new", ["3", "none"]) == {"3": AS_THEY_COME[3]}


def test_a_line_that_a_crash_cut_is_no_answer_at_whatever_byte(tmp_path: Path) -> None:
    Logbook(tmp_path / "whole.jsonl").append([("1", AS_THEY_COME[0]), ("2", AS_THEY_COME[1])])
    whole = (tmp_path / "whole.jsonl").read_bytes()
    (tmp_path / "torn").mkdir()
    first = whole.index(b"\n") + 1
    for size in range(first, len(whole)):
        (tmp_path / "torn" / "a.jsonl").write_bytes(whole[:size])
        assert found(tmp_path / "torn", ["1", "2"]) == {"1": AS_THEY_COME[0]}


def test_a_node_writes_no_file_of_another(tmp_path: Path) -> None:
    Logbook(tmp_path / "a.jsonl")
    with pytest.raises(FileExistsError):
        Logbook(tmp_path / "a.jsonl")


def test_all_that_is_handed_out_is_in_the_log_however_many_come_at_once(tmp_path: Path) -> None:
    async def run() -> dict[str, RawResponse]:
        asker = Asker(str(tmp_path), "node")
        await asker.connect(ScriptedClient())
        tickets = [str(number) for number in range(300)]
        got: dict[str, RawResponse] = {}
        for start in range(0, 300, 50):
            await asker.take([(replace(PROMPT, ticket=one), 10.0) for one in tickets[start : start + 50]])
        while len(got) < 300:
            answers, trouble = await asker.answers()
            assert not trouble
            assert await asker.recall([ticket for ticket, _ in answers]) == dict(answers)
            got |= dict(answers)
        return got

    assert asyncio.run(run()) == found(tmp_path, [str(number) for number in range(300)])


def test_a_full_disk_loses_no_answer_and_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async def run() -> None:
        asker = Asker(str(tmp_path), "node")
        await asker.connect(ScriptedClient())
        monkeypatch.setattr(Logbook, "append", full)
        await asker.take([(replace(PROMPT, ticket="1"), 10.0)])
        [(ticket, exchange)], trouble = await asker.answers()
        assert (ticket, exchange.status) == ("1", 200)
        assert "No space left" in trouble

    asyncio.run(run())


def test_a_key_that_travels_is_a_secret_where_it_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = pickle.dumps(HttpClient(Endpoint("http://127.0.0.1:1/v1", "m", "sk-travelled-0123456789")))
    monkeypatch.setattr("koevol_core.redaction._known", {})
    assert "travelled" in redact("sk-travelled-0123456789")
    pickle.loads(packed)
    assert redact("sk-travelled-0123456789") == "***"


class Remembers(HttpClient):
    """A client that kept what came back, as a cluster does."""

    def __init__(self, base_url: str) -> None:
        super().__init__(Endpoint(base_url, "m-1"))
        self.kept: dict[str, RawResponse] = {}
        self.dies = True

    async def send(self, prompt: Prompt, timeout: float) -> RawResponse:
        self.kept[prompt.ticket] = exchange = await super().send(prompt, timeout)
        if self.dies:
            raise SystemError("killed before anybody heard of the answer")
        return exchange

    async def recover(self, tickets: object) -> dict[str, RawResponse]:
        return self.kept


def test_an_answer_that_only_a_log_knows_is_taken_from_there_and_paid_once(garden: Garden) -> None:
    run, manner = garden.plan(5), ChatPrompts(judging=False)
    with Loopback() as server:
        client = Remembers(server.base_url)
        with pytest.raises(SystemError):
            core.drain(garden.store, run, client, manner, hooks=evolution.Hooks(quality.checks))
        asked = len(server.calls)
        assert asked and garden.rows("SELECT DISTINCT state FROM call") == [{"state": "sent"}]
        client.dies = False
        core.drain(garden.store, run, client, manner, hooks=evolution.Hooks(quality.checks))
        assert server.billed == 5 == len(server.calls)
    assert garden.rows("SELECT state, count(*) AS n FROM call GROUP BY state") == [{"state": "got", "n": 5}]
    assert garden.rows("SELECT count(*) AS n FROM call WHERE prompt_tokens IS NULL") == [{"n": 0}]


def test_a_database_that_was_put_back_finds_no_answer_of_a_later_call() -> None:
    assert calls.ticket(7, 1.25) != calls.ticket(7, 1.5)
    assert calls.ticket(7, 1795843004.8854957) == "7@1795843004.8854957"
