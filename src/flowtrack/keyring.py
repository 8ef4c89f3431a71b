"""Secrets at rest: sealed by AES-256-GCM, each bound to the place it is kept at.

The place (table, row, column) is not stored with the secret, it only has to be said again to open it. So what was
sealed for one row opens in no other, whoever copies it there. What is sealed names its key by a fingerprint: several
keys may open, the first one seals, and a key can be exchanged without anything being entered anew.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from flowtrack.domain.errors import ConflictError, FlowTrackError

SETTING = "FLOWTRACK_SECRET_KEY"
KEY_BYTES = 32
NONCE_BYTES = 12
_FORMAT = "1"


class SealedError(FlowTrackError):
    """A secret can't be opened: its key is not there, or it was sealed for another place."""


class Keyring:
    """The keys, each of 32 bytes. The first one seals, all of them open; without any, nothing can be sealed."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = {_fingerprint(key): AESGCM(key) for key in keys}

    def seal(self, secret: str, *place: str) -> str:
        """``secret`` for this place, as printable text. Raises ConflictError if there is no key."""
        if not self._ciphers:
            message = f"Passwords are kept encrypted, and there is no key for that. Set {SETTING} on the server"
            raise ConflictError(f"{message} (32 random bytes in base64, as “openssl rand -base64 32” makes).")
        name, cipher = next(iter(self._ciphers.items()))
        nonce = os.urandom(NONCE_BYTES)
        sealed = base64.b64encode(nonce + cipher.encrypt(nonce, secret.encode(), _bound(place))).decode()
        return f"{_FORMAT}:{name}:{sealed}"

    def open(self, sealed: str, *place: str) -> str:
        """What was sealed for this place. Raises SealedError."""
        _, name, text = sealed.split(":")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise SealedError(f"It was encrypted with a key that is not there any more: {SETTING} has changed.")
        data = base64.b64decode(text)
        try:
            return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _bound(place)).decode()
        except InvalidTag:
            raise SealedError("It does not belong where it stands, or was damaged.") from None


def read_keys(text: str) -> tuple[bytes, ...]:
    """The keys in ``text``: base64 (either alphabet), with commas between. Raises ValueError, which tells none."""
    return tuple(_key(part.strip()) for part in text.split(","))


def own_key(path: Path) -> bytes:
    """The key in this file, which is made if there is none. Raises OSError, or ValueError if it holds no key."""
    if not path.exists():
        _make(path)
    (key,) = read_keys(path.read_text("ascii"))
    return key


def _make(path: Path) -> None:
    """Write a new key beside ``path`` and give it that name when it is whole: of two first starts at once one makes
    it, and no crash leaves half of one."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    made = base64.b64encode(os.urandom(KEY_BYTES)) + b"\n"
    _write(beside, made)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links; there a crash in this moment leaves half of it
        with contextlib.suppress(FileExistsError):
            _write(path, made)
    finally:
        beside.unlink()
    _keep(path.parent)


def _write(path: Path, content: bytes) -> None:
    """A new file for its owner alone, on the disk when this is over. Raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep(folder: Path) -> None:
    """Have the names in it outlive a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} random bytes in base64, as 'openssl rand -base64 {KEY_BYTES}' makes")
    return key


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"flowtrack key " + key).hexdigest()[:8]


def _bound(place: Sequence[str]) -> bytes:
    return "\0".join(place).encode()
