"""Tenants: who calls, told by the key; none sees another's tasks or pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from .assumptions import Code
from .refusal import Refusal

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class Ids:
    """Draws ids shaped as the service's: a prefix and sixteen letters or digits."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def fresh(self, prefix: str, length: int = 16) -> str:
        """A new id, such as `cft-c73egpxvlvg76yjd`."""
        return f"{prefix}-{''.join(self._random.choices(_ALPHABET, k=length))}"

    def uuid(self) -> str:
        """A new random UUID as text."""
        digits = f"{self._random.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclass(frozen=True, slots=True)
class Tenant:
    """One customer of the service; `id` and `account` are in the names of its files."""

    name: str
    api_key: str = field(repr=False)
    id: str
    account: str


class Tenants:
    """The tenants by name and by key."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_key: dict[str, Tenant] = {}

    def add(self, name: str, api_key: str) -> Tenant:
        """The tenant of that name, made with that key when it is new."""
        for tenant in self._by_key.values():
            if tenant.name == name:
                return tenant
        tenant = Tenant(name, api_key, self._ids.fresh("te"), self._ids.fresh("ac"))
        self._by_key[api_key] = tenant
        return tenant

    def clear(self) -> None:
        """Forget all tenants."""
        self._by_key.clear()

    def of_header(self, authorization: str | None) -> Tenant:
        """The tenant of an `Authorization` header; a refusal when it has none that is known."""
        key = _key(authorization)
        if not key:
            raise Refusal(Code.UNAUTHORIZED, "missing credentials: send the header Authorization: Bearer sk-...")
        tenant = self._by_key.get(key)
        if tenant is None:
            raise Refusal(Code.UNAUTHORIZED, "invalid api key")
        return tenant

    def name_of(self, authorization: str | None) -> str:
        """The name of the tenant of an `Authorization` header, or ""."""
        tenant = self._by_key.get(_key(authorization))
        return tenant.name if tenant else ""

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self._by_key.values())


def _key(authorization: str | None) -> str:
    scheme, _, key = (authorization or "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""
