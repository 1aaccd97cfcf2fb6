"""Bounds that more than one part of the generator must agree on."""

LARGEST_LITERAL = 250
"""More choices than this are typed `str`: checkers compare literals pairwise (docs/en/generated-modules.md)."""
