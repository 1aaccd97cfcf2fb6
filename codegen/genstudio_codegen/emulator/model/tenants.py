"""Tenants: the customers of the service, identified by their keys and isolated from each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from .ids import Ids


@dataclass(frozen=True, slots=True)
class Tenant:
    """One customer of the service; `id` and `account` are part of the names of its files."""

    name: str
    api_key: str = field(repr=False)
    id: str
    account: str


class Tenants:
    """The tenants by API key.

    Args:
        ids: Draws the ids of new tenants.
    """

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_key: dict[str, Tenant] = {}

    def add(self, name: str, api_key: str) -> Tenant:
        """The tenant with a name; created with `api_key` when there is none yet."""
        for tenant in self._by_key.values():
            if tenant.name == name:
                return tenant
        tenant = Tenant(name, api_key, self._ids.fresh("te"), self._ids.fresh("ac"))
        self._by_key[api_key] = tenant
        return tenant

    def with_key(self, api_key: str) -> Tenant | None:
        """The tenant that an API key belongs to; None for an unknown key."""
        return self._by_key.get(api_key)

    def clear(self) -> None:
        """Remove all tenants."""
        self._by_key.clear()
