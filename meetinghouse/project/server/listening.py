"""The listening socket: opened once by the parent, shared by all web processes.

One shared queue of new connections, rather than a socket in each process (SO_REUSEPORT): a process that is killed
takes no waiting connection with it, and a second server on the same port is refused instead of silently sharing it.
"""

import errno
import socket

BACKLOG = 1024
# Milliseconds after which a client that takes nothing, not even an acknowledgement, is let go.
UNANSWERED_MS = 30_000


class CannotListen(Exception):
    """The address cannot be used; the message says why, in one line."""


def listen(host: str, port: int) -> socket.socket:
    """Open the port.

    Args:
        host: an address or name of this machine; empty or ``0.0.0.0`` for all of them.
        port: 1 to 65535, or 0 for any free one.

    Raises:
        CannotListen: the port is taken, needs more rights, or the host is not this machine's.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host or "0.0.0.0",  # noqa: S104 -- asked for by the operator
            port,
            type=socket.SOCK_STREAM,
            flags=socket.AI_PASSIVE,
        )[0]
    except socket.gaierror as wrong:
        raise CannotListen(f"{host} is not an address of this machine ({wrong.strerror}).") from wrong
    listener = socket.socket(family, kind, proto)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted connections inherit these.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as wrong:
        listener.close()
        raise CannotListen(_reason(wrong, host, port)) from wrong
    listener.setblocking(False)
    return listener


def _reason(wrong: OSError, host: str, port: int) -> str:
    if wrong.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop it, or choose another port with --port."
    if wrong.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Choose one above 1023 with --port."
    if wrong.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine."
    return f"Cannot listen at {host}:{port}: {wrong.strerror}."
