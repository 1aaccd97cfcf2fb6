"""Links to stored files: signed as object storage signs them, valid for a while, and only exactly as signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl, quote, unquote

from .assumptions import STRICT_LINKS

BUCKET = "infini-imagegen"
PROCESS = "x-oss-process"


class LinkRefused(Exception):
    """A link that does not open: `code` and `message` as object storage words them, with its HTTP status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Links:
    """Signs and checks links for one storage host."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._access_id = "LTAI" + secrets.token_hex(8)
        self._secret = secrets.token_bytes(20)

    def sign(self, key: str, expires: int, process: str) -> str:
        """A link to the file `key`, good until `expires` (seconds since the epoch)."""
        signature = quote(self._signature(key, expires, process), safe="")
        link = f"{self.origin}/{quote(key, safe='')}?Expires={expires}&OSSAccessKeyId={self._access_id}"
        link += f"&Signature={signature}"
        return f"{link}&{PROCESS}={process}" if process else link

    def check(self, raw_path: str, query: str, now: float) -> tuple[str, str]:
        """The file's key and the processing that a request for a link asks for; raises `LinkRefused`."""
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=20))
        key = unquote(raw_path.removeprefix("/"))
        if not given.get("Signature") or not given.get("Expires", "").isascii() or not given["Expires"].isdigit():
            raise LinkRefused(
                403, "AccessDenied", "The bucket you access does not belong to you: the link is not signed."
            )
        expires = int(given["Expires"][:15])
        process = given.get(PROCESS, "")
        asked = f"{raw_path}?{query}"
        signed = self.sign(key, expires, process).removeprefix(self.origin)
        if not STRICT_LINKS:
            asked, signed = unquote(asked), unquote(signed)
        if not hmac.compare_digest(asked.encode(), signed.encode()):
            raise LinkRefused(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided: "
                "use the link exactly as it was given.",
            )
        if now > expires:
            raise LinkRefused(403, "AccessDenied", "Request has expired.")
        return key, process

    def _signature(self, key: str, expires: int, process: str) -> str:
        resource = f"/{BUCKET}/{key}" + (f"?{PROCESS}={process}" if process else "")
        text = f"GET\n\n\n{expires}\n{resource}".encode()
        return base64.b64encode(hmac.new(self._secret, text, hashlib.sha1).digest()).decode()
