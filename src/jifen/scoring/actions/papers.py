"""Issuing a portrait as a paper: numbered, dated, its bytes kept under their digest."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.actions import harmless, record
from jifen.people.acting import By, key_of, permit
from jifen.scoring.models import PortraitPaper
from jifen.scoring.portrait.fonts import chinese_font
from jifen.scoring.portrait.paper import Issue, check_digest_of, paper_says, render
from jifen.scoring.portrait.whole import Portrait
from jifen.scoring.portrait_permissions import check_can_see

MOST_A_DAY: Final = 20
"""Papers of one enterprise."""
ATTEMPTS: Final = 5
READ_ONLY: Final = 0o440


def issue_paper(*, by: By, portrait: Portrait, address: str, at: datetime) -> PortraitPaper:
    """``address``: of the page where it can be checked. Written before its row, outside a transaction: composing takes a tenth of
    a second, in which nobody should wait. Raises ValidationError without a font, or after too many on one day."""
    permit(by, check_can_see, portrait.enterprise)
    _check_not_too_many(portrait, at)
    font = chinese_font()
    for _attempt in range(ATTEMPTS):
        issue = Issue(next_number(portrait.score.year), at, address, secrets.token_hex(16))
        said = paper_says(portrait, issue)
        check_digest = check_digest_of(said, issue)
        pdf = render(said, check_digest, font)
        try:
            return _write_down(by, portrait, issue, check_digest, keep(pdf))
        except IntegrityError:  # somebody took this number meanwhile
            continue
    raise ValidationError(_("同时出具的人太多，没有取得编号；请再试一次。"))


@transaction.atomic
def _write_down(by: By, portrait: Portrait, issue: Issue, check_digest: str, digest: str) -> PortraitPaper:
    made = PortraitPaper.objects.create(
        enterprise=portrait.enterprise, run=portrait.score.run, number=issue.number, issued_at=issue.at, by=key_of(by),
        digest=digest, check_digest=check_digest,
    )  # fmt: skip
    fields = harmless(made) | {"enterprise": portrait.enterprise.code, "run": portrait.score.run.number}
    record("portrait.issued", by=key_of(by), subject=made.subject, fields=fields)
    return made


def next_number(year: int) -> str:
    """``HX-2025-000123``, one after the last of the data year."""
    prefix = f"HX-{year}-"
    last = (
        PortraitPaper.objects.filter(number__startswith=prefix)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06d}"


def _check_not_too_many(portrait: Portrait, at: datetime) -> None:
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = PortraitPaper.objects.filter(enterprise=portrait.enterprise, issued_at__gte=midnight).count()
    if today >= MOST_A_DAY:
        words = _("这家企业今天已出具 %(count)d 份画像，达到每日上限；请下载已出具的，或明天再出具。")
        raise ValidationError(words % {"count": today})


def paper_file(digest: str) -> Path:
    return Path(settings.DATA_FOLDER) / "papers" / digest[:2] / f"{digest}.pdf"


def keep(pdf: bytes) -> str:
    """Written aside and renamed when whole; never changed. Returns the digest of the bytes."""
    digest = hashlib.sha256(pdf).hexdigest()
    path = paper_file(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}.part")
    with aside.open("wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    aside.chmod(READ_ONLY)
    aside.replace(path)
    return digest
