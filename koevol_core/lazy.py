"""Names of a package that are loaded at their first use (PEP 562), so that importing it loads no more than it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def attach(package: str, module_of: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a package: ``module_of`` maps each name to the module that defines it.

    A name may carry its name there, as in ``{"write_dataset": "koevol_core.dataset.exports.folder:write_folder"}``.
    """

    def load(name: str) -> object:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, there = module_of[name].partition(":")
        value: object = getattr(import_module(module), there or name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *module_of})

    return load, names
