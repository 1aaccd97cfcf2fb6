"""What one input accepts under some choices of the inputs that it depends on."""

from __future__ import annotations

from typing import Final


class Variant:
    """What a parameter accepts under some choices of other inputs of its node; what is not given is as in its row.

    Args:
        needs: Pairs of another input and its choices. All of them must hold.
        kind: The kind then.
        minimum: The smallest valid number then.
        maximum: The largest valid number then.
        choices: The valid choices then.
        asks: Whether a call that makes these choices must give a value, because the workflow stores none that is valid.
    """

    def __init__(
        self,
        needs: tuple[tuple[str, tuple[str, ...]], ...],
        kind: str | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        choices: tuple[str | float, ...] | None = None,
        *,
        asks: bool = False,
    ) -> None:
        self.needs: Final = needs
        self.kind: Final = kind
        self.minimum: Final = minimum
        self.maximum: Final = maximum
        self.choices: Final = choices
        self.asks: Final = asks

    def __repr__(self) -> str:
        return f"Variant({self.needs!r})"
