"""What one run of the forest holds, row by row: seeds, the children of five generations, and all that hangs on them.

A run is made from its number alone, so runs can be made in any order and side by side, and the same number gives the same
rows. Ids are allotted in blocks. Measures, stems and pairs of letters are what the product itself makes of the texts;
signals are drawn by chance.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import koevol_core as core
from koevol_core.dataset.seeds import address_of
from koevol_core.evolution.methods import DIGITS
from koevol_core.quality.findings.twins import key, letters
from koevol_core.quality.measures import measure, measure_answer
from koevol_core.store.search import grams

from . import words

RUN = 5000
"""Nodes of a run, its seeds among them."""
SEEDS = 110
SHARES = (0.20, 0.25, 0.25, 0.17, 0.13)
"""Children by generation."""
BEGAN, APART = 1_767_225_600.0, 70_000.0
"""When the first run was made (UTC), and seconds from one run to the next."""
MODELS = ("deepseek-chat", "qwen3-32b", "exaone-4.0-32b", "gemma-3-27b-it", "gpt-5-mini", "kanana-1.5-8b")
PRICES = {
    "deepseek-chat": 0.42e-6,
    "qwen3-32b": 0.6e-6,
    "exaone-4.0-32b": 0.8e-6,
    "gpt-5-mini": 2e-6,
    "gemma-3-27b-it": 0.3e-6,
}
"""Dollars a token; the model that is not here has no known price."""
REVIEWERS = {"김하나": 40, "이두리": 25, "박세나": 15, "최네오": 10, "정다솜": 7, "reviewer@example.org": 3}
STATUS = {"alive": 79, "eliminated": 16, "failed": 5}
RULES = {"no_gain": 55, "repetition": 12, "leak": 10, "refusal": 8, "truncated": 7, "language": 5, "empty": 3}
FAULTS = {"timeout": 40, "rate": 25, "network": 15, "filter": 10, "parse": 10}
STORIES: dict[tuple[str, ...], float] = {
    (): 76, ("accept",): 13, ("reject",): 8, ("accept", "undo"): 1, ("accept", "undo", "reject"): 1, ("reject", "undo", "accept"): 1,
}  # fmt: skip
"""What people did with a living node."""
WHY = ("", "same", "unclear", "wrong", "style", "too_hard")
SIGNS = {"like_parent": "warn", "mixed_speech": "info", "translationese": "info", "missing_context": "warn",
         "low_hangul": "warn", "personal": "bad", "broken_jamo": "bad"}  # fmt: skip
DOMAINS = ("요리", "과학", "여행", "경제", "역사", "문학", "건강", "코딩", "법률", "교육", "환경", "예술")
LICENSES = ("CC-BY-4.0", "CC-BY-SA-4.0", "Apache-2.0", "CC0-1.0", "CC-BY-NC-4.0", "")
SOURCES = tuple(f"모음 {number}" for number in range(1, 13))
CALLS = 3 * RUN
"""Calls that a run has at most."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "run": ("id", "key", "spec", "state", "created_at", "ended_at", "stop_asked"),
    "node": (
        "id", "parent_id", "root_id", "run_id", "method", "slot", "round", "generation", "trace", "address", "status", "text",
        "reason", "detail", "model", "prompt_sha256", "verdict", "decision_id", "created_at", "answer_id",
    ),
    "seed": ("node_id", "state", "source", "license", "domain", "task", "input", "note", "created_at"),
    "answer": ("id", "node_id", "run_id", "sample", "status", "text", "reason", "model", "created_at"),
    "choice": ("id", "node_id", "answer_id", "reviewer", "created_at"),
    "decision": ("id", "node_id", "kind", "reason", "note", "reviewer", "token", "base_seq", "created_at"),
    "call": (
        "id", "run_id", "node_id", "answer_id", "purpose", "turn", "attempt", "state", "request", "prompt_sha256", "http_status",
        "fault", "body", "model", "finish", "prompt_tokens", "completion_tokens", "cached_tokens", "cost", "sent_at", "ended_at",
        "method", "at_most",
    ),
    "score": ("run_id", "node_id", "answer_id", "name", "status", "value", "model", "created_at"),
    "finding": ("node_id", "answer_id", "name", "severity", "evidence", "created_at"),
    "twin_said": ("node_id", "letters", "key", "words"),
    "twin": ("node_id", "head_id", "other_id", "alike"),
    "search": ("rowid", "grams"),
}  # fmt: skip
"""The tables that are filled, each behind those that it names, and the order of their values."""


@dataclass(frozen=True)
class Template:
    """A kept prompt of a method: its hash and its text, which opens every request."""

    sha256: str
    text: str


@dataclass
class _Node:
    """A node in the making."""

    row: dict[str, Any]
    about: words.Topic
    clauses: tuple[str, ...]
    born: Counter[str] = field(default_factory=Counter)


def draw(dice: random.Random, shares: Mapping[Any, float]) -> Any:
    return dice.choices(tuple(shares), tuple(shares.values()))[0]


class Grower:
    """The rows of one run."""

    def __init__(self, number: int, many: int, with_calls: bool, templates: dict[str, Template]) -> None:
        self.number, self.many, self.with_calls, self.templates = number, many, with_calls, templates
        self.dice = random.Random(number)
        self.run, self.first, self.at = number + 1, number * RUN + 1, BEGAN + number * APART
        self.model = MODELS[number % len(MODELS)]
        self.rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}

    def grow(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows, by table."""
        level = self._seeds(max(1, min(self.many, self.many * SEEDS // RUN)))
        made = len(level)
        for generation, share in enumerate(SHARES, 1):
            last = generation == len(SHARES)
            many = self.many - made if last else round((self.many - len(self.rows["seed"])) * share)
            level = self._generation(level, min(many, self.many - made), generation, made)
            made += len(level)
        spec = core.RunSpec(
            tuple((one, 1.0) for one in core.METHODS), generations=5, children=3, answers=True, model=self.model
        )
        self._add("run", id=self.run, key=f"forest-{self.number}", spec=json.dumps(asdict(spec)), state="done",
                  created_at=self.at, ended_at=self.at + 40_000.0, stop_asked=0)  # fmt: skip
        return self.rows

    def _add(self, table: str, **values: Any) -> None:
        self.rows[table].append(tuple([values.get(name) for name in COLUMNS[table]]))

    def _seeds(self, many: int) -> list[_Node]:
        level = []
        for place in range(many):
            about = words.topic(self.dice, self.number * SEEDS + place)
            text, new = words.instruction(about, ()), self.first + place
            row = {"id": new, "root_id": new, "slot": 0, "round": 0, "generation": 0, "trace": "r", "status": "alive",
                   "address": address_of(text), "text": text, "created_at": self.at}  # fmt: skip
            self._add("seed", node_id=new, state="ready" if self.dice.random() < 0.98 else "retired",
                      source=self.dice.choice(SOURCES), license=self.dice.choice(LICENSES), domain=self.dice.choice(DOMAINS),
                      task="", input="", note="", created_at=self.at)  # fmt: skip
            one = _Node(row, about, ())
            self._finish(one, "")
            level.append(one)
        return level

    def _generation(self, above: list[_Node], many: int, generation: int, made: int) -> list[_Node]:
        fit = [one for one in above if one.row["status"] == "alive" and one.row.get("verdict") != "reject"]
        level: list[_Node] = []
        for place in range(many):
            parent = self.dice.choice(fit or above)
            level.append(self._child(parent, self.first + made + place, generation, level))
        return level

    def _child(self, parent: _Node, new: int, generation: int, before: list[_Node]) -> _Node:
        method = self.dice.choice(core.METHODS)
        slot = parent.born[method]
        parent.born[method] += 1
        above, status = parent.row, draw(self.dice, STATUS)
        clauses = (*parent.clauses, words.clause(self.dice))
        row: dict[str, Any] = {
            "id": new, "parent_id": above["id"], "root_id": above["root_id"], "run_id": self.run, "method": method, "slot": slot,
            "round": generation, "generation": generation, "trace": above["trace"] + DIGITS[method],
            "address": f"{above['address']}/{method}.{slot:02d}", "status": status, "created_at": self.at + new % RUN * 7,
            "text": "" if status == "failed" else words.instruction(parent.about, clauses),
            "model": None if status == "failed" else self.model, "prompt_sha256": self.templates[method].sha256,
        }  # fmt: skip
        if status != "alive":
            row["reason"] = draw(self.dice, RULES if status == "eliminated" else FAULTS)
            row["detail"] = f"{row['reason']}: 판정 모델: 같은 뜻" if status == "eliminated" else "기한 안에 오지 않음"
        one = _Node(row, parent.about, clauses)
        self._twin(one, before)
        self._judged(one)
        self._answered(one)
        if self.with_calls:
            self._asked(one, above["text"])
        self._finish(one, above["text"])
        return one

    def _twin(self, one: _Node, before: list[_Node]) -> None:
        """One in a hundred says what a node before it said, with another mark at the end."""
        if not before or one.row["status"] != "alive" or self.dice.random() > 0.01:
            return
        other = before[-1].row
        if other["status"] == "alive" and "twin" not in other:
            one.row |= {"text": other["text"] + " ~", "twin": other["id"]}
            other["twin"] = 0
            for mine, its in ((other["id"], one.row["id"]), (one.row["id"], other["id"])):
                self._add("twin", node_id=mine, head_id=other["id"], other_id=its, alike=1.0)
                self._add("finding", node_id=mine, name="twin", severity="warn", evidence=f"#{its} · 100%",
                          created_at=self.at)  # fmt: skip

    def _judged(self, one: _Node) -> None:
        """What people did with it; one eliminated node in fifty is rescued."""
        row = one.row
        if row["status"] == "alive":
            story = draw(self.dice, STORIES)
        else:
            story = ("accept",) if row["status"] == "eliminated" and self.dice.random() < 0.02 else ()
        stack: list[str] = []
        for kind in story:
            new = self.number * RUN + len(self.rows["decision"]) + 1
            self._add("decision", id=new, node_id=row["id"], kind=kind, note="", token=f"{new:x}", base_seq=row.get("decision_id", 0),
                      reason=self.dice.choice(WHY) if kind == "reject" else "", reviewer=draw(self.dice, REVIEWERS),
                      created_at=self.at + 41_000 + len(self.rows["decision"]))  # fmt: skip
            stack = stack[:-1] if kind == "undo" else [*stack, kind]
            row["decision_id"] = new
        row["verdict"] = stack[-1] if stack else None

    def _answered(self, one: _Node) -> None:
        """Most accepted nodes have an answer, of the others that live every fifth; a few have two, and a person chose."""
        row = one.row
        share = (
            0.85 if row["verdict"] == "accept" else 0.2 if row["status"] == "alive" and row["verdict"] is None else 0.0
        )
        if self.dice.random() >= share:
            return
        for sample in range(2 if self.dice.random() < 0.05 else 1):
            new, text = self.number * RUN + len(self.rows["answer"]) + 1, words.reply(self.dice, one.about)
            self._add("answer", id=new, node_id=row["id"], run_id=self.run, sample=sample, status="filled", text=text,
                      model=self.model, created_at=row["created_at"] + 60)  # fmt: skip
            row.setdefault("answer_id", new)
            for name, value in measure_answer(text).items():
                self._scored(row["id"], name, value, new)
            if self.with_calls:
                self._call(one, "answer", row["text"], text, new)
        if sample:
            self._add("choice", id=self.number * RUN + len(self.rows["choice"]) + 1, node_id=row["id"],
                      answer_id=row["answer_id"], reviewer=draw(self.dice, REVIEWERS), created_at=self.at + 60_000)  # fmt: skip

    def _asked(self, one: _Node, parent: str) -> None:
        self._call(one, "evolve", parent, one.row["text"])
        if one.row["status"] == "alive" or one.row["reason"] == "no_gain":
            self._call(one, "judge", f"{parent}\n\n{one.row['text']}", "서로 다릅니다.")

    def _call(self, one: _Node, purpose: str, sent: str, came: str, answer_id: int | None = None) -> None:
        row, new = one.row, self.number * CALLS + len(self.rows["call"]) + 1
        lost = row["status"] == "failed"
        opening = self.templates[row["method"] if purpose == "evolve" else purpose]
        asked = {
            "model": self.model,
            "messages": [{"role": "user", "content": f"{opening.text}\n{sent}"}],
            "temperature": 0.7,
        }
        tokens_in, tokens_out = len(opening.text) // 2 + len(sent), len(came)
        price = PRICES.get(self.model)
        told = {"id": f"chatcmpl-{new:024x}", "object": "chat.completion", "created": int(self.at), "model": self.model,
                "choices": [{"index": 0, "message": {"role": "assistant", "content": came}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out}}  # fmt: skip
        self._add(
            "call", id=new, run_id=self.run, node_id=row["id"], answer_id=answer_id, purpose=purpose, turn=0, attempt=1,
            state="failed" if lost else "got", request=json.dumps(asked, ensure_ascii=False),
            prompt_sha256=opening.sha256, http_status=None if lost else 200, fault=row["reason"] if lost else None,
            body=None if lost else json.dumps(told, ensure_ascii=False).encode(), model=None if lost else self.model,
            finish=None if lost else "stop", prompt_tokens=None if lost else tokens_in,
            completion_tokens=None if lost else tokens_out, cached_tokens=None if lost else tokens_in // 2,
            cost=price * (tokens_in + 3 * tokens_out) if price and not lost else None, sent_at=row["created_at"],
            ended_at=row["created_at"] + 1 + self.dice.random() * 8, method=row["method"], at_most=0.002,
        )  # fmt: skip

    def _scored(
        self, node_id: int, name: str, value: float, answer_id: int | None = None, judged: bool = False
    ) -> None:
        self._add("score", run_id=self.run if judged else None, node_id=node_id, answer_id=answer_id, name=name, status="filled",
                  value=value, model=self.model if judged else None, created_at=self.at)  # fmt: skip

    def _finish(self, one: _Node, parent: str) -> None:
        """What the product notices about the text, and the row itself."""
        row, text = one.row, one.row["text"]
        self._add("node", **row)
        if not text:
            return
        self._add("search", rowid=row["id"], grams=grams(text))
        for name, value in measure(parent, text).items():
            self._scored(row["id"], name, value)
        if self.number % 20 == 0 and row["status"] == "alive":
            self._scored(row["id"], "complexity", float(self.dice.randint(1, 6)), judged=True)
        if row["status"] == "alive" and not row.get("twin"):
            self._add("twin_said", node_id=row["id"], letters=letters(text), key=key(text), words=text)
        if self.dice.random() < 0.08:
            sign = self.dice.choice(tuple(SIGNS))
            self._add(
                "finding", node_id=row["id"], name=sign, severity=SIGNS[sign], evidence=text[:60], created_at=self.at
            )
