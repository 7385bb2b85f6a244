"""The ways out that an environment allows, each with how a digest goes there. Wiring; decides nothing."""

from collections.abc import Mapping
from functools import partial

from archive.appending import append_digest
from archive.mailing import find_mailbox, find_web_url, send_letter
from archive.posting import send_request
from archive.records import Channel
from archive.sending import Send


def find_channels(environment: Mapping[str, str]) -> dict[Channel, Send]:
    """Webhooks and files always; e-mail where DYNASTY_SMTP_URL says how. Raises UsageError, as `find_mailbox`."""
    web_url = find_web_url(environment)
    channels: dict[Channel, Send] = {
        "webhook": partial(send_request, web_url=web_url),
        "file": partial(append_digest, web_url=web_url),
    }
    mailbox = find_mailbox(environment)
    if mailbox is not None:
        channels["email"] = partial(send_letter, mailbox=mailbox)
    return channels
