"""Which parameter gets which name: the one with the best claim to it, whatever the order of nodes."""

from __future__ import annotations

from collections.abc import Container, Iterator

from genstudio_codegen.parameter_spec import Parameter, WorkflowSpec

from .name_candidates import Candidate, NameCandidates, Rank, name_with_id, names_with_digest


class NameClaims:
    """The claims of a workflow's parameters to names.

    A name goes to the parameter whose claim is better than that of every other, and to none if two are as good. So the
    name of a parameter changes only if another comes to claim that very name.
    """

    def __init__(self, spec: WorkflowSpec) -> None:
        candidates = NameCandidates(spec)
        self._claims = {one.address: tuple(candidates.of(one)) for one in spec.parameters}
        # The best rank at which a name is claimed, and by how many.
        self._best: dict[str, tuple[int, int]] = {}
        for claims in self._claims.values():
            ranks: dict[str, int] = {}
            for claim in claims:
                ranks.setdefault(claim.name, claim.rank)
            for name, rank in ranks.items():
                known, count = self._best.get(name, (rank, 0))
                if rank <= known:
                    self._best[name] = (rank, count + 1 if rank == known else 1)

    def name_of(self, parameter: Parameter, taken: Container[str]) -> str:
        """The best name that a parameter can have while others are taken."""
        won = next(self._won(parameter, taken), None)
        return won.name if won else next(name for name in names_with_digest(parameter) if name not in taken)

    def better_name(self, parameter: Parameter, name: str, taken: Container[str]) -> str:
        """A name that says more than one made of the node's id; "" if there is none, or if the name is another."""
        plain = name_with_id(parameter)
        if name != plain and not name.startswith(f"{plain}_x"):
            return ""
        won = next(self._won(parameter, taken), None)
        return won.name if won and won.rank < Rank.NODE_ID else ""

    def _won(self, parameter: Parameter, taken: Container[str]) -> Iterator[Candidate]:
        for claim in self._claims[parameter.address]:
            if self._best[claim.name] == (claim.rank, 1) and claim.name not in taken:
                yield claim
