"""What a receipt and a verdict say of a delivery, signed, so that a third party can check it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from jifen.collecting.models import Delivery
from jifen.collecting.receipts import Receipt, SigningKey, receipt_bytes, receipt_text, sign


def signed_receipt(delivery: Delivery, *, kind: str, at: datetime) -> dict[str, Any]:
    """``kind``: ``receipt`` at once, ``verdict`` later. Texts only, so that it can be stored and downloaded as it is."""
    return sign(receipt_bytes(_content(delivery, kind, at)), platform_key()).as_text_fields()


def said(document: dict[str, Any]) -> dict[str, Any]:
    """What a stored receipt or verdict says; nothing where there is none yet."""
    content: dict[str, Any] = json.loads(document.get("body", "{}"))
    return content


def as_document(stored: dict[str, Any]) -> str:
    """The file handed to the sender, with how to check it."""
    return receipt_text(Receipt.from_text_fields(stored))


def platform_key() -> SigningKey:
    return SigningKey.kept_in(Path(settings.DATA_FOLDER) / "receipt_key.pem")


def _content(delivery: Delivery, kind: str, at: datetime) -> dict[str, Any]:
    content: dict[str, Any] = {
        "kind": kind, "delivery": delivery.number, "source": delivery.source, "matter": delivery.contract.title,
        "contract": delivery.contract.digest, "sender": delivery.organisation.code, "by": delivery.by,
        "road": delivery.road, "file": delivery.file_name, "sha256": delivery.digest, "bytes": delivery.size,
        "received_at": delivery.received_at, "at": at,
    }  # fmt: skip
    if kind == "receipt":
        return content
    return content | {
        "state": delivery.state, "received": delivery.received_rows, "accepted": delivery.accepted_rows,
        "quarantined": delivery.quarantined_rows, "claims": delivery.counts,
        "problems": [one["zh"] for one in delivery.problems],
    }  # fmt: skip
