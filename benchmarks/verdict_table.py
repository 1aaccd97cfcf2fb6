"""How often a module, the emulator and a server agree about values, as tables in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.comfyui.agreement import Acceptance, Row, acceptance_for, row_for, shown

JUDGES = ("module", "emulator")
_NEITHER = "in no row"


class Verdict(NamedTuple):
    """Why each of the three refuses a value; None where it is accepted.

    Attributes:
        workflow: The workflow's file.
        input: The class of the node and the name of the input.
        kinds: What the rows of the documentation may say about the input.
        value: The value that is judged.
        others: What is given with it for other inputs of the node.
        is_sent: Whether a module would send it; a list is wrapped first.
        module: Why the module refuses it.
        emulator: Why the emulator refuses it.
        server: Why the server refuses it.
    """

    workflow: str
    input: tuple[str, str]
    kinds: tuple[str, ...]
    value: Any
    others: dict[str, Any]
    is_sent: bool
    module: str | None
    emulator: str | None
    server: str | None


class Tables:
    """The verdicts, counted.

    Args:
        verdicts: All of them.
    """

    def __init__(self, verdicts: list[Verdict]) -> None:
        self.counts: dict[str, Counter[str]] = {judge: Counter() for judge in JUDGES}
        self.causes: dict[str, Counter[tuple[str, str]]] = {judge: Counter() for judge in JUDGES}
        self.undocumented: list[tuple[str, Verdict]] = []
        for verdict in verdicts:
            for judge in JUDGES:
                if judge == "emulator" or verdict.is_sent:
                    self._count(judge, verdict)

    def _count(self, judge: str, verdict: Verdict) -> None:
        takes, server_takes = getattr(verdict, judge) is None, verdict.server is None
        if takes == server_takes:
            self.counts[judge]["both accept it" if takes else "both refuse it"] += 1
            return
        kinds = set(verdict.kinds)
        found: Row | Acceptance | None
        if server_takes:
            found = row_for(kinds, verdict.value)
            if found is not None and judge == "emulator" and found.emulator:
                found = None  # the row says that the emulator takes it
        else:
            found = acceptance_for(kinds, verdict.value)
        what = f"only the {'server' if server_takes else judge} accepts it, {'in a row' if found else _NEITHER}"
        self.counts[judge][what.replace(f"only the {judge}", "all but the server")] += 1
        if found is None:
            self.undocumented.append((judge, verdict))
        else:
            self.causes[judge][found.kind, shown(found.value)] += 1

    def markdown(self, title: str, verdicts: list[Verdict], triples: int, seed: int) -> Iterator[str]:
        """Yield the lines of a section with both tables."""
        inputs = {verdict.input for verdict in verdicts}
        workflows, classes = {verdict.workflow for verdict in verdicts}, {name for name, _ in inputs}
        yield f"### {title}"
        yield ""
        yield f"{triples:,} triples of workflow, parameter and value, drawn with seed {seed} from {len(workflows)} workflows,"
        yield f"{len(classes)} classes of nodes and {len(inputs)} inputs. A bare list is judged by the emulator only: a module wraps it."
        yield ""
        yield "| | module | emulator |"
        yield "| --- | ---: | ---: |"
        for what in (
            "both accept it",
            "both refuse it",
            "only the server accepts it, in a row",
            f"only the server accepts it, {_NEITHER}",
            "all but the server accepts it, in a row",
            f"all but the server accepts it, {_NEITHER}",
        ):
            shown = what.replace("all but the server accepts it", "only the server refuses it")
            yield f"| {shown} | {self.counts['module'][what]:,} | {self.counts['emulator'][what]:,} |"
        yield ""
        yield "| kind | values like | module | emulator |"
        yield "| --- | --- | ---: | ---: |"
        for cause in sorted(self.causes["module"] | self.causes["emulator"]):
            yield f"| {' | '.join(cause)} | {self.causes['module'][cause]:,} | {self.causes['emulator'][cause]:,} |"
