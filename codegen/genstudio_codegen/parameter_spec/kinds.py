"""What a parameter takes: by its declared type, else by its spec, else by the value that it holds."""

from __future__ import annotations

from collections.abc import Iterable

from .model import ABSENT, CHOICE_KINDS, UPLOAD_KINDS, JSONValue, Kind, MaybeValue
from .numbers import as_number
from .raw import RawInput
from .words import TYPES, split_type

_UPLOADS = {
    "image_upload": Kind.IMAGE,
    "animated_image_upload": Kind.IMAGE,
    "video_upload": Kind.VIDEO,
    "audio_upload": Kind.AUDIO,
    "file_upload": Kind.FILE,
}

_BY_VALUE = ((Kind.DICT,), (Kind.LIST,))
"""Declared kinds that a value of another type overrules where the spec says nothing."""


def kinds_of(raw: RawInput, *, has_choices: bool) -> tuple[Kind, ...]:
    """The kinds of an input, never none."""
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
    """The declared type with known names spelt as ComfyUI does; what the kinds amount to where none is declared."""
    declared = raw.declared_type or raw.type
    if isinstance(declared, str):
        spelt = ",".join(_spelt(member) for member in declared.split(",") if member.strip())
        return spelt or canonical_type(kinds)
    return canonical_type(kinds)


def canonical_type(kinds: tuple[Kind, ...]) -> str:
    """The type in the canonical form: uploads and lists of choices are combos, which flags tell apart."""
    combos = UPLOAD_KINDS | CHOICE_KINDS
    return ",".join(dict.fromkeys("COMBO" if kind in combos else kind.value for kind in kinds))


def collapsed(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Kinds without those that another one of them takes in: every number may be an integer."""
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
    """The kind that a stored value suggests; a whole number may be a float whose writer dropped the ".0"."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, (int, float)):
        return Kind.FLOAT
    if isinstance(value, str):
        return Kind.STRING
    if isinstance(value, list) or (isinstance(value, dict) and isinstance(value.get("__value__"), list)):
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
    """The known members of a declared type."""
    if not isinstance(name, str):
        return ()
    return collapsed(TYPES[member] for member in split_type(name) if member in TYPES)


def _upload(raw: RawInput) -> Kind | None:
    for key, value in raw.options.items():
        if key.endswith("_upload") and value is True:
            return _UPLOADS.get(key, Kind.FILE)
    if raw.options.get("image_folder"):
        return Kind.FILE
    if raw.name == "image" and raw.class_type.startswith("LoadImage"):
        declared = _declared(raw.type)
        lists_choices = isinstance(raw.options.get("options"), list)
        if Kind.COMBO in declared or Kind.STRING in declared or (not declared and lists_choices):
            return Kind.IMAGE
    return None


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
