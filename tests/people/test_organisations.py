"""The organisations of the plan, and areas by GB/T 2260."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from jifen.people import actions, areas
from jifen.people.first_people import load_shipped_organisations
from jifen.people.models import Organisation
from jifen.people.reads import shipped_organisations


def test_there_are_sixty_counties_in_nine_prefectures() -> None:
    assert (len(areas.COUNTIES), len(areas.PREFECTURES), len(areas.AREAS)) == (60, 9, 70)
    assert all(areas.prefecture_of(county) in areas.PREFECTURES for county in areas.COUNTIES)
    assert areas.full_name("220184") == "长春市公主岭市"


def test_an_area_covers_what_lies_in_it() -> None:
    assert areas.covers("220000", "222426")
    assert areas.covers("220100", "220184")
    assert not areas.covers("220300", "220184")
    assert not areas.covers("220102", "220100")
    assert len(areas.within("220800")) == 6
    with pytest.raises(ValueError, match="GB/T 2260"):
        areas.level_of("110000")


@pytest.mark.django_db
def test_the_plans_departments_are_loaded_once() -> None:
    made = load_shipped_organisations()
    assert made == len(shipped_organisations())
    assert load_shipped_organisations() == 0
    names = set(Organisation.objects.values_list("name", flat=True))
    for part in (
        "科学技术厅",
        "中国人民银行",
        "金融委员会办公室",
        "工业和信息化厅",
        "财政厅",
        "人力资源和社会保障厅",
        "应急管理厅",
        "市场监督管理厅",
        "知识产权局",
        "政务服务和数字化",
        "吉林省税务局",
        "金融监督管理总局",
        "金融控股",
        "吉林省发展和改革委员会",
        "吉林省自然资源厅",
        "吉林省生态环境厅",
    ):
        assert any(part in name for name in names), part
    for prefecture in areas.PREFECTURES:
        assert Organisation.objects.get(code=f"science-{prefecture}").parent.code == "science"
    assert Organisation.objects.get(code="science-220102").parent.code == "science-220100"


@pytest.mark.django_db
def test_level_and_area_of_a_department_fit() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(kind="department", name="某局", level="county", area="220100", code="odd")
    with pytest.raises(ValueError, match="GB/T 2260"):
        actions.make_organisation(by="system", kind="department", name="某局", area="330100", code="far")


@pytest.mark.django_db
def test_an_enterprise_is_named_by_its_credit_code() -> None:
    with pytest.raises(ValidationError):
        actions.make_organisation(by="system", kind="enterprise", name="示例厂", area="220102", code="factory")
