"""The addresses that the emulator serves, each written once, and the OpenAPI document that describes them.

They repeat the service's addresses on purpose: the emulator is an oracle of its own, independent of the transport.
"""

from .addresses import (
    CANCEL,
    DOWNLOAD,
    ENDPOINT_NAMES,
    OPENAPI_PATH,
    POLL,
    PROGRESS,
    SUBMIT,
    UPLOAD,
    Endpoint,
    api_endpoint,
    storage_endpoint,
)
from .openapi import openapi_document

__all__ = [
    "CANCEL",
    "DOWNLOAD",
    "ENDPOINT_NAMES",
    "OPENAPI_PATH",
    "POLL",
    "PROGRESS",
    "SUBMIT",
    "UPLOAD",
    "Endpoint",
    "api_endpoint",
    "openapi_document",
    "storage_endpoint",
]
