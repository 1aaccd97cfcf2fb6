"""The inputs that a rejection of a prompt names."""

from __future__ import annotations

import re
from itertools import islice

from ...errors import RefusedInput
from . import protocol

_MOST = 50


def refused_inputs(msg: str) -> tuple[RefusedInput, ...]:
    """Find the inputs that a rejection's `msg` names; none of them knows the parameter's name.

    Args:
        msg: The `msg`, with secrets removed.
    """
    found = islice(re.finditer(protocol.REFUSED_INPUT, msg), _MOST)
    return tuple(RefusedInput("", match["node"], match["input"], match["message"].strip()) for match in found)
