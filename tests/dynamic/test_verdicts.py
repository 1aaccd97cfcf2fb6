"""What a real server was seen to refuse, and what must not be refused: values that depend on a choice."""

from __future__ import annotations

from typing import Any

import pytest

from genstudio_transport import InvalidParameterWarning

from .catalogue import DYNAMIC, LINK, combo, document, dynamic, required
from .verdicts import Both

IMAGE = document(
    {
        "format": dynamic(
            png=required(bit_depth=combo("8-bit", "16-bit"), color=combo("sRGB")),
            exr=required(bit_depth=combo("32-bit float"), color=combo("sRGB", "linear")),
        )
    },
    {"format": "png", "format.bit_depth": "8-bit", "format.color": "sRGB"},
)
SOUND = document(
    {
        "format": dynamic(
            flac=required(), mp3=required(quality=combo("V0", "320k")), opus=required(quality=combo("64k", "320k"))
        )
    },
    {"format": "mp3", "format.quality": "V0"},
)
SIZE: dict[str, Any] = {
    "resize_type": [
        DYNAMIC,
        {
            "options": [
                {"key": "scale width", "inputs": required(width=["INT", {"min": 0, "max": 16384}])},
                {"key": "match size", "inputs": required(match=["IMAGE,MASK", {}], crop=combo("no", "center"))},
                {
                    "key": "scale to multiple",
                    "inputs": required(multiple=["INT", {"min": 1, "max": 16384, "default": 8}]),
                },
            ]
        },
    ]
}
RESIZED = document(SIZE, {"resize_type": "scale width", "resize_type.width": 512})
VIDEO = document(
    {
        "model": dynamic(
            fast=required(duration=["INT", {"min": 4, "max": 15}], ratio=combo("16:9")),
            slow=required(duration=["INT", {"min": 4, "max": 60}]),
        )
    },
    {"model": "slow", "model.duration": 10},
)
TEXT = document(
    {"model": dynamic(plain=required(), search=required(search_context_size=combo("low", "high")))}, {"model": "plain"}
)
HUGE = document({"cfg": ["FLOAT", {}], "m": dynamic(a=required(x=["FLOAT", {}]))}, {"cfg": 1.0, "m": "a", "m.x": 1.0})


@pytest.mark.parametrize("canonical", [False, True], ids=["as exported", "canonical"])
@pytest.mark.parametrize(
    ("spec", "given", "words"),
    [
        (
            IMAGE,
            {"format": "exr"},
            ["format_bit_depth must be given with format='exr'", "one of '32-bit float'", "stores '8-bit'"],
        ),
        (
            IMAGE,
            {"format.bit_depth": "32-bit float"},
            ["expected one of '8-bit', '16-bit'", "format is 'png'", "format='exr'"],
        ),
        (
            IMAGE,
            {"format": "exr", "format.bit_depth": "16-bit"},
            ["expected one of '32-bit float' when format is 'exr'"],
        ),
        (IMAGE, {"format": "png", "format.color": "linear"}, ["expected one of 'sRGB' when format is 'png'"]),
        (SOUND, {"format": "opus"}, ["format_quality must be given", "one of '64k', '320k'"]),
        (
            RESIZED,
            {"resize_type": "scale to multiple"},
            ["multiple must be given", "an integer from 1 to 16384", "no value for it"],
        ),
        (RESIZED, {"resize_type": "match size"}, ["needs a link to 'resize_type.match'", "crop must be given"]),
        (VIDEO, {"model": "fast"}, ["model_ratio must be given with model='fast'"]),
        (
            VIDEO,
            {"model": "fast", "model.ratio": "16:9", "model.duration": 30},
            ["from 4 to 15 when model is 'fast'", "30 is valid with model='slow'"],
        ),
        (TEXT, {"model": "search"}, ["model_search_context_size must be given", "'low', 'high'"]),
        (HUGE, {"cfg": 10**400}, ["no larger than a float"]),
        (HUGE, {"m.x": 10**400}, ["no larger than a float"]),
    ],
)
def test_refused_by_both(spec: dict[str, Any], given: dict[str, Any], words: list[str], canonical: bool) -> None:
    both = Both(spec, canonical=canonical)
    told = "\n".join(both.module_says(given))
    assert not [word for word in words if word not in told], told
    assert both.emulator_says(given)


@pytest.mark.parametrize(
    ("spec", "given"),
    [
        (IMAGE, {"format": "exr", "format.bit_depth": "32-bit float"}),
        (IMAGE, {"format.bit_depth": "16-bit"}),
        (IMAGE, {"format": "png"}),
        (SOUND, {"format": "flac"}),
        (SOUND, {"format": "opus", "format.quality": "320k"}),
        (RESIZED, {"resize_type": "scale to multiple", "resize_type.multiple": 64}),
        (VIDEO, {"model.duration": 30}),
        (VIDEO, {"model": "fast", "model.ratio": "16:9"}),
        (TEXT, {"model": "plain"}),
        (HUGE, {"cfg": 10**300, "m.x": 1e308}),
    ],
)
def test_taken_by_both(spec: dict[str, Any], given: dict[str, Any]) -> None:
    both = Both(spec)
    assert (both.module_says(given), both.emulator_says(given)) == ([], "")


def test_an_input_that_the_stored_choice_does_not_bring_is_refused_by_the_module_and_ignored_by_servers() -> None:
    both = Both(document({"m": dynamic(a=required(), b=required(x=["INT", {}]))}, {"m": "a"}))
    (message,) = both.module_says({"m.x": 1})
    assert message == "m_x exists only when m is 'b', but the workflow stores 'a': give m as well"
    assert both.emulator_says({"m.x": 1}) == ""


def test_without_a_stored_choice_whatever_any_choice_accepts_is_taken() -> None:
    forms = {"m": dynamic(a=required(x=["INT", {"max": 5}]), b=required(x=["INT", {"max": 9}]))}
    both = Both(document(forms, {}))
    for given in ({"m.x": 9}, {"m": "a"}, {"m": "b", "m.x": 9}):
        assert (both.module_says(given), both.emulator_says(given)) == ([], "")
    for given in ({"m.x": 10}, {"m": "a", "m.x": 9}):
        assert both.module_says(given) and both.emulator_says(given)


def test_without_links_in_the_document_what_the_stored_choice_needs_is_taken_for_linked() -> None:
    forms = {
        "m": [
            DYNAMIC,
            {
                "options": [
                    {"key": "a", "inputs": required(x=["INT", {}], i=["IMAGE", {}])},
                    {"key": "b", "inputs": required(x=["INT", {}])},
                    {"key": "c", "inputs": required(y=["INT", {}], j=["IMAGE", {}])},
                ]
            },
        ]
    }
    both = Both(document(forms, {"m": "a"}, has_links=False))
    for choice in ("a", "b"):
        assert (both.module_says({"m": choice}), both.emulator_says({"m": choice})) == ([], "")
    assert len(both.module_says({"m": "c"})) == 2 and "m.y" in both.emulator_says({"m": "c"})
    linked = Both(document(forms, {"m": "a", "m.x": LINK, "m.i": LINK}))
    assert (linked.module_says({"m": "b"}), linked.emulator_says({"m": "b"})) == ([], "")


def test_inner_choices_are_held_under_outer_ones() -> None:
    forms = {
        "format": dynamic(
            mp4=required(
                codec=dynamic(h264=required(crf=["INT", {"max": 51}]), av1=required(crf=["INT", {"max": 63}]))
            ),
            webm=required(codec=dynamic(av1=required(crf=["INT", {"max": 63}]))),
        )
    }
    taken: list[dict[str, Any]] = [
        {"format.codec": "av1"},
        {"format": "webm", "format.codec": "av1", "format.codec.crf": 60},
    ]
    refused: list[dict[str, Any]] = [
        {"format": "webm"},
        {"format.codec.crf": 60},
        {"format": "webm", "format.codec": "h264"},
    ]
    both = Both(document(forms, {"format": "mp4", "format.codec": "h264", "format.codec.crf": 40}))
    for given in taken:
        assert (both.module_says(given), both.emulator_says(given)) == ([], "")
    for given in refused:
        assert both.module_says(given) and both.emulator_says(given)
    assert "format is 'mp4'" in both.module_says({"format.codec.crf": 60})[0]


def test_all_problems_are_told_at_once_and_may_be_warnings() -> None:
    both = Both(RESIZED)
    assert len(both.module_says({"resize_type": "match size", "resize_type.width": -1})) == 4
    with pytest.warns(InvalidParameterWarning, match="multiple must be given"):
        sent = both.module.WORKFLOW.prompt({"resize_type": "scale to multiple"}, validate="warn").to_dict()
    assert sent["prompt"] == {"9": {"inputs": {"resize_type": "scale to multiple"}}}
    assert both.module.WORKFLOW.prompt({"resize_type": "scale to multiple"}, validate="off")
