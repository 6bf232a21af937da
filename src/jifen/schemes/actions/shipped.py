"""The schemes that come with the platform, published as they are at the first start; all of them provisional texts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from jifen.audit.actions import SYSTEM, harmless, record
from jifen.engine.scheme import Scheme, load_scheme, official_scheme_ids, scheme_digest
from jifen.engine.scheme.loading import scheme_path
from jifen.people.models import Organisation
from jifen.schemes.families import family_of, sector_of
from jifen.schemes.models import PublishedScheme

Family = PublishedScheme.Family
WHY: Final = "随平台提供的暂定文本"
OWNERS: Final = {Family.CORE: "science", Family.CONSTRAINT: "science", Family.SECTOR: "industry"}


def load_shipped_schemes(*, at: datetime) -> list[str]:
    """Publishes what is not there yet, by digest; returns the codes. A version that exists already is left alone."""
    known = set(PublishedScheme.objects.values_list("digest", flat=True))
    taken = set(PublishedScheme.objects.values_list("code", "version"))
    made = []
    for code in official_scheme_ids():
        scheme = load_scheme(code)
        if scheme_digest(scheme) in known or (scheme.code, scheme.version) in taken or is_example_of_a_bank(scheme):
            continue
        made.append(_publish(scheme, scheme_path(code).read_text(encoding="utf-8"), at).code)
    return made


def is_example_of_a_bank(scheme: Scheme) -> bool:
    """A bank's model is the bank's own business, and not loaded for everybody."""
    return scheme.code.startswith("credit-")


@transaction.atomic
def _publish(scheme: Scheme, text: str, at: datetime) -> PublishedScheme:
    if scheme.effective is None:
        raise ValueError(f"{scheme.code} 没有生效日期（effective），不能发布；请在文件里写上。")
    family = family_of(scheme)
    owner = Organisation.objects.filter(code=OWNERS[family]).first()
    made = PublishedScheme.objects.create(
        code=scheme.code, version=scheme.version, title=scheme.title, family=family, sector=sector_of(scheme), owner=owner,
        text=text, digest=scheme_digest(scheme), effective=scheme.effective, published_at=at, by=SYSTEM, why=WHY,
        provisional=any(basis.provisional for basis in scheme.basis.values()),
    )  # fmt: skip
    record("scheme.published", by=SYSTEM, subject=made.subject, fields=harmless(made), why=WHY)
    return made
