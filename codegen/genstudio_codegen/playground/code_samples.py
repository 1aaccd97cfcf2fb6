"""The code that repeats a call, in each language that the page shows."""

from __future__ import annotations

from typing import NamedTuple

from .python_samples import asyncio_sample, python_sample
from .request_samples import body_sample, curl_sample
from .sample_call import RANDOM_SEED, LocalFile, SampleCall, SampleValue


class CodeSamples(NamedTuple):
    """One call as text to copy.

    Attributes:
        python: A program, exactly as a user would write it.
        asyncio: The same with asyncio.
        curl: Commands for bash.
        body: The JSON body of the request.
    """

    python: str
    asyncio: str
    curl: str
    body: str


def samples_of(call: SampleCall) -> CodeSamples:
    """Write a call as code. No API key is ever in it: programs and commands read `GENSTUDIO_API_KEY`."""
    return CodeSamples(python_sample(call), asyncio_sample(call), curl_sample(call), body_sample(call))


__all__ = ["RANDOM_SEED", "CodeSamples", "LocalFile", "SampleCall", "SampleValue", "samples_of"]
