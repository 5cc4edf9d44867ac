"""Registry of what the modules below a folder declare: a new rule, finding or format is one new file, and no list names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages
from threading import RLock
from types import ModuleType
from typing import Protocol, TypeVar

from koevol_core.types import Language


class Entry(Protocol):
    """Declaration: the id that rows store, its place among the others, and its label in both languages."""

    @property
    def id(self) -> str: ...
    @property
    def order(self) -> int: ...
    @property
    def ko(self) -> str: ...
    @property
    def en(self) -> str: ...


E = TypeVar("E", bound=Entry)


class Registry(Mapping[str, E]):
    """Entries by id, in their declared order; the modules below ``package`` are imported at first use."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._entries: dict[str, E] = {}
        self._complete = False
        self._lock = RLock()

    def declare(self, entry: E) -> None:
        """Add an entry. Raises ValueError if another one has its id."""
        if self._entries.setdefault(entry.id, entry) != entry:
            raise ValueError(f"{entry.id} is declared twice")
        self._entries = dict(sorted(self._entries.items(), key=lambda item: (item[1].order, item[0])))

    def discover(self) -> None:
        """Import every module below the package, so that each declares what it has."""
        with self._lock:
            for module in walk_packages(import_module(self._package).__path__, f"{self._package}."):
                self.imported(import_module(module.name))
            self._complete = True

    def imported(self, module: ModuleType) -> None:
        """Called with every module; a registry whose modules declare by a name looks it up here."""

    def label(self, id: str, language: Language) -> str:
        """Return the label of an entry; an unknown id (of another version) is its own label."""
        entry = self.get(id)
        return id if entry is None else entry.en if language == "en" else entry.ko

    def _all(self) -> dict[str, E]:
        if not self._complete:
            self.discover()
        return self._entries

    def __getitem__(self, id: str) -> E:
        return self._all()[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
