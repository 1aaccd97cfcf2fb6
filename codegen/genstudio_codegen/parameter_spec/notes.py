"""Remarks about one parameter: problems for those who generate, sentences for those who read the module."""

from __future__ import annotations

from genstudio_codegen.problems import Problem, problem

from .raw_nodes import RawInput


class Notes:
    """Collects the remarks about one parameter; each problem code is reported once.

    Attributes:
        problems: The problems found.
        sentences: The same in sentences, for the parameter's docstring.
    """

    def __init__(self, raw: RawInput) -> None:
        self.problems: list[Problem] = []
        self.sentences: list[str] = []
        self._label = raw.label
        self._codes: set[str] = set()
        if isinstance(raw.contradictions, list):
            self.sentences.extend(sentence for sentence in raw.contradictions if isinstance(sentence, str))

    def add_sentence(self, sentence: str) -> None:
        """Add a sentence to the parameter's docstring."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)

    def add_problem(self, code: str, path: str, sentence: str, hint: str = "") -> None:
        """Report a problem, and add its sentence to the docstring.

        Args:
            code: A code of `problems.RULES`.
            path: The JSON pointer to what is wrong.
            sentence: What is wrong, as a sentence of its own.
            hint: What to do about it.
        """
        if code in self._codes:
            return
        self._codes.add(code)
        self.add_sentence(sentence)
        self.problems.append(problem(code, path, f"{self._label}: {sentence[:1].lower()}{sentence[1:]}", hint))
