"""A socket and uvicorn on it: the only module that knows uvicorn."""

import socket
from collections.abc import Sequence
from ipaddress import ip_network

import uvicorn
from starlette.types import ASGIApp

from archive.errors import UsageError

SAME_MACHINE = ("127.0.0.1", "::1")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once only on a socket that says it is TCP's; else each waits 40 ms for the reader.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise UsageError(f"{host}, port {port}, cannot be listened on: {error.strerror}.") from error
    return listening


def make_server(app: ASGIApp, *, most_connections: int, proxies: Sequence[str] = ()) -> uvicorn.Server:
    """A server that says nothing of itself and of who asks, and ends at SIGTERM when the answers in hand are given.

    proxies: addresses and networks of those on other machines that are believed when they say for whom they ask.
    Raises UsageError for what is neither.
    """
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise UsageError(f"{proxy} is no address or network of a proxy: {error}.") from error
    config = uvicorn.Config(
        app,
        access_log=False,
        date_header=True,
        forwarded_allow_ips=[*SAME_MACHINE, *proxies],
        limit_concurrency=most_connections,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)
