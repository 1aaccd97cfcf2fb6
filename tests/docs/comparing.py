"""What a page shows against what came: what differs from run to run is learnt, and used in what the page says later.

A page shows the port 41231 or the task cft-c73egpxvlvg76yjd; a run has others. Where the output of a block is compared,
each such value of the page is bound to the one that came. Durations differ without being bound. Lines may be wrapped
otherwise than they came. A line `...` stands for any lines, `…` for the rest of a list or a line.
"""

from __future__ import annotations

import re

_BOUND = (
    r"127\.0\.0\.1:\d+",
    r"sk-[0-9a-f]{16,}",
    r"cft-[0-9a-z]{8,}",
    r"te-[0-9a-z]+/[\w./-]+",
    r"\b\d{12,20}\b",
    r"\b[0-9a-f]{64}\b",
)
_FREE = (r"\b\d+\.\d+ ?m?s\b", r"\b\d\d:\d\d:\d\d\b", r"\b0:\d\d:\d\d\b")
_TOKENS = re.compile(
    "|".join(
        [
            rf"(?P<bound>{'|'.join(_BOUND)})",
            rf"(?P<free>{'|'.join(_FREE)})",
            r"(?P<dots>(?m:^\.\.\.$))",
            r"(?P<rest>…)",
            r"(?P<space>\s+)",
        ]
    )
)


class Bindings:
    """What values of the page stand for in this run."""

    def __init__(self, stands_for: dict[str, str] | None = None) -> None:
        self._came: dict[str, str] = dict(stands_for or {})

    def put_in(self, text: str) -> str:
        """A text of the page with the values of this run."""
        for shown, came in self._came.items():
            text = text.replace(shown, came)
        return text

    def learn(self, shown: str, came: str, *, beginning: bool = False) -> bool:
        """Whether what the page shows is what came; if so, the values in it are bound.

        Args:
            shown: What the page shows.
            came: What was printed.
            beginning: More may come after what is shown.
        """
        names: list[str] = []
        pattern = "".join(self._pieces(shown.strip(), names)) + (".*" if beginning else "")
        match = re.fullmatch(pattern, came.strip(), re.DOTALL)
        if match is None:
            return False
        self._came.update(zip(names, match.groups(), strict=True))
        return True

    def _pieces(self, shown: str, names: list[str]) -> list[str]:
        pieces: list[str] = []
        end = 0
        for token in _TOKENS.finditer(shown):
            pieces.append(re.escape(shown[end : token.start()]))
            end = token.end()
            text = token[0]
            if token["space"]:
                pieces.append(r"\s+")
            elif token["dots"]:
                pieces.append(r".*?")
            elif token["rest"]:
                pieces.append(r"[^\n]*?")
            elif token["free"]:
                pieces.append(rf"(?:{'|'.join(_FREE)})")
            elif text in self._came:
                pieces.append(re.escape(self._came[text]))
            elif text in names:
                pieces.append(rf"\{names.index(text) + 1}")
            else:
                [kind] = [one for one in _BOUND if re.fullmatch(one, text)]
                pieces.append(rf"({kind})")
                names.append(text)
        return [*pieces, re.escape(shown[end:])]
