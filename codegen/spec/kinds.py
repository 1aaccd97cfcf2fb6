"""What a parameter takes: by its declared type, else by its spec, else by the value that it holds."""

from __future__ import annotations

from .model import ABSENT, JSONValue, Kind, MaybeValue
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
    if declared and not (declared in ((Kind.DICT,), (Kind.LIST,)) and not raw.options and value_kind is not None):
        return declared
    known = _by_spec(raw) or value_kind
    return (known or Kind.ANY,)


def type_name(raw: RawInput, kinds: tuple[Kind, ...]) -> str:
    """The declared type with known names spelt as ComfyUI does; what the kinds amount to where none is declared."""
    if isinstance(raw.type, str) and raw.type.strip():
        return ",".join(_spelt(member) for member in raw.type.split(",") if member.strip())
    named = {Kind.ANY: "*", Kind.MULTI_COMBO: "COMBO"}
    return ",".join("COMBO" if kind in _UPLOADS.values() else named.get(kind, kind.value) for kind in kinds)


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
    """The known members of a declared type; every FLOAT takes an INT, so that the two are one."""
    if not isinstance(name, str):
        return ()
    kinds = dict.fromkeys(TYPES[member] for member in split_type(name) if member in TYPES)
    if Kind.FLOAT in kinds and Kind.INT in kinds:
        return tuple(dict.fromkeys(Kind.FLOAT if kind is Kind.INT else kind for kind in kinds))
    return tuple(kinds)


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
