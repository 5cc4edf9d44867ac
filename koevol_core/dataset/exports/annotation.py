"""What external annotation tools get of a row: its texts, its metadata, and the names of its findings.

Both tools also get model scores and findings as suggestions, and the decision as a response.
"""

from __future__ import annotations

from koevol_core.dataset.exports.provenance import Record, solid

LOWEST, HIGHEST = 1, 6
"""Scale of the scores that models give."""
OURS = "koevol"
"""Name of the agent that suggests findings."""


def fields(row: Record) -> Record:
    """Return the texts to be read."""
    return {"instruction": row["text"], "output": row["output"] or "", "parent": row["parent"] or ""}


def known(row: Record) -> Record:
    """Return the metadata that reviewers sort and filter by, without nulls."""
    stands = row["verdict"] is not None
    values = {name: row[name] for name in ("id", "trace", "generation", "method", "model", "answer_model", "license")}
    values |= {"root": row["source"], "decision": row["verdict"], "reviewer": row["reviewer"] if stands else ""}
    values |= {name: value for name, (value, _) in row["scores"].items()}
    return solid(values) | {"signals": finding_names(row)}


def finding_names(row: Record) -> list[str]:
    """Return the names of a row's findings."""
    return [name for name, _ in row["signals"]]
