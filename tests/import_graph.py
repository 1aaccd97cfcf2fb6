"""The imports of a package as a graph of its files, deferred and TYPE_CHECKING imports counted."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

FACE = "__init__"


class Import(NamedTuple):
    """One name that a file imports; `module` is where it comes from, with every leading dot resolved."""

    importer: str
    """The dotted name of the importing module; a package's `__init__.py` has the package's name."""
    module: str
    """The dotted name of the imported module, `package.room` in `from package.room import name`."""
    name: str | None
    """The name taken from the module; None in `import module`, `"*"` in `from module import *`."""
    line: int


class ImportGraph:
    """The import graph of one package.

    Args:
        folder: The package's folder, the one that holds its outermost `__init__.py`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder.name
        self.files: dict[str, Path] = {self._dotted(path): path for path in sorted(folder.rglob("*.py"))}

    def _dotted(self, path: Path) -> str:
        parts = [self.package, *path.relative_to(self.folder).with_suffix("").parts]
        return ".".join(parts[:-1] if parts[-1] == FACE else parts)

    @cached_property
    def imports(self) -> list[Import]:
        """Every import of every file, at its top, inside a function, or under TYPE_CHECKING."""
        return [found for module, path in self.files.items() for found in self._imports_of(module, path)]

    def _imports_of(self, module: str, path: Path) -> Iterator[Import]:
        package = module if path.stem == FACE else module.rpartition(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(module, alias.name, None, node.lineno)
            elif isinstance(node, ast.ImportFrom):
                source = absolute(package, node.level, node.module)
                for alias in node.names:
                    yield Import(module, source, alias.name, node.lineno)

    def target(self, found: Import) -> str | None:
        """The module of this package that an import loads; None when it comes from outside.

        `from package.room import name` means the submodule `package.room.name` when there is such a file.
        """
        if found.name is not None and f"{found.module}.{found.name}" in self.files:
            return f"{found.module}.{found.name}"
        return found.module if found.module in self.files else None

    @cached_property
    def arrows(self) -> dict[str, set[str]]:
        """For each file's module, the modules of this package that it imports, itself left out."""
        arrows: dict[str, set[str]] = {module: set() for module in self.files}
        for found in self.imports:
            target = self.target(found)
            if target is not None and target != found.importer:
                arrows[found.importer].add(target)
        return arrows

    def room(self, module: str) -> str:
        """The room a module belongs to: the folder or the file directly in the package; "" for the package's face."""
        return module.removeprefix(self.package).lstrip(".").partition(".")[0]

    @cached_property
    def room_arrows(self) -> dict[str, set[str]]:
        """For each room, the other rooms that its files import."""
        rooms: dict[str, set[str]] = {self.room(module): set() for module in self.files}
        for module, targets in self.arrows.items():
            rooms[self.room(module)] |= {self.room(target) for target in targets} - {self.room(module)}
        return rooms

    def past_a_face(self) -> list[Import]:
        """The imports that reach into a folder of another room instead of taking a name from its `__init__.py`.

        The package's own face may know the inner modules: it lists where each public name is defined.
        """
        return [found for found in self.imports if self._enters_a_room(found)]

    def _enters_a_room(self, found: Import) -> bool:
        target = self.target(found)
        return (
            target is not None
            and found.importer != self.package
            and self.room(target) != self.room(found.importer)
            and target != f"{self.package}.{self.room(target)}"
            and self.room(target) != ""
        )

    def outside(self, room: str) -> set[str]:
        """The outermost names of what a room imports from outside this package, such as `json` or `aiohttp`."""
        return {
            found.module.partition(".")[0]
            for found in self.imports
            if self.room(found.importer) == room and found.module.partition(".")[0] != self.package
        }


def absolute(package: str, level: int, module: str | None) -> str:
    """The dotted name that `from <level dots><module>` means inside a package."""
    if level == 0:
        return module or ""
    parents = package.split(".")
    return ".".join([*parents[: len(parents) - level + 1], *([module] if module else [])])


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """Each set of nodes that all reach each other, sorted; nodes that lie on no circle are left out (Tarjan)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        open_nodes.append(node)
        for target in sorted(arrows.get(node, ())):
            if target not in order:
                visit(target)
                lowest[node] = min(lowest[node], lowest[target])
            elif target in open_nodes:
                lowest[node] = min(lowest[node], order[target])
        if lowest[node] == order[node]:
            start = open_nodes.index(node)
            members = sorted(open_nodes[start:])
            del open_nodes[start:]
            if len(members) > 1 or node in arrows.get(node, ()):
                found.append(members)

    for node in sorted(arrows):
        if node not in order:
            visit(node)
    return sorted(found)


def rising(room_arrows: Mapping[str, set[str]], ranks: Mapping[str, int]) -> list[tuple[str, str]]:
    """The arrows that do not lead to a room of a lower rank; every room needs a rank."""
    return sorted(
        (room, target) for room, targets in room_arrows.items() for target in targets if ranks[target] >= ranks[room]
    )


def differences(used: Mapping[str, set[str]], allowed: Mapping[str, set[str]]) -> dict[str, list[tuple[str, str]]]:
    """The arrows that are used without being allowed, and the allowed ones that nothing uses."""
    have = {(room, target) for room, targets in used.items() for target in targets}
    may = {(room, target) for room, targets in allowed.items() for target in targets}
    return {"not allowed": sorted(have - may), "not used": sorted(may - have)}
