"""Faults on demand: what can go wrong, on which endpoint and when, and how it is made to happen.

`FaultMiddleware` wraps an application, and a `FaultSchedule` chooses which request meets which fault.
"""

from .fault import Fault, make_fault, parse_fault
from .kinds import KINDS
from .middleware import FaultMiddleware
from .schedule import FAULT_HEADER, FaultSchedule

__all__ = ["FAULT_HEADER", "KINDS", "Fault", "FaultMiddleware", "FaultSchedule", "make_fault", "parse_fault"]
