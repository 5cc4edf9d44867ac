"""Access control: the operator's sign-in policy and the two roles (owner, reviewer), as plain values.

An owner may do everything. A reviewer decides, edits, writes answers by hand, and suggests seeds as drafts; whatever
spends money, takes data out or changes the project's configuration needs an owner. Without sign-in, every user is an
owner.

Knows no page, token or HTTP request: pages identify the user and ask here. Does not apply to the command line: whoever
has the shell and the database is the operator.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from koevol_core.errors import BadInput
from koevol_core.settings import Settings

Role = Literal["owner", "reviewer"]
Action = Literal["own", "judge", "suggest", "plant", "spend", "export", "configure"]
Mode = Literal["", "off", "oidc", "proxy"]
"""Sign-in mode: not configured, explicitly off, OpenID Connect, trusted proxy."""

MAY: dict[Role, frozenset[Action]] = {
    "owner": frozenset(("own", "judge", "suggest", "plant", "spend", "export", "configure")),
    "reviewer": frozenset(("own", "judge", "suggest")),
}
_VERBS: dict[Action, str] = {
    "own": "keep_own",
    "judge": "decide adjudicate hold next_node decide_all decide_some reject_branch undo take_back explain edit prefer_twin choose_answer write_answer "
    "reject_answer undo_answer",
    "suggest": "suggest",
    "plant": "plant change_seed mend dismiss import_rows import_seeds import_tables import_tree import_decisions open_project",
    "spend": "plan plan_answers plan_scores plan_retries plan_redraws retry_failed drain start_run start_answers start_scores resume_run stop_run fill_answers "
    "answer_again score_all try_prompt try_model list_models accept_terms connect evolve answer",
    "export": "export exported export_beside dataset_beside write_dataset push push_plan "
    "refusals_csv report_json scorecards_json scorecards_markdown",
    "configure": "keep_model keep_prompt folder_versions use_prompt load_benchmark remove_benchmark scan check keep_setting keep_double_share settle_singles",
}
ACTIONS: dict[str, Action] = {verb: action for action, verbs in _VERBS.items() for verb in verbs.split()}
"""Permission required by each core function that changes data, calls a model or takes data out."""

SHORTEST = 32
"""Minimum characters of the proxy secret: 16 random bytes in hexadecimal."""
PROOF = "X-Koevol-Proxy-Secret"
"""HTTP header in which the proxy sends the shared secret."""
USUAL_HEADER = "X-Forwarded-Email"
_ADDRESS = re.compile(r"[!-?A-~]+@[a-z0-9-]+(\.[a-z0-9-]+)*")
_HEADER = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class Person:
    """User: ``name`` is the e-mail address in lower case, or a free-form name where nobody signs in."""

    name: str
    role: Role


@dataclass(frozen=True)
class Policy:
    """Sign-in mode, listed users, proxy header and secret. ``domains``: reviewers' whole e-mail domains, without @."""

    mode: Mode = ""
    owners: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    header: str = USUAL_HEADER
    secret: str = field(default="", repr=False)
    sign_out: str = ""

    @property
    def signs_in(self) -> bool:
        """True if users must sign in."""
        return self.mode in ("oidc", "proxy")


def policy(settings: Settings) -> Policy:
    """Build the sign-in policy from the settings. Raises BadInput if they are invalid or incomplete.

    Nobody can sign in then: a configuration error must not open access.
    """
    mode = settings.sign_in.lower()
    if mode not in ("", "off", "oidc", "proxy"):
        raise BadInput("access.sign_in_unknown")
    if mode in ("", "off"):
        return Policy(cast("Mode", mode))
    owners, no_domains = _listed(settings.owners, "KOEVOL_OWNERS")
    reviewers, domains = _listed(settings.reviewers, "KOEVOL_REVIEWERS")
    if no_domains:
        raise BadInput("access.owners_single")
    if not owners:
        raise BadInput("access.no_owner")
    header = settings.proxy_header or USUAL_HEADER
    if mode == "proxy":
        _check_proxy(settings, header)
    return Policy(
        cast("Mode", mode), owners, reviewers, domains, header, settings.proxy_secret, settings.proxy_sign_out
    )


def _check_proxy(settings: Settings, header: str) -> None:
    if len(settings.proxy_secret) < SHORTEST:
        raise BadInput("access.proxy_secret", most=SHORTEST)
    if not _HEADER.fullmatch(header) or header.lower() == PROOF.lower():
        raise BadInput("access.proxy_header")
    if settings.proxy_sign_out and not re.match(r"/(?!/)|https?://", settings.proxy_sign_out):
        raise BadInput("access.proxy_sign_out")


def _listed(text: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the addresses and the domains of a comma-separated list. Raises BadInput for an entry that is neither."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    people = [address_of(entry) for entry in entries if not entry.startswith("@")]
    domains = [address_of(f"anyone{entry}").partition("@")[2] for entry in entries if entry.startswith("@")]
    if "" in (*people, *domains):
        raise BadInput("access.not_an_address", name=name)
    return frozenset(people), frozenset(domains)


def address_of(text: str) -> str:
    """Normalize an e-mail address for comparison (lower case); return "" if it is invalid.

    Non-ASCII addresses are invalid: some non-ASCII letters have the lower case of another person's ASCII address.
    """
    small = text.strip().lower() if text.isascii() else ""
    return small if _ADDRESS.fullmatch(small) else ""


def person(policy: Policy, name: str) -> Person | None:
    """Return the identified user with a role, or None if sign-in is on and ``name`` is not listed."""
    if not policy.signs_in:
        return Person(name, "owner")
    address = address_of(name)
    if not address:
        return None
    if address in policy.owners:
        return Person(address, "owner")
    known = address in policy.reviewers or address.partition("@")[2] in policy.domains
    return Person(address, "reviewer") if known else None


def may(person: Person, action: Action) -> bool:
    """Return True if the person's role permits the action."""
    return action in MAY[person.role]


def proven(policy: Policy, proofs: Sequence[str], names: Sequence[str]) -> str:
    """Return the e-mail address that the proxy asserts, or "" unless each header occurs exactly once and the secret
    matches.

    ``proofs`` and ``names`` are all values of the secret's header and of the user's header.
    """
    if len(proofs) != 1 or len(names) != 1 or not policy.secret:
        return ""
    right = hmac.compare_digest(proofs[0].encode(), policy.secret.encode())
    return address_of(names[0]) if right else ""


def on_loopback(address: str | None) -> bool:
    """Return True if a server bound to this address is reachable only from this machine; None means all interfaces."""
    return address in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", address or ""))
