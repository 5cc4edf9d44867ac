"""Request for one export: a frozen value that the command line, the page, previews, counts and files share."""

from __future__ import annotations

from dataclasses import dataclass

from koevol_core.dataset.exports.format import AS_MESSAGES, Format
from koevol_core.dataset.exports.formats import FORMATS, format_of
from koevol_core.dataset.exports.licensing import AUTO, need_known
from koevol_core.dataset.exports.splits import Split
from koevol_core.errors import BadInput
from koevol_core.quality.annotate import need_findings
from koevol_core.store.node_filter import NodeFilter

ORIENTS = ("records", "split")
_EVERYTHING = NodeFilter()


@dataclass(frozen=True)
class ExportSpec:
    """One file, or one per split. Raises BadInput for an unknown format, orientation, finding or licence, and for
    messages in a format that has none.

    ``orient`` applies to the original's formats only. With ``provenance`` lineage and decision are added to each row.
    ``license`` is an identifier of the Hub, "" for the strictest of the rows'. With ``mask_personal`` personal data is
    replaced by asterisks, and provenance lists the spans. ``split`` None: a single file. With ``messages`` preference data is
    written as chat turns; with ``reasoning`` what models thought goes along, in kept and lost rows; the older name ``dpo-chat`` stands for ``dpo`` with messages.
    """

    format: str
    selection: NodeFilter = _EVERYTHING
    orient: str = "records"
    provenance: bool = False
    license: str = AUTO
    mask_personal: bool = False
    split: Split | None = None
    messages: bool = False
    reasoning: bool = False

    def __post_init__(self) -> None:
        need_valid(self.selection, self.license)
        shape = format_of(self.format)
        if shape.id not in FORMATS:
            object.__setattr__(self, "format", self.format.removesuffix(AS_MESSAGES))
            object.__setattr__(self, "messages", True)
        elif self.messages and not shape.messages:
            known = ", ".join(name for name, one in FORMATS.items() if one.messages)
            raise BadInput("export.no_messages", format=self.format, known=known)
        if self.reasoning and self.shape.paired:
            raise BadInput("export.no_reasoning", format=self.format)
        if self.orient not in ORIENTS:
            raise BadInput("dataset.orient_form", orient=self.orient)

    @property
    def shape(self) -> Format:
        """The file's format."""
        shape = FORMATS[self.format]
        shape = shape.with_messages if self.messages else shape
        return shape.with_reasoning if self.reasoning else shape

    @property
    def rows(self) -> NodeFilter:
        """The part of the selection that the format includes."""
        return self.shape.narrowed(self.selection)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns, or () if the format has none."""
        return self.shape.head(self.provenance, self.mask_personal)

    @property
    def container(self) -> str:
        """Name of the file's writer."""
        return "split" if self.orient == "split" and self.shape.orients else self.shape.container


def need_valid(selection: NodeFilter, license: str) -> None:
    """Raise BadInput for an unknown finding or licence."""
    need_findings((*selection.finding, *selection.no_finding))
    if license != AUTO:
        need_known(license)
