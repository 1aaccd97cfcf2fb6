"""`genstudio-codegen doctor`."""

from __future__ import annotations

from pathlib import Path

import click

_COLOURS = {"ok": "green", "warning": "yellow", "failed": "red", "skipped": None}
_COLUMN = 25


@click.command(short_help="Check key, address, service, clock and modules.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with all findings.")
@click.option("--offline", is_flag=True, help="Send nothing to the service.")
def doctor(as_json: bool, offline: bool) -> None:
    """Check what calls need: key, address, proxy, service, clock, rate limit, versions, modules and workflows.

    Only the state of a task that does not exist is asked of the service, which costs nothing. The key is never
    printed. Exits with 1 if something does not work; warnings leave it at 0.
    """
    import json

    from genstudio_codegen.doctor import Finding, Status, diagnose

    findings: list[Finding] = []
    for finding in diagnose(Path.cwd(), offline=offline):
        findings.append(finding)
        if not as_json:
            status = click.style(f"{finding.status:<8}", fg=_COLOURS[finding.status])
            click.echo(f"{status} {finding.part:<15} {_indented(finding.message)}")
            if finding.advice:
                click.echo(f"{'':<{_COLUMN}}{_indented(finding.advice)}")
    failed = any(finding.status is Status.FAILED for finding in findings)
    if as_json:
        checks = [{**finding._asdict(), "status": str(finding.status)} for finding in findings]
        click.echo(json.dumps({"ok": not failed, "checks": checks}, indent=2))
    if failed:
        raise SystemExit(1)


def _indented(text: str) -> str:
    from genstudio_codegen.text import plain_text

    return plain_text(text).replace("\n", "\n" + " " * _COLUMN)
