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


def send_request(digest: Digest, *, now: datetime, web_url: str | None = None) -> None:
    """Post the digest; raises DeliveryError unless the receiver answers with success, itself and in time.

    web_url: where the archive's own pages are; None: nowhere, as far as is known.
    """
    body = json.dumps(as_json(digest, web_url=web_url), ensure_ascii=False).encode()
    headers = signed(digest.key, body, secret=digest.follower.secret, timestamp=int(now.timestamp()))
    problems: list[str] = []
    # httpx limits each silence, not the whole.
    asking = Thread(target=lambda: problems.extend(_post(digest.follower.address, body, headers)), daemon=True)
    asking.start()
    asking.join(TIME_LIMIT_S)
    if asking.is_alive():
        problems = [f"no answer within {TIME_LIMIT_S:g} s"]
    if problems:
        raise DeliveryError(problems[0])


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


def _post(url: str, body: bytes, headers: dict[str, str]) -> list[str]:
    """What went wrong, if anything."""
    try:
        with httpx.stream("POST", url, content=body, headers=headers, timeout=TIME_LIMIT_S) as response:
            return [] if response.is_success else [f"it answered {response.status_code}"]
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return [str(error) or type(error).__name__]
