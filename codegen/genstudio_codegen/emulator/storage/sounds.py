"""Sounds: a seeded phrase of plucked notes, repeated for as long as the sound lasts, as plain WAV."""

from __future__ import annotations

import sys
import wave
from array import array
from collections.abc import Iterator
from math import exp, pi, sin
from pathlib import Path
from random import Random

SAMPLE_RATE = 44_100
"""Samples per second, of one channel."""

_NOTES = 8
_NOTE_SECONDS = 0.5
# Semitones above the key note: the major pentatonic scale, in which no two notes jar.
_SCALE = (0, 2, 4, 7, 9, 12, 14, 16)
_KEY_HERTZ = 220.0


def samples(seed: int, seconds: float) -> Iterator[array[int]]:
    """The samples of a sound, 16 bits each, in pieces of up to 4 seconds.

    Args:
        seed: Chooses the notes.
        seconds: How long the sound is.
    """
    left = round(seconds * SAMPLE_RATE)
    phrase = _phrase(seed)
    while left > 0:
        yield phrase[:left]
        left -= len(phrase)


def write_wav(path: Path, seed: int, seconds: float) -> None:
    """Write a sound as WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for piece in samples(seed, seconds):
            if sys.byteorder == "big":
                piece.byteswap()
            file.writeframes(piece.tobytes())


def _phrase(seed: int) -> array[int]:
    random = Random(seed)  # noqa: S311 — repeatable on purpose: it chooses notes
    key = _KEY_HERTZ * 2 ** (random.randrange(-5, 6) / 12)
    phrase = array("h")
    for _ in range(_NOTES):
        hertz = key * 2 ** (random.choice(_SCALE) / 12)
        phrase.extend(_note(hertz, round(_NOTE_SECONDS * SAMPLE_RATE)))
    return phrase


def _note(hertz: float, count: int) -> Iterator[int]:
    """A note that is plucked and dies away: it ends silent, so that notes join without a click."""
    step = 2 * pi * hertz / SAMPLE_RATE
    for index in range(count):
        rise = min(index / 200, 1.0)
        fall = exp(-5 * index / count) * (1 - index / count)
        tone = sin(step * index) + 0.35 * sin(2 * step * index) + 0.15 * sin(3 * step * index)
        yield round(16_000 * rise * fall * tone)
