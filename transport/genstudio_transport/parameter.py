"""One row of a workflow's run-time table: a Python name, where its value goes, and what may be sent."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .checks import Test


class Parameter:
    """One input of one node that a call may override.

    `name` is the Python name, `node` and `input` say where the value goes. `kind` is `INT`, `FLOAT`, `STRING`,
    `BOOLEAN`, `COMBO`, `MULTI_COMBO`, `IMAGE`, `VIDEO`, `AUDIO`, `FILE`, `LIST`, `DICT`, `ANY`, or several of them
    joined by commas. `minimum` and `maximum` are inclusive; None is unbounded. `choices` is empty where the kind
    has none. An `open` choice takes any string. `seed` marks an integer for which `RANDOM` may be given. `also`
    holds values that the service takes although they contradict the rest of the row. `needs` maps another input
    of the same node to the choices under which this one exists.
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
        # What a plain parameter accepts is sent as it was given; the rest is drawn, wrapped, uploaded or warned of.
        self.plain: Final = not seed and not open and not also and kind in _PLAIN

    def __repr__(self) -> str:
        return f"Parameter({self.name!r}, {self.node!r}, {self.input!r}, {self.kind!r})"

    @cached_property
    def accepts(self) -> Test:
        """True for a value that may be sent."""
        from .checks import test_for  # see Workflow.prompt

        return test_for(self)


_PLAIN = frozenset({"INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "FLOAT,BOOLEAN"})
