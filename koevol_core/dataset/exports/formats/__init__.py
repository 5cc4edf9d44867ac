"""Export formats, one module per format, in a folder for each group.

To add a format, add a module with a ``Format`` named ``FORMAT``. Command line, page, data set folder, LLaMA-Factory's
entries and tests take the formats from ``FORMATS``.
"""

from __future__ import annotations

from types import ModuleType

from koevol_core.dataset.exports.format import AS_MESSAGES, Config, Format
from koevol_core.errors import BadInput
from koevol_core.quality.registry import Registry


class Formats(Registry[Format]):
    """Formats by id, in the order of the page."""

    def imported(self, module: ModuleType) -> None:
        """Declare the format of a module."""
        if hasattr(module, "FORMAT"):
            self.declare(module.FORMAT)


FORMATS = Formats(__name__)


def format_of(name: str) -> Format:
    """Return a format by its id, or with messages by its older name. Raises BadInput for an unknown one."""
    if name in FORMATS:
        return FORMATS[name]
    found = FORMATS.get(name.removesuffix(AS_MESSAGES))
    if found is None or found.messages is None:
        raise BadInput("dataset.no_format", name=name[:60], choices=", ".join(FORMATS))
    return found.with_messages


def format_names() -> tuple[str, ...]:
    """Return every name that ``format_of`` knows: the ids, each followed by its older name with messages."""
    return tuple(dict.fromkeys(name for one in FORMATS.values() for name in (one.id, one.with_messages.id)))


def configs() -> dict[str, Config]:
    """Return the Parquet configurations of a data set folder by name."""
    return {one.config.name: one.config for one in FORMATS.values() if one.config}
