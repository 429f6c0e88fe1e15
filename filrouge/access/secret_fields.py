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
    nonce = os.urandom(12)
    return nonce + _keys(settings.NIR_KEY)[0].encrypt(nonce, text.encode(), _CONTEXT)


def decrypt(blob: bytes | memoryview) -> str:
    """The text that `encrypt` hid; raises `cryptography.exceptions.InvalidTag` with another key."""
    raw = bytes(blob)
    if not raw:
        return ""
    return _keys(settings.NIR_KEY)[0].decrypt(raw[:12], raw[12:], _CONTEXT).decode()


def blind_index(text: str) -> bytes:
    """16 bytes that are equal when the texts are, and tell nothing without the key."""
    return hmac.digest(_keys(settings.NIR_KEY)[1], text.encode(), "sha256")[:16] if text else b""
