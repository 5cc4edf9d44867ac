"""Argilla 2 and Label Studio: their own packages take the records, the suggestions and the decisions."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.proof import table

table.proof_only()

import argilla as rg  # noqa: E402
from label_studio_sdk.label_interface import LabelInterface  # noqa: E402

KNOWN = table.known()
MOST = 500
"""Records that the server takes at once."""


class PlacedNode(ThreadingHTTPServer):
    """What of Argilla's server the package asks before it sends records, on this machine; ``sent`` is what came."""

    user, workspace = str(uuid4()), str(uuid4())

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.sent: list[dict[str, Any]] = []


class Answers(BaseHTTPRequestHandler):
    server: PlacedNode

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""

    def do_GET(self) -> None:
        now = {"inserted_at": "2026-01-01T00:00:00", "updated_at": "2026-01-01T00:00:00"}
        me = {"id": self.server.user, "username": "koevol", "role": "owner", **now}
        home = {"id": self.server.workspace, "name": "koevol", **now}
        self._say({"items": [home]} if "workspaces" in self.path else me)

    def do_PUT(self) -> None:
        self.server.sent += json.loads(self.rfile.read(int(self.headers["content-length"])))["items"]
        self._say({"items": [], "updated_item_ids": []})

    def _say(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def stand() -> Iterator[PlacedNode]:
    server = PlacedNode()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def settings() -> rg.Settings:
    return rg.Settings(
        fields=[rg.TextField("instruction"), *(rg.TextField(name, required=False) for name in ("output", "parent"))],
        questions=[
            rg.LabelQuestion("decision", KNOWN["verdicts"]),
            *(rg.RatingQuestion(name, KNOWN["scale"], required=False) for name in KNOWN["scores"]),
            rg.MultiLabelQuestion("signals", KNOWN["signals"], required=False),
        ],
        metadata=[rg.TermsMetadataProperty("method"), rg.IntegerMetadataProperty("generation")], allow_extra_metadata=True,
    )  # fmt: skip


def record(row: dict[str, Any]) -> rg.Record:
    """As the file says it: nothing but the arguments of the package's classes."""
    told = [rg.Suggestion(**one) for one in row["suggestions"]]
    decided = [rg.Response(**{**one, "user_id": UUID(one["user_id"])}) for one in row["responses"]]
    return rg.Record(id=row["id"], fields=row["fields"], metadata=row["metadata"], suggestions=told, responses=decided)


@pytest.mark.parametrize("file", table.exports("argilla"), ids=table.names)
def test_argilla_sends_every_record_to_its_server(file: Path, stand: PlacedNode) -> None:
    client = rg.Argilla(api_url=f"http://127.0.0.1:{stand.server_port}", api_key="key")
    there = rg.Dataset("koevol", workspace="koevol", settings=settings(), client=client)
    there.id = uuid4()
    rows = table.plain(file)
    assert len(rows) <= MOST
    there.records.log([record(row) for row in rows])
    assert [one["external_id"] for one in stand.sent] == [row["id"] for row in rows]
    for sent, row in zip(stand.sent, rows, strict=True):
        assert sent["fields"] == row["fields"]
        assert sent["metadata"] == row["metadata"]
        assert len(sent["suggestions"]) == len(row["suggestions"])
        assert [one["values"]["decision"]["value"] for one in sent["responses"]] == [
            one["value"] for one in row["responses"]
        ]


@pytest.mark.parametrize("file", table.exports("argilla"), ids=table.names)
def test_argillas_questions_allow_every_suggestion_and_decision(file: Path) -> None:
    allowed = {
        "decision": KNOWN["verdicts"],
        "signals": KNOWN["signals"],
        **dict.fromkeys(KNOWN["scores"], KNOWN["scale"]),
    }
    rows = table.plain(file)
    said = [one for row in rows for one in row["suggestions"] + row["responses"]]
    for one in said:
        for value in one["value"] if isinstance(one["value"], list) else [one["value"]]:
            assert value in allowed[one["question_name"]]
    assert {one["question_name"] for one in said} == set(allowed), (
        "the demonstration lost something to suggest or decide"
    )
    for row in rows:
        for name, value in row["metadata"].items():
            whole = value if isinstance(value, list) else [value]
            assert all(isinstance(one, str) for one in whole) or isinstance(value, int | float), name
        assert isinstance(row["metadata"]["generation"], int)


@pytest.mark.parametrize("file", table.exports("label-studio"), ids=table.names)
def test_label_studio_finds_nothing_wrong_with_a_task(file: Path) -> None:
    labels = LabelInterface(KNOWN["labelling"])
    labels.validate()
    tasks = table.plain(file)
    for task in tasks:
        assert labels.validate_task({"data": task["data"]})
        for prediction in task["predictions"]:
            assert labels.validate_prediction(prediction, return_errors=True) == []
        for annotation in task["annotations"]:
            assert labels.validate_annotation(annotation)
    for part in ("predictions", "annotations"):
        assert any(task[part] for task in tasks), f"the demonstration lost its {part}"
