"""The NIR at rest: AES-GCM with a key that lives outside the database, found by a keyed hash (ADR 0008)."""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_CONTEXT = b"filrouge.nir.v1"


@lru_cache(maxsize=4)
def _keys(secret: str) -> tuple[AESGCM, bytes]:
    material = hashlib.sha512(_CONTEXT + secret.encode()).digest()
    return AESGCM(material[:32]), material[32:]


def encrypt(text: str) -> bytes:
    """Nonce and ciphertext; empty text gives empty bytes."""
    if not text:
        return b""
    return encrypt_bytes(text.encode())


def decrypt(blob: bytes | memoryview) -> str:
    """The text that `encrypt` hid; raises `cryptography.exceptions.InvalidTag` with another key."""
    return decrypt_bytes(blob).decode() if blob else ""


def blind_index(text: str) -> bytes:
    """16 bytes that are equal when the texts are, and tell nothing without the key."""
    return hmac.digest(_keys(settings.NIR_KEY)[1], text.encode(), "sha256")[:16] if text else b""


def mark_of(content: bytes) -> bytes:
    """32 bytes that nobody finds without the key: the key of other keyed hashes."""
    return hmac.digest(_keys(settings.NIR_KEY)[1], b"mark " + content, "sha256")


def encrypt_bytes(content: bytes) -> bytes:
    """Nonce and ciphertext of a block of personal data (a staged line)."""
    nonce = os.urandom(12)
    return nonce + _keys(settings.NIR_KEY)[0].encrypt(nonce, content, _CONTEXT)


def decrypt_bytes(blob: bytes | memoryview) -> bytes:
    """The block that `encrypt_bytes` hid."""
    raw = bytes(blob)
    return _keys(settings.NIR_KEY)[0].decrypt(raw[:12], raw[12:], _CONTEXT)
