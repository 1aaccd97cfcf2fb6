"""What a parameter accepts, according to its declared type, else its spec, else the value that it holds."""

from __future__ import annotations

from collections.abc import Iterable

from .json_values import ABSENT, JSONValue, MaybeValue, as_number, unwrapped
from .model import CHOICE_KINDS, UPLOAD_KINDS, Kind
from .raw_nodes import RawInput
from .upload_inputs import upload_kind
from .vocabulary import TYPES, UPLOAD_FLAGS, split_type

_BY_VALUE = ((Kind.DICT,), (Kind.LIST,))
"""Declared kinds that a stored value of another type overrides if there is no spec."""


def kinds_of(raw: RawInput, *, has_choices: bool) -> tuple[Kind, ...]:
    """Determine what an input accepts.

    Args:
        raw: The input.
        has_choices: Whether its spec lists at least one usable choice.

    Returns:
        One kind, or several for a union.
    """
    upload = _upload(raw)
    if upload is not None:
        return (upload,)
    declared = _declared(raw.type)
    if has_choices:
        several = raw.options.get("multi_select")
        picked = Kind.MULTI_COMBO if several is True or isinstance(several, dict) else Kind.COMBO
        return (
            tuple(picked if kind is Kind.COMBO else kind for kind in declared) if Kind.COMBO in declared else (picked,)
        )
    if not declared and isinstance(raw.options.get("options"), list):
        declared = (Kind.COMBO,)
    if Kind.COMBO in declared:
        return tuple(dict.fromkeys(Kind.STRING if kind is Kind.COMBO else kind for kind in declared))
    value_kind = kind_of_value(raw.value)
    if declared and not (declared in _BY_VALUE and not raw.options and not raw.declared_type and value_kind):
        return declared
    known = _by_spec(raw) or value_kind
    return (known or Kind.ANY,)


def type_name(raw: RawInput, kinds: tuple[Kind, ...]) -> str:
    """Return the declared type with ComfyUI's spelling of known names, or the canonical type if none is declared."""
    declared = raw.declared_type or raw.type
    if isinstance(declared, str):
        spelt = ",".join(_spelt(member) for member in declared.split(",") if member.strip())
        return spelt or canonical_type(kinds)
    return canonical_type(kinds)


def canonical_type(kinds: tuple[Kind, ...]) -> str:
    """Return the type in the canonical form, where uploads and lists of choices are combos with flags."""
    combos = UPLOAD_KINDS | CHOICE_KINDS
    return ",".join(dict.fromkeys("COMBO" if kind in combos else kind.value for kind in kinds))


def collapsed(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Remove kinds that another one of them includes: every number may be an integer."""
    each = tuple(dict.fromkeys(kinds))
    if Kind.ANY in each:
        return (Kind.ANY,)
    for kind in each:
        if kind in UPLOAD_KINDS:
            return (kind,)
    if Kind.FLOAT in each:
        each = tuple(dict.fromkeys(Kind.FLOAT if kind is Kind.INT else kind for kind in each))
    if Kind.MULTI_COMBO in each:
        each = tuple(dict.fromkeys(Kind.MULTI_COMBO if kind is Kind.COMBO else kind for kind in each))
    return each


def kind_of_value(value: MaybeValue) -> Kind | None:
    """Return the kind that a stored value suggests; a whole number may be a float whose writer dropped the ".0"."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, (int, float)):
        return Kind.FLOAT
    if isinstance(value, str):
        return Kind.STRING
    if isinstance(unwrapped(value), list):
        return Kind.LIST
    return Kind.DICT if isinstance(value, dict) else None


def _spelt(member: str) -> str:
    kind = TYPES.get(member.strip().upper())
    name, colon, rest = member.strip().partition(":")
    if kind is None:
        kind = TYPES.get(name.strip().upper())
        return member.strip() if kind is None else f"{kind.value}{colon}{rest}"
    return member.strip().upper() if member.strip().upper().startswith("COMFY_") else kind.value


def _declared(name: MaybeValue) -> tuple[Kind, ...]:
    """Return the kinds of the known members of a declared type."""
    if not isinstance(name, str):
        return ()
    return collapsed(TYPES[member] for member in split_type(name) if member in TYPES)


def _upload(raw: RawInput) -> Kind | None:
    for key, value in raw.options.items():
        if key.endswith("_upload") and value is True:
            return UPLOAD_FLAGS.get(key, Kind.FILE)
    if raw.options.get("image_folder"):
        return Kind.FILE
    known = upload_kind(raw.class_type, raw.name)
    if known is None:
        return None
    declared = _declared(raw.type)
    lists_choices = isinstance(raw.options.get("options"), list)
    is_text = Kind.COMBO in declared or Kind.STRING in declared or (not declared and lists_choices)
    return known if is_text else None


def _by_spec(raw: RawInput) -> Kind | None:
    options = raw.options
    default = options.get("default", ABSENT)
    if isinstance(default, bool):
        return Kind.BOOLEAN
    if isinstance(default, str) or options.get("multiline") is True:
        return Kind.STRING
    numbers: list[JSONValue] = [options.get(key) for key in ("default", "min", "max", "step", "round")]
    given = [number for number in map(as_number, numbers) if number is not None]
    if given:
        return Kind.FLOAT if any(isinstance(number, float) for number in (*given, raw.value)) else Kind.INT
    return None if isinstance(default, (int, float)) else kind_of_value(default)
