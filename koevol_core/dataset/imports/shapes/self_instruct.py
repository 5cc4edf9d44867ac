"""Self-Instruct tasks: one instruction with instances, each of which is a seed of its own."""

from __future__ import annotations

from typing import Any

from koevol_core.dataset.imports.shapes.shape import Left, Row, Shape, Unfit, plain
from koevol_core.messages import Message
from koevol_core.tables import text_of


def fits(row: Row) -> bool:
    """Return True for a row with an instruction and instances."""
    return "instruction" in row and isinstance(row.get("instances"), list)


def read(row: Row, left: Left) -> list[Row]:
    """Return a row for every instance."""
    found = []
    for one in row["instances"] or [{}]:
        input, output = _instance(one)
        found.append(plain(row, ("instances",), text_of(row, "instruction"), output, input=input))
    return found


def _instance(one: Any) -> tuple[str, str]:
    if isinstance(one, dict):
        return text_of(one, "input"), text_of(one, "output")
    if isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) for part in one):
        return one[0].strip(), one[1].strip()
    raise Unfit(Message("imports.instance_form"))


SHAPE = Shape(
    "self_instruct", 50, "Self-Instruct 과제 (instances)", "Self-Instruct tasks (instances)", fits, read,
    "yizhongw/self-instruct seed_tasks.jsonl",
    {"id": "seed_task_0", "instruction": "다음 낱말의 반대말을 써 줘.", "instances": [{"input": "높다", "output": "낮다"}], "is_classification": False},
)  # fmt: skip
