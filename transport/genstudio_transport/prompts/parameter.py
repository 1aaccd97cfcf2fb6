"""One row of a workflow's parameter table: a Python name, where its value is sent, and which values are valid."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .checks import Predicate
    from .variant import Variant


class Parameter:
    """One input of one node that a call may override.

    Args:
        name: The Python name.
        node: The id of the node that the value is sent to.
        input: The name of that node's input.
        kind: `INT`, `FLOAT`, `STRING`, `BOOLEAN`, `COMBO`, `MULTI_COMBO`, `IMAGE`, `VIDEO`, `AUDIO`, `FILE`, `LIST`,
            `DICT`, `ANY`, or several of them joined by commas.
        minimum: The smallest valid number; None for no limit.
        maximum: The largest valid number; None for no limit.
        choices: The valid values of a `COMBO`, and the valid items of a `MULTI_COMBO`; empty for other kinds.
        seed: Whether `RANDOM` may be given.
        open: Whether a choice may be a string that `choices` does not list.
        required: Whether every call must give a value.
        also: Values that the service accepts although they contradict the rest of the row.
        needs: Pairs of another input of the same node and the choices for which this input exists.
        variants: What is valid under which choices, if they differ; the rest of the row is the union of all of them.
        stored: What the workflow stores, where other checks depend on it; None if that is not known.
        unlinked: The inputs that choices need linked and the workflow leaves open, each after pairs as in `needs`.
    """

    def __init__(
        self,
        name: str,
        node: str,
        input: str,  # noqa: A002
        kind: str,
        minimum: float | None = None,
        maximum: float | None = None,
        choices: tuple[str | float, ...] = (),
        *,
        seed: bool = False,
        open: bool = False,  # noqa: A002
        required: bool = False,
        also: tuple[object, ...] = (),
        needs: tuple[tuple[str, tuple[str, ...]], ...] = (),
        variants: tuple[Variant, ...] = (),
        stored: object = None,
        unlinked: tuple[tuple[tuple[tuple[str, tuple[str, ...]], ...], str], ...] = (),
    ) -> None:
        self.name: Final = name
        self.node: Final = node
        self.input: Final = input
        self.kind: Final = kind
        self.minimum: Final = minimum
        self.maximum: Final = maximum
        self.choices: Final = choices
        self.seed: Final = seed
        self.open: Final = open
        self.required: Final = required
        self.also: Final = also
        self.needs: Final = needs
        self.variants: Final = variants
        self.stored: Final = stored
        self.unlinked: Final = unlinked
        # A valid value of a plain parameter is sent unchanged; other values are drawn, wrapped, uploaded or warned about.
        self.plain: Final = not seed and not open and not also and kind in _PLAIN

    def __repr__(self) -> str:
        return f"Parameter({self.name!r}, {self.node!r}, {self.input!r}, {self.kind!r})"

    @cached_property
    def accepts(self) -> Predicate:
        """A function that returns True for each valid value."""
        from .checks import predicate_for  # see Workflow.prompt

        return predicate_for(self)


_PLAIN = frozenset({"INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "FLOAT,BOOLEAN"})
