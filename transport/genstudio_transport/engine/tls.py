"""Which certificates a client trusts: the option `ssl`."""

from __future__ import annotations

import os
import ssl

from ..errors import ConfigurationError

_SYSTEM = "truststore"


def tls_context(option: object) -> ssl.SSLContext | None:
    """Make the TLS context of a client.

    Args:
        option: None, the path of a file with certificates, a context, or "truststore"; see `ClientOptions.ssl`.

    Returns:
        The context; None for the default one, which Python's `ssl` makes.

    Raises:
        ConfigurationError: The option cannot be used.
    """
    if option is None:
        return None
    if isinstance(option, ssl.SSLContext):
        return _checked(option)
    if option == _SYSTEM:
        return _system()
    if isinstance(option, (str, os.PathLike)):
        return _from_file(os.fspath(option))  # pyright: ignore[reportUnknownArgumentType]
    raise ConfigurationError(
        f'ssl must be the path of a file with certificates, an ssl.SSLContext or "truststore", not {option!r}'
    )


def _from_file(path: object) -> ssl.SSLContext:
    shown = f"ssl: {str(path)!r}"
    try:
        return ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        raise ConfigurationError(f"{shown} is not a file with certificates in PEM format") from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _system() -> ssl.SSLContext:
    try:
        import truststore
    except ImportError:
        extra = 'pip install "genstudio-transport[truststore]"'
        raise ConfigurationError(f'ssl="truststore" needs the extra: {extra}') from None
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _checked(context: ssl.SSLContext) -> ssl.SSLContext:
    if context.protocol == ssl.PROTOCOL_TLS_SERVER:
        raise ConfigurationError("ssl: this context is for servers; create one with ssl.create_default_context()")
    if context.verify_mode != ssl.CERT_REQUIRED or not context.check_hostname:
        raise ConfigurationError(
            "ssl: this context does not check both certificates and host names, so the API key could reach somebody "
            "else; to trust an authority of your own, give the file with its certificate"
        )
    return context
