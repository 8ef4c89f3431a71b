"""Sealing: what opens, with which key, and where."""

from __future__ import annotations

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from flowtrack.domain.errors import ConflictError
from flowtrack.keyring import Keyring, SealedError, own_key, read_keys

OLD, NEW = b"o" * 32, b"n" * 32
HERE = ("mail_account", "row-1", "password")


def test_what_is_sealed_opens_where_it_was_sealed_for() -> None:
    ring = Keyring((NEW,))
    sealed = ring.seal("pä55 wörd", *HERE)
    assert ring.open(sealed, *HERE) == "pä55 wörd"
    assert "pä55" not in sealed
    assert sealed.isascii()
    assert ring.seal("pä55 wörd", *HERE) != sealed


@pytest.mark.parametrize(
    "elsewhere", [("mail_account", "row-2", "password"), ("mail_account", "row-1", "token"), ("x", "row-1", "password")]
)
def test_it_opens_nowhere_else(elsewhere: tuple[str, str, str]) -> None:
    ring = Keyring((NEW,))
    with pytest.raises(SealedError, match="does not belong"):
        ring.open(ring.seal("secret", *HERE), *elsewhere)


def test_old_keys_open_and_the_first_one_seals() -> None:
    sealed = Keyring((OLD,)).seal("secret", *HERE)
    both = Keyring((NEW, OLD))
    assert both.open(sealed, *HERE) == "secret"
    again = both.seal("secret", *HERE)
    assert Keyring((NEW,)).open(again, *HERE) == "secret"
    with pytest.raises(SealedError, match="FLOWTRACK_SECRET_KEY has changed"):
        Keyring((NEW,)).open(sealed, *HERE)


def test_damage_is_noticed() -> None:
    ring = Keyring((NEW,))
    form, name, text = ring.seal("secret", *HERE).split(":")
    data = bytearray(base64.b64decode(text))
    data[-1] ^= 1
    with pytest.raises(SealedError, match="damaged"):
        ring.open(f"{form}:{name}:{base64.b64encode(data).decode()}", *HERE)


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(ConflictError, match="FLOWTRACK_SECRET_KEY"):
        Keyring().seal("secret", *HERE)


def test_keys_are_read_in_either_alphabet_with_or_without_padding() -> None:
    key = bytes(range(224, 256))
    plain, url = base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode().rstrip("=")
    assert read_keys(f"{plain}, {url}") == (key, key)


@pytest.mark.parametrize("text", ["", "short", "ä" * 43, "A" * 44, f"{'A' * 43}=,"])
def test_what_is_no_key_is_not_told(text: str) -> None:
    with pytest.raises(ValueError, match="32 random bytes") as told:
        read_keys(text)
    assert not text or text not in str(told.value)


def test_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "flowtrack.key"
    made = own_key(path)
    assert (len(made), path.stat().st_mode & 0o777) == (32, 0o600)
    assert own_key(path) == made
    assert read_keys(path.read_text()) == (made,)
    assert list(tmp_path.iterdir()) == [path]


def test_key_file_is_made_where_files_have_one_name_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "flowtrack.key"
    assert own_key(path) == own_key(path)
    assert list(tmp_path.iterdir()) == [path]


def test_of_two_first_starts_at_once_one_makes_the_key(tmp_path: Path) -> None:
    path, together = tmp_path / "flowtrack.key", Barrier(8)

    def start(_: int) -> bytes:
        together.wait()
        return own_key(path)

    with ThreadPoolExecutor(8) as starts:
        assert len(set(starts.map(start, range(8)))) == 1
    assert list(tmp_path.iterdir()) == [path]
