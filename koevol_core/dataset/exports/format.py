"""What an export format declares. Pure: rows in, records out.

A *row* comes from ``store.export_rows.stream`` or is a record of ``preference``; a *record* is what the file contains,
with its keys in this order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from koevol_core.dataset.exports.masking import COLUMN as MASKED
from koevol_core.dataset.exports.masking import hidden
from koevol_core.dataset.exports.provenance import PROVENANCE, Record, flat
from koevol_core.messages import Language
from koevol_core.store.node_filter import NodeFilter

Source = Literal["kept", "lost", "answer_pairs", "answer_labels", "evolution_pairs", "evolution_labels"]
"""Kept rows (alive and not rejected, or accepted by a person), lost rows (the others), and kinds of preference data."""
REASONING = ("reasoning", "answer_reasoning")
"""Columns of a model's reasoning before the instruction and before the answer, where a format has no place of its own."""
AS_MESSAGES = "-chat"
"""Ending of the older name of a format with messages (``dpo-chat``), by which its files are still called."""


class Words(NamedTuple):
    """One text in Korean and English."""

    ko: str
    en: str

    def of(self, language: Language) -> str:
        """Return the text in a language."""
        return self.en if language == "en" else self.ko


class Config(NamedTuple):
    """Parquet configuration of a data set folder: its name, and what the page and the card say of it."""

    name: str
    label: Words
    about: Words


@dataclass(frozen=True)
class Format:
    """Export format: the record of a row, the container, and which rows are included.

    ``id`` is its name on the command line; ``order`` its place in every list; ``group`` the formats that
    the page shows together; ``label`` and ``about`` its texts there. ``container`` is the writer and the file suffix; ``columns`` are set if it has a header or a ``split`` shape. ``messages`` makes the record with
    chat turns in place of texts, if the format can carry them. ``reasoned`` adds the reasoning before an answer where the format
    has a place for it. ``carries`` adds a row's provenance to its record.
    ``seeds``: seeds only; ``reviewing``: rows have findings and scores, and rejected ones are included. ``read_as`` is
    its description for LLaMA-Factory, None if that cannot read it; ``listed``: a file is entered in the
    ``dataset_info.json`` beside it. ``config``: the Parquet configuration of a data set folder that has its rows.
    """

    id: str
    order: int
    group: str
    label: Words
    about: Words
    record_of: Callable[[Record], Record]
    container: str = "json"
    columns: tuple[str, ...] = ()
    source: Source = "kept"
    answered_only: bool = False
    messages: Callable[[Record], Record] | None = None
    reasoned: Callable[[Record, str], Record] | None = None
    carries: Callable[[Record, Record], Record] = flat
    seeds: bool = False
    reviewing: bool = False
    read_as: Mapping[str, Any] | None = None
    listed: bool = False
    config: Config | None = None

    @property
    def ko(self) -> str:
        """Korean label."""
        return self.label.ko

    @property
    def en(self) -> str:
        """English label."""
        return self.label.en

    @property
    def kept(self) -> bool:
        """True if its rows are kept rows, or derived from them."""
        return self.source != "lost"

    @property
    def paired(self) -> bool:
        """True if its rows are preference data."""
        return self.source not in ("kept", "lost")

    @property
    def suffix(self) -> str:
        """File suffix, without a dot."""
        return self.container

    @property
    def orients(self) -> bool:
        """True if it has the original's two JSON shapes, records and split."""
        return bool(self.columns) and self.container == "json"

    @property
    def with_messages(self) -> Format:
        """The format with chat turns in place of texts, which LLaMA-Factory cannot read; itself if it has none."""
        if self.messages is None:
            return self
        return replace(self, id=self.id + AS_MESSAGES, record_of=self.messages, messages=None, read_as=None)

    @property
    def with_reasoning(self) -> Format:
        """The format with the reasoning of models: in its own place, else in the columns ``REASONING``."""
        if self.reasoned is not None:
            place, plain = self.reasoned, self.record_of
            return replace(self, record_of=lambda row: place(plain(row), _reasoning(row)["answer_reasoning"]))
        columns = (*self.columns, *REASONING) if self.columns else ()
        return replace(self, record_of=lambda row: self.record_of(row) | _reasoning(row), columns=columns)

    def record(self, row: Record, provenance: bool = False) -> Record:
        """Return the record of a row in NFC, with provenance if requested."""
        record = self.record_of(row)
        return dict(nfc(self.carries(record, row) if provenance else record))

    def head(self, provenance: bool = False, masked: bool = False) -> tuple[str, ...]:
        """Return the names of all columns of a file, or () if the format has none."""
        more = PROVENANCE + ((MASKED,) if masked else ()) if provenance and self.columns else ()
        return self.columns + more

    def narrowed(self, selection: NodeFilter) -> NodeFilter:
        """Return the part of a selection that a file of this format includes.

        Files of seeds and of failures ignore filters by answer, and by decisions that they do not include; seeds have
        no method and no model. A selection of unanswered nodes stays one: a file of answered rows then has no row.
        """
        if self.seeds:
            return replace(selection, state="living", generation=(0,), method=(), model=(), no_model=(), answered=None)
        if not self.kept:
            state = selection.state if selection.state in ("reject", "eliminated", "failed") else "lost"
            return replace(selection, state=state, answered=None)
        if self.reviewing and selection.state == "living":
            return replace(selection, state="reviewed")
        answered = self.answered_only and selection.answered is None
        return replace(selection, answered=True) if answered else selection


def _reasoning(row: Record) -> Record:
    """Return the reasoning in a row, "" where there is none; masked if the row is."""
    return {name: hidden(row[name] or "") if MASKED in row else row[name] or "" for name in REASONING}


def turn(role: str, content: str) -> dict[str, str]:
    """Return one message of a chat."""
    return {"role": role, "content": content}


def nfc(value: Any) -> Any:
    """Return a value with every text in it in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {name: nfc(item) for name, item in value.items()}
    return [nfc(item) for item in value] if isinstance(value, list) else value
