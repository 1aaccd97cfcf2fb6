"""What is said about one parameter: as problems for whoever generates, as sentences for whoever reads the module."""

from __future__ import annotations

from genstudio_codegen.problems import Problem, problem

from .raw import RawInput


class Notes:
    """Collects for one parameter; each code is said once."""

    def __init__(self, raw: RawInput) -> None:
        self.problems: list[Problem] = []
        self.sentences: list[str] = []
        self._label = raw.label
        self._said: set[str] = set()
        if isinstance(raw.contradictions, list):
            self.sentences.extend(sentence for sentence in raw.contradictions if isinstance(sentence, str))

    def say(self, sentence: str) -> None:
        """A sentence for the parameter's docstring."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def add(self, code: str, path: str, sentence: str, hint: str = "") -> None:
        """A problem, and the same sentence for the docstring."""
        if code in self._said:
            return
        self._said.add(code)
        self.say(sentence)
        self.problems.append(problem(code, path, f"{self._label}: {sentence[:1].lower()}{sentence[1:]}", hint))
