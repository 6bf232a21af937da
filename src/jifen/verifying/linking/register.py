"""The register as the matching sees it: one record for each name an enterprise goes or went by."""

from __future__ import annotations

from collections.abc import Iterator

from jifen.enterprises.models import AddressRecord, NameRecord
from jifen.verifying.matching.records import Known

AT_ONCE = 5000


def known_names() -> Iterator[Known]:
    addresses = dict(
        AddressRecord.objects.filter(until=None).exclude(address="").values_list("enterprise_id", "address")
    )
    rows = NameRecord.objects.order_by("pk").values_list(
        "enterprise_id",
        "enterprise__code",
        "name",
        "until",
        "enterprise__name",
        "enterprise__county",
        "enterprise__established_on",
    )
    for key, code, name, until, now, county, founded in rows.iterator(chunk_size=AT_ONCE):
        former = until is not None and name != now
        yield Known(code, name, former, county, addresses.get(key, ""), founded)
