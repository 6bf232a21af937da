"""What tests of deliveries need: a platform with the shipped sources, and a department's sample handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from jifen.collecting.actions import Acceptance, Incoming, receive_delivery
from jifen.collecting.jobs import work_until_done
from jifen.collecting.models import Delivery
from jifen.collecting.sources.sample_delivery import Sample, sample_delivery
from jifen.enterprises.actions import register_enterprise
from jifen.enterprises.models import Enterprise
from jifen.people.models import NOBODYS_NAME
from tests.cast import played
from tests.collecting.shipped import load_sources

OFFICER = "tax-data"


def stand_up(codes: Iterable[str] = ()) -> None:
    """The shipped sources, and enterprises with these codes in the register."""
    load_sources(timezone.now())
    for number, code in enumerate(sorted(set(codes) - set(Enterprise.objects.values_list("code", flat=True)))):
        register_enterprise(
            by=NOBODYS_NAME, code=code, name=f"示例企业{number}", source="测试", established_on=date(2015, 3, 1),
            county="220102", industry="C3989", legal_person=True,
        )  # fmt: skip


def tax_sample(*, dirty: bool = True, year: int = 2025) -> Sample:
    return sample_delivery("tax", year=year, enterprises=24, dirty=dirty)


def hand_in(
    content: bytes, *, name: str, source: str = "tax", by: str = OFFICER, look_first: bool = False,
    repairs: Delivery | None = None, key: str = "", period: str = "",
) -> Acceptance:  # fmt: skip
    person = played(by)
    assert person.organisation is not None
    incoming = Incoming(
        source, person.organisation, Delivery.Road.UPLOAD, name, period=period, look_first=look_first, repairs=repairs,
        idempotency_key=key,
    )  # fmt: skip
    return receive_delivery(by=person, incoming=incoming, chunks=ContentFile(content).chunks(), at=timezone.now())


def delivered(content: bytes, *, name: str, **more: object) -> Delivery:
    """Handed in and worked through by the worker."""
    delivery = hand_in(content, name=name, **more).delivery  # type: ignore[arg-type]
    work_until_done()
    return Delivery.objects.get(pk=delivery.pk)
