"""Immutable value types and closed vocabularies of the core. Knows nothing of the store, the network or the pages.

Values with equal contents are equal. Times are UTC seconds since the epoch (float), money is US dollars (float), texts
are NFC. Vocabularies are closed: a new word must be added here, with its meaning.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypedDict, get_args
from uuid import NAMESPACE_URL, uuid4, uuid5

from koevol_core.messages import Language as Language

Method = Literal["breadth", "complicate", "concretize", "constrain", "deepen", "reason", "human"]
"""The six WizardLM methods (arXiv 2304.12244, section 3.2; five in depth, one in breadth), and ``human``: an edit."""

Status = Literal["planned", "alive", "eliminated", "failed"]
"""Node status. planned: no reply yet · alive: no elimination rule matched · eliminated: a rule matched, the text is
kept · failed: no usable text came, the reason is kept.
"""

Verdict = Literal["accept", "reject"]
"""Current decision on a node. ``undo`` takes the last one back and is a row like the others."""
DecisionKind = Literal["accept", "reject", "undo"]

Pool = Literal["last", "all", "accepted"]
"""Parents of a generation. last: the previous generation (original script) · all: every alive node (paper) · accepted:
nodes that a reviewer accepted (koevol).
"""

JobKind = Literal["node", "answer", "score"]
"""Kind of paid work: fill a planned child, a planned answer, or a planned score."""
Purpose = Literal["evolve", "judge", "answer", "score"]
RunState = Literal["queued", "running", "done", "stopped"]
AnswerStatus = Literal["planned", "filled", "eliminated", "failed"]
SeedState = Literal["draft", "ready", "retired", "refused"]

Reason = Literal[
    "rate", "server", "network", "doubtful", "timeout", "context", "parse", "empty", "length", "filter", "form", "unknown",
    "stop", "too_long", "unchecked",
]  # fmt: skip
"""Reason why no usable text came. rate: too many requests · server: server error · network: not reached · doubtful:
possibly billed, reply lost · timeout: no reply before the deadline · context: prompt too long · parse: unreadable reply
· empty: blank reply · length: cut at max_tokens · filter: withheld by the provider · form: not the requested form ·
unknown: the model says it does not know · stop: the whole run has to stop · too_long: longer than a child or an answer may be · unchecked: its
checks outlasted their deadline.
"""

Severity = Literal["info", "warn", "bad"]
"""Severity of a finding. info: worth knowing · warn: to be checked · bad: most likely a fault."""
Where = Literal["text", "answer"]

METHODS: tuple[Method, ...] = get_args(Method)[:6]


VERSION = "0.2.0"
"""Semantic version of koevol; CHANGELOG.md says what changed."""


@dataclass(frozen=True)
class Bill:
    """Totals of calls: ``dollars`` is the cost of the ``replies`` that could be priced; ``unpriced`` counts the others.

    ``doubtful`` calls may have been billed without a reply; ``at_risk`` is the maximum cost of these and of the
    unpriced replies. ``cached_tokens`` is the part of ``telling_tokens`` (prompt tokens of replies that report caching)
    that came from the provider's cache. ``models`` are (name in the reply, number of replies), the most frequent first.
    """

    calls: int = 0
    replies: int = 0
    doubtful: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    telling_tokens: int = 0
    dollars: float = 0.0
    unpriced: int = 0
    at_risk: float = 0.0
    models: tuple[tuple[str, int], ...] = ()

    @property
    def cost(self) -> float | None:
        """US dollars, or None while some replies are unpriced."""
        return None if self.unpriced else self.dollars

    @property
    def cached(self) -> float | None:
        """Share of prompt tokens from the provider's cache, 0–1; None if no reply reports it."""
        return min(1.0, self.cached_tokens / self.telling_tokens) if self.telling_tokens else None

    def others(self, asked: str) -> tuple[tuple[str, int], ...]:
        """Return the entries of ``models`` other than the requested model; none if that is unknown (empty)."""
        return tuple(one for one in self.models if one[0] != asked) if asked else ()


@dataclass(frozen=True)
class Elimination:
    """Elimination rule that matched (an id of ``quality.RULES``), with the matching words as evidence."""

    rule: str
    evidence: str


@dataclass(frozen=True)
class Finding:
    """Finding about a text: its kind (one of ``quality.FINDINGS``), severity, and the words that are its evidence.

    Findings tag a text and never eliminate it. ``where``: about the instruction itself (text) or an answer to it.
    """

    kind: str
    severity: Severity
    evidence: str
    where: Where = "text"


@dataclass(frozen=True)
class Seed:
    """Seed: the instruction at the root of a tree, with the metadata that a person or a file gives."""

    text: str
    source: str = ""
    license: str = ""
    domain: str = ""
    task: str = ""
    input: str = ""
    note: str = ""
    state: SeedState = "ready"


@dataclass(frozen=True)
class Refused:
    """Rejected row of a file: its number (from 1), the reason, and its original content."""

    row: int
    reason: str
    content: str = ""


@dataclass(frozen=True)
class Node:
    """Instruction in the tree. ``address`` is its path: the root's fingerprint, then one ``method.slot`` per step."""

    id: int
    parent_id: int | None
    root_id: int
    run_id: int | None
    method: Method | None
    slot: int
    round: int
    generation: int
    trace: str
    address: str
    status: Status
    text: str
    reason: str | None = None
    detail: str | None = None
    model: str | None = None
    prompt_sha256: str | None = None
    verdict: Verdict | None = None
    decision_id: int | None = None
    author: str | None = None
    created_at: float = 0.0


@dataclass(frozen=True)
class Planned:
    """Planned child: its row is stored before its request is sent."""

    parent_id: int
    root_id: int
    method: Method
    slot: int
    round: int
    generation: int
    trace: str
    address: str


@dataclass(frozen=True)
class Job:
    """Unit of paid work. ``node``: fill the planned node ``id`` from ``text``, its parent's. ``answer``: answer
    ``text``, a child of ``parent`` (empty for a seed). ``score``: score ``text``, an instruction, or the answer
    ``answer_id`` to ``parent``.
    """

    kind: JobKind
    id: int
    node_id: int
    text: str
    address: str
    round: int
    generation: int
    trace: str
    root_id: int
    method: Method | None = None
    parent: str = ""
    answer_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """Outcome of a planned child, answer or score: its text (of a score the number), the rule or reason if it is not alive
    or filled, its model and prompt, the model's reasoning beside the text (None: none came), and what its judge found."""

    status: Status | AnswerStatus
    text: str = ""
    reason: str | None = None
    detail: str | None = None
    model: str | None = None
    prompt_sha256: str | None = None
    reasoning: str | None = None
    judged: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """Request without an endpoint: chat messages about ``subject``, sampling, template; ``ticket`` of one attempt; ``room``:
    tokens that a thinking model may use beyond ``max_tokens``; ``samples`` that stand in the fixed message.
    """

    purpose: Purpose
    subject: str
    messages: tuple[dict[str, str], ...]
    params: dict[str, Any]
    sha256: str
    template: str
    ticket: str = ""
    room: int = 0
    samples: str = ""


@dataclass(frozen=True)
class RawResponse:
    """Result of one attempt: HTTP status (None: no response), raw body, transport fault, Retry-After in seconds."""

    status: int | None
    body: bytes = b""
    fault: Reason | None = None
    detail: str = ""
    retry_after: float | None = None


@dataclass(frozen=True)
class Reply:
    """Usable reply of a model; ``thought``: it reasoned before. Token counts are None if the server does not report
    them.
    """

    text: str
    model: str
    finish: str
    reasoning: str = ""
    thought: bool = False
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None


@dataclass(frozen=True)
class RunSpec:
    """Configuration of a run. Equal specs give equal trees, and are one run: another command with more parents, or
    with other values of ``REACH`` (how far it grows), continues it.

    ``methods`` are (id, weight) pairs; with ``every_method`` each parent gets every method instead of a draw. Sampling
    values of None mean the model's default. ``children`` is the number of slots per parent and generation. ``prompts``
    are (name, sha256) of stored versions that replace the shipped templates of those names. ``rules`` are the ids of
    the enabled elimination rules; None enables all. ``redraw``: in place of an eliminated child its parent gets one
    more, by another method. ``own_samples``: the samples in its prompts are children that people accepted, where there
    were enough when it was created; ``samples`` are their ids, and no part of what makes specs equal.
    """

    methods: tuple[tuple[Method, float], ...]
    generations: int = 1
    children: int = 1
    every_method: bool = False
    pool: Pool = "last"
    seed: int = 42
    language: Language = "ko"
    judge: bool = True
    answers: bool = False
    model: str = ""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    prompts: tuple[tuple[str, str], ...] = ()
    rules: tuple[str, ...] | None = None
    redraw: bool = False
    own_samples: bool = True
    samples: tuple[int, ...] = ()

    REACH: ClassVar = ("generations", "answers", "redraw")


@dataclass(frozen=True)
class Run:
    """Stored run. ``message``: why it stopped; ``effort``: the limits for its worker (fields of ``RunLimits``)."""

    id: int
    key: str
    spec: RunSpec
    state: RunState
    stop_asked: bool
    heartbeat: float | None
    message: str | None
    created_at: float
    ended_at: float | None
    effort: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """Progress of a run, counted from its rows now; ``cost`` in US dollars, None while a price is missing. ``ahead``:
    rows, at most, that are foreseen and not planned yet.
    """

    state: RunState
    nodes: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    bill: Bill = field(default_factory=Bill)
    scores: dict[str, int] = field(default_factory=dict)
    ahead: int = 0

    @property
    def calls(self) -> int:
        return self.bill.calls

    @property
    def doubtful(self) -> int:
        return self.bill.doubtful

    @property
    def prompt_tokens(self) -> int:
        return self.bill.prompt_tokens

    @property
    def completion_tokens(self) -> int:
        return self.bill.completion_tokens

    @property
    def cost(self) -> float | None:
        return self.bill.cost

    @property
    def total(self) -> int:
        return self.ahead + sum(many for kind in (self.nodes, self.answers, self.scores) for many in kind.values())

    @property
    def done(self) -> int:
        return self.total - self.left

    @property
    def left(self) -> int:
        return self.ahead + sum(kind.get("planned", 0) for kind in (self.nodes, self.answers, self.scores))


@dataclass(frozen=True)
class PromptVersion:
    """Text of a template at one time, identified permanently by its ``sha256``."""

    sha256: str
    name: str
    text: str
    created_at: float


@dataclass(frozen=True)
class Answer:
    """Answer to a node's instruction, by a model or a person."""

    id: int
    node_id: int
    run_id: int | None
    sample: int
    status: AnswerStatus
    text: str
    reason: str | None
    detail: str | None
    model: str | None
    author: str | None
    created_at: float


@dataclass(frozen=True)
class Decision:
    """One decision row; a node's current decision is the result of replaying all its rows."""

    id: int
    node_id: int
    kind: DecisionKind
    reason: str
    note: str
    reviewer: str
    created_at: float


class Remark(TypedDict, total=False):
    """What a reviewer may add to a decision: the id of a rejection's ``reason``, and a ``note``."""

    reason: str
    note: str


@dataclass(frozen=True)
class Judgement:
    """A reviewer's verdict on a node, or the undo of one, before it is stored.

    ``base_seq`` is the id of the last decision that the reviewer saw on the node (0: none). ``edit`` is a text that they
    propose instead of the node's. The same ``token`` is stored once. Judgements that belong together share a ``batch``.
    ``at`` (UTC seconds) is when it was given, if before it is stored.
    """

    kind: DecisionKind
    reviewer: str = ""
    base_seq: int = 0
    reason: str = ""
    note: str = ""
    edit: str = ""
    token: str = field(default_factory=lambda: uuid4().hex)
    batch: str | None = None
    at: float | None = None


@dataclass(frozen=True)
class Imported:
    """Result of an import: rows imported, rows already present, rejected rows with their reasons, and notices.

    ``beyond``: rejected rows that were counted and are not in ``refused``.
    """

    taken: int
    known: int = 0
    refused: tuple[Refused, ...] = ()
    notices: tuple[str, ...] = ()
    node_ids: tuple[int, ...] = ()
    beyond: int = 0

    @property
    def refusals(self) -> int:
        """Number of all rejected rows."""
        return len(self.refused) + self.beyond


MEASURES = ("length", "growth", "variety", "demands", "answer_length")
"""Measures of a text. length: characters · growth: length divided by the parent's · variety: distinct word bigrams /
all bigrams, 0–1 (distinct-2, arXiv 1510.03055) · demands: requests and conditions found · answer_length: characters of
an answer.
"""


def reviewer_key(name: str) -> str:
    """Return a reviewer's name for comparison, the same for any Unicode composition, case and spacing; empty for no
    name."""
    return unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", name).casefold().split()))


LONG_TEXT = 4_000
"""Characters from which on a text is checked off the event loop and in a helper process: on shorter ones no pattern takes
noticeable time, and sending costs more than checking."""


def has_long_text(values: Iterable[object]) -> bool:
    """Return True if a text among these values has ``LONG_TEXT`` characters or more."""
    return any(isinstance(value, str) and len(value) >= LONG_TEXT for value in values)


def reviewer_uuid(name: str) -> str:
    """Return the user id (UUID 5) that stands for a reviewer in an export to Argilla, whose users have ids."""
    return str(uuid5(NAMESPACE_URL, f"koevol:reviewer:{name}"))
