"""Digests by webhook, signed. A door to httpx; the address is the follower's own choice, what it answers is not read.

As Standard Webhooks has it (github.com/standard-webhooks): `webhook-id` stays the same however often a digest is sent,
`webhook-timestamp` is the second of the attempt, and `webhook-signature` is `v1,` and the HMAC-SHA256 over
`ID.TIMESTAMP.BODY`, in base64.
"""

import base64
import hmac
import json
from datetime import datetime
from threading import Thread
from urllib.parse import urlsplit

import httpx

from archive.alerts import Digest
from archive.errors import DeliveryError, UsageError
from archive.letters import as_json

TIME_LIMIT_S = 30.0
"""For a whole attempt."""
USER_AGENT = "dynasty-archive"


def check_webhook(url: str) -> str:
    """The address; UsageError unless it is one of http or https."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or any(character.isspace() for character in url):
        raise UsageError("A webhook's address begins with https:// or http:// and a host.")
    return url


def send_request(digest: Digest, *, now: datetime, web_url: str | None = None, limit_s: float = TIME_LIMIT_S) -> None:
    """Post the digest; raises DeliveryError unless the receiver answers with success, itself and in time.

    web_url: where the archive's own pages are; None: nowhere, as far as is known.
    """
    body = json.dumps(as_json(digest, web_url=web_url), ensure_ascii=False).encode()
    headers = signed(digest.key, body, secret=digest.follower.secret, timestamp=int(now.timestamp()))
    outcome: list[str | None] = []
    with _open_client(limit_s) as client:
        # httpx limits each silence, not the whole.
        asking = Thread(target=lambda: outcome.append(_post(client, digest.follower.address, body, headers)))
        asking.daemon = True
        asking.start()
        asking.join(limit_s)
        problem = outcome[0] if outcome else f"no answer within {limit_s:g} s"
        # Closed, the client cuts off a receiver that drips or floods: its thread ends too, with a problem of its own.
    if problem is not None:
        raise DeliveryError(problem)


def _open_client(limit_s: float) -> httpx.Client:
    try:
        return httpx.Client(timeout=limit_s)
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        # The environment names certificates that are not there, or a proxy of a kind that is not known.
        raise DeliveryError(f"no request can be made from here: {error}") from error


def signed(key: str, body: bytes, *, secret: str, timestamp: int) -> dict[str, str]:
    """The headers that prove who sent a body, when, and which message it is."""
    signature = hmac.digest(signing_key(secret), f"{key}.{timestamp}.".encode() + body, "sha256")
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def signing_key(secret: str) -> bytes:
    """The bytes of a follower's secret."""
    return secret.encode()


def shown_secret(secret: str) -> str:
    """The secret as receivers' libraries want it: `whsec_` and base64."""
    return f"whsec_{base64.b64encode(signing_key(secret)).decode()}"


def _post(client: httpx.Client, url: str, body: bytes, headers: dict[str, str]) -> str | None:
    """What went wrong; None where it arrived."""
    try:
        with client.stream("POST", url, content=body, headers=headers) as response:
            return None if response.is_success else f"it answered {response.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return str(error) or type(error).__name__
