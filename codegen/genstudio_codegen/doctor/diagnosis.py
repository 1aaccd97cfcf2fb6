"""All findings in the order in which one thing needs the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .finding import Finding, Status, skipped
from .headers import clock_finding, limit_finding
from .versions import version_findings


def diagnose(start: Path, *, offline: bool = False) -> Iterator[Finding]:
    """Look at every part, and yield each finding when it is there.

    Args:
        start: The folder from which the project is searched upwards.
        offline: Whether nothing is to be sent.
    """
    versions = list(version_findings())
    yield from versions
    has_transport = not any(one.part == "transport" and one.status is Status.FAILED for one in versions)
    if has_transport:
        yield from _connection(offline=offline)
    else:
        yield skipped("service", "the transport is needed to ask it")
    from .project import project_findings

    yield from project_findings(start, has_transport=has_transport)


def _connection(*, offline: bool) -> Iterator[Finding]:
    from .service import ask, headers_of
    from .settings import address_setting, key_setting, proxy_finding

    key, address = key_setting(os.environ), address_setting(os.environ)
    yield key.finding
    yield address.finding
    if address.value is None:
        return
    yield proxy_finding(address.value)
    if offline or key.value is None:
        why = "nothing was sent (--offline)" if offline else "without a key, nothing was sent"
        yield skipped("service", why)
        return
    outcome = ask(key.value, address.value)
    yield from outcome.findings
    answer = headers_of(key.value, address.value) if outcome.answered else None
    if answer is not None:
        yield clock_finding(answer.headers, answer.came)
        yield limit_finding(answer.headers, answer.status)
