"""Free ports on loopback."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port that nobody listens on, and that a server may take in a moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
