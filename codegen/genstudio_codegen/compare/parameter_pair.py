"""One parameter in both versions of a spec."""

from __future__ import annotations

from dataclasses import dataclass, replace

from genstudio_codegen.parameter_spec import Parameter

from .change import NOTHING, Change, Side, change_of
from .rules import Category
from .spec_version import SpecVersion


@dataclass(frozen=True, slots=True)
class ParameterPair:
    """One parameter in both versions.

    Attributes:
        old: The parameter in the old version.
        new: The parameter in the new version.
        before: The old version.
        after: The new version.
        node_stays: Whether its old node still exists under the same id.
    """

    old: Parameter
    new: Parameter
    before: SpecVersion
    after: SpecVersion
    node_stays: bool

    def change(
        self, rule: str, category: Category, before: Side = NOTHING, after: Side = NOTHING, note: str = ""
    ) -> Change:
        """Describe a change of this parameter, under the name that callers know, at its place in the new version."""
        name = self.before.naming.of(self.old)
        return replace(change_of(self.new, name, rule, category, note), before=before, after=after)
