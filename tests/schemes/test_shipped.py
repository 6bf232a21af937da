"""The shipped schemes stand on the platform from its first start, word for word, and are published once."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from jifen.engine.scheme import load_scheme, scheme_digest
from jifen.enterprises.append_only import AppendOnlyError
from jifen.schemes import reads
from jifen.schemes.actions import load_shipped_schemes
from jifen.schemes.models import PublishedScheme, SchemeRetirement

pytestmark = pytest.mark.usefixtures("cast")
DAY = date(2026, 6, 1)


def test_each_is_published_once_with_its_family_and_sector() -> None:
    assert len(load_shipped_schemes(at=timezone.now())) == 6
    assert load_shipped_schemes(at=timezone.now()) == []
    core = reads.core_in_force(DAY)
    assert core is not None and core.digest == scheme_digest(load_scheme("jilin-core-2026"))
    assert reads.document_of(core) == load_scheme("jilin-core-2026")
    assert {one.sector for one in reads.sectors_in_force(DAY)} == {"光电信息", "医药健康", "装备制造", "新材料"}
    constraints = reads.constraints_in_force(DAY)
    assert constraints is not None and constraints.code == "jilin-constraints-2026"


def test_nothing_is_in_force_before_its_day_or_after_it_was_retired() -> None:
    load_shipped_schemes(at=timezone.now())
    assert reads.core_in_force(date(2025, 12, 31)) is None
    core = reads.core_in_force(DAY)
    assert core is not None
    SchemeRetirement.objects.create(scheme=core, on=date(2027, 1, 1), why="示例", at=timezone.now(), by="system")
    assert reads.core_in_force(date(2026, 12, 31)) == core
    assert reads.core_in_force(date(2027, 1, 1)) is None


def test_a_published_scheme_never_changes() -> None:
    load_shipped_schemes(at=timezone.now())
    one = PublishedScheme.objects.first()
    assert one is not None
    one.title = "改了"
    with pytest.raises(AppendOnlyError, match="只能追加"):
        one.save()
