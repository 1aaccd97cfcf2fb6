"""Translation between HTTP or WebSocket and the service: reads requests, calls the service, writes answers.

`api_app` and `storage_app` are the two hosts' applications; `Recorder` records and logs the requests to one.
"""

from .api_host import api_app
from .credentials import has_credential
from .envelope import dumps, refusal_response
from .messages import drain_body, refuse_handshake, wait_for_disconnect
from .recorder import LOG, Recorder
from .request_log import RequestLog, SentRequest
from .scope import connection, record, set_connection, set_outcome, set_take_down, take_down
from .storage_host import storage_app

__all__ = [
    "LOG",
    "Recorder",
    "RequestLog",
    "SentRequest",
    "api_app",
    "connection",
    "drain_body",
    "dumps",
    "has_credential",
    "record",
    "refusal_response",
    "refuse_handshake",
    "set_connection",
    "set_outcome",
    "set_take_down",
    "storage_app",
    "take_down",
    "wait_for_disconnect",
]
