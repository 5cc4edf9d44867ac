"""Frozen values and their vocabularies; knows nothing of the store, the network or the screen.

Two values with equal contents are equal. Times are UTC seconds since the epoch (float), money is US dollars (float),
texts are NFC. Vocabularies are closed: a new word is added here, with its meaning, or it does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Method = Literal["breadth", "complicate", "concretize", "constrain", "deepen", "reason", "human"]
"""The six methods of WizardLM (arXiv 2304.12244, section 3.2; five in depth, one in breadth) and a person's edit."""

Status = Literal["planned", "alive", "eliminated", "failed"]
"""planned: intended, nothing asked or answered yet · alive: no rule fired · eliminated: a rule fired, the text is kept
· failed: no usable text came, the reason is kept."""

Verdict = Literal["accept", "reject"]
"""What a person last said of a node; ``undo`` takes it back and is a row like the others."""
DecisionKind = Literal["accept", "reject", "undo"]

Rule = Literal["no_gain", "refusal", "empty", "leak", "repetition", "truncated", "language"]
"""The paper's four elimination rules (section 3.2, "Elimination Evolving"), then ours."""

Pool = Literal["last", "all", "accepted"]
"""A generation's parents: the one before it (the original), all that lives (the paper), what was accepted (the studio)."""

Purpose = Literal["evolve", "judge", "answer", "score"]
CallState = Literal["sent", "got", "failed"]
RunState = Literal["queued", "running", "done", "stopped"]
AnswerStatus = Literal["planned", "filled", "eliminated", "failed"]
SeedState = Literal["draft", "ready", "retired", "refused"]
Language = Literal["ko", "en"]

Reason = Literal[
    "rate", "server", "network", "doubtful", "timeout", "context", "parse", "empty", "length", "filter", "form", "unknown",
    "stop",
]  # fmt: skip
"""Why no usable text came: too many requests · the server's fault · not reached · maybe billed, never arrived · no reply
within the deadline · the prompt is too long · unreadable reply · blank reply · cut at max_tokens · withheld by the
provider · not the form that was asked for · the model says it does not know · the whole run has to stop."""

Severity = Literal["info", "warn", "bad"]
"""info: worth knowing · warn: look at it · bad: most likely a fault."""
Where = Literal["text", "answer"]

METHODS: tuple[Method, ...] = get_args(Method)[:6]
RULES: tuple[Rule, ...] = get_args(Rule)
POOLS: tuple[Pool, ...] = get_args(Pool)


VERSION = "0.1.0"
"""Semantic version of koevol; CHANGELOG.md says what changed."""


@dataclass(frozen=True)
class Bill:
    """What calls came to: ``dollars`` of the ``replies`` that could be priced, and how many could not (``unpriced``).

    ``doubtful`` calls may have been billed without a reply; ``at_risk`` is what they can have cost at most, with the
    replies that are not priced. ``cached_tokens`` are those of ``telling_tokens`` (prompt tokens of the replies that say
    so) which came from the provider's cache. ``models`` are (name in the reply, replies), the most frequent first.
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
        """Dollars, None while replies without a price are among them."""
        return None if self.unpriced else self.dollars

    @property
    def cached(self) -> float | None:
        """The share of prompt tokens that came from the cache, 0 to 1; None where no reply says."""
        return self.cached_tokens / self.telling_tokens if self.telling_tokens else None

    def others(self, asked: str) -> tuple[tuple[str, int], ...]:
        """The models in ``models`` that are not the one that was asked for; none where nobody knows which that was."""
        return tuple(one for one in self.models if one[0] != asked) if asked else ()


@dataclass(frozen=True)
class Elimination:
    """A rule that fired, and the words that made it fire."""

    rule: Rule
    evidence: str


@dataclass(frozen=True)
class Finding:
    """Something noticed about a text: the signal's name, how grave it is, and the words that it was seen in.

    It tags and never drops. ``where``: of the instruction itself (text) or of an answer to it.
    """

    name: str
    severity: Severity
    evidence: str
    where: Where = "text"


@dataclass(frozen=True)
class Seed:
    """What a person or a file says about an instruction at the root of a tree."""

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
    """A row of a file that was not taken: its number (from 1), its reason, and its content as it came."""

    row: int
    reason: str
    content: str = ""


@dataclass(frozen=True)
class Node:
    """An instruction in the tree. ``address`` is its place: the root's fingerprint, then ``method.slot`` a step."""

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
    """A child that is intended: the row is there before the request is."""

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
    """One piece of paid work: fill the planned node ``id`` from ``text`` (its parent's), answer ``text``, a child of
    ``parent`` (empty: a seed), or score ``text``: an instruction, or the answer ``answer_id`` to ``parent``."""

    kind: Literal["node", "answer", "score"]
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
class Born:
    """What became of a planned child: its text, the rule or reason if it does not live, and where the text came from."""

    status: Status
    text: str = ""
    reason: str | None = None
    detail: str | None = None
    model: str | None = None
    prompt_sha256: str | None = None


@dataclass(frozen=True)
class Written:
    """What became of a planned answer, or of a planned score: then the text is the number."""

    status: AnswerStatus
    text: str = ""
    reason: str | None = None
    detail: str | None = None
    model: str | None = None
    prompt_sha256: str | None = None


@dataclass(frozen=True)
class Prompt:
    """A request without an endpoint: chat messages about ``subject``, sampling, its template; ``ticket``: of one attempt."""

    purpose: Purpose
    subject: str
    messages: tuple[dict[str, str], ...]
    params: dict[str, Any]
    sha256: str
    template: str
    ticket: str = ""


@dataclass(frozen=True)
class RawResponse:
    """One attempt as it went: HTTP status (None: no reply began), raw body, transport's fault, seconds it was asked to wait."""

    status: int | None
    body: bytes = b""
    fault: Reason | None = None
    detail: str = ""
    retry_after: float | None = None


@dataclass(frozen=True)
class Reply:
    """A usable answer of a model. Token counts are None where the server does not say."""

    text: str
    model: str
    finish: str
    reasoning: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None


@dataclass(frozen=True)
class RunSpec:
    """What a run intends. Equal trees follow from equal specs; ``generations`` and ``answers`` may grow later.

    ``methods`` are (id, weight) pairs; with ``every_method`` each parent gets every method instead of a draw. Sampling
    values of None mean the provider's own default. ``children`` is the number of slots a parent has each generation.
    ``prompts`` are (name, sha256) of kept versions that stand in for the templates of those names.
    ``rules`` are the elimination rules that are on.
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
    rules: tuple[Rule, ...] = RULES


@dataclass(frozen=True)
class Run:
    """A run as the store has it. ``message`` says why it stopped; ``effort`` how hard its worker should try."""

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
    """Where a run stands, counted from its rows at this moment; ``cost`` in US dollars, None while a price is missing."""

    state: RunState
    nodes: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    bill: Bill = field(default_factory=Bill)
    scores: dict[str, int] = field(default_factory=dict)

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
        return sum(many for kind in (self.nodes, self.answers, self.scores) for many in kind.values())

    @property
    def done(self) -> int:
        return self.total - sum(kind.get("planned", 0) for kind in (self.nodes, self.answers, self.scores))


@dataclass(frozen=True)
class PromptVersion:
    """A template's text as it was at one time; ``sha256`` of the text is its name for ever."""

    sha256: str
    name: str
    text: str
    created_at: float


@dataclass(frozen=True)
class Answer:
    """One answer to a node's instruction, by a model or a person."""

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
    """One row of judgement; the current verdict is what a replay of all of them gives."""

    id: int
    node_id: int
    kind: DecisionKind
    reason: str
    note: str
    reviewer: str
    created_at: float


@dataclass(frozen=True)
class Imported:
    """How an import ended: rows taken, rows that were there already, rows refused with their reasons, and notices."""

    taken: int
    known: int = 0
    refused: tuple[Refused, ...] = ()
    notices: tuple[str, ...] = ()
    node_ids: tuple[int, ...] = ()


MEASURES = ("length", "growth", "variety", "demands", "answer_length")
"""Characters · times the parent's characters · distinct pairs of neighbouring words among all pairs, 0 to 1 (distinct-2,
arXiv 1510.03055) · requests and conditions that are seen · characters of an answer."""
