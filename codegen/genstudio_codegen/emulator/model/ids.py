"""Identifiers in the shape of the service's own, repeatable with a seed."""

from __future__ import annotations

from random import Random

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class Ids:
    """Draws ids in the service's shape: a prefix and sixteen letters or digits.

    Args:
        random: The source of the ids; a seeded one repeats them.
    """

    def __init__(self, random: Random) -> None:
        self._random = random

    def fresh(self, prefix: str) -> str:
        """A new id, such as `cft-c73egpxvlvg76yjd`."""
        return f"{prefix}-{''.join(self._random.choices(_ALPHABET, k=16))}"

    def uuid(self) -> str:
        """A new random UUID as text."""
        digits = f"{self._random.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
