"""What later apps may ask about people and organisations."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from jifen.engine.documents import Mapping, Node, Scalar, load_document
from jifen.people import areas
from jifen.people.models import Claim, Organisation, Person

LISTED: Final = Path(__file__).with_name("organisations.yaml")


def person_named(key: str) -> Person | None:
    return Person.objects.filter(username=key).first()


def organisation_with(code: str) -> Organisation | None:
    return Organisation.objects.filter(code=code).first()


def holding(duty: str) -> QuerySet[Person]:
    """Active persons with a duty."""
    return Person.objects.filter(held__duty=duty, is_active=True).distinct()


def has_bound_identity(person: Person, issuer: str) -> bool:
    return bool(SocialAccount.objects.filter(user=person, provider=issuer).exists())


def claims_waiting_in(area: str) -> QuerySet[Claim]:
    return Claim.objects.filter(state=Claim.State.PENDING, area__in=areas.within(area))


def shipped_organisations() -> list[dict[str, Any]]:
    """The list beside this module: departments of province, prefectures and counties, parents first."""
    document = _plain(load_document(LISTED))
    listed: list[dict[str, Any]] = [
        {"kind": "department", "area": areas.PROVINCE, **entry} for entry in document["province"]
    ]
    for bureau in document["bureaus"]:
        listed += [_bureau(bureau, area) for area in _areas_of(bureau)]
    return listed


def _areas_of(bureau: dict[str, Any]) -> list[str]:
    prefectures = list(areas.PREFECTURES) if bureau.get("prefectures") == "all" else []
    return [*prefectures, *bureau.get("areas", [])]


def _bureau(bureau: dict[str, Any], area: str) -> dict[str, Any]:
    """A county bureau stands under its prefecture's when that is listed too, otherwise under the province's."""
    above = f"{area[:4]}00"
    under_prefecture = area != above and above in _areas_of(bureau)
    return {
        "kind": "department",
        "area": area,
        "code": f"{bureau['parent']}-{area}",
        "name": f"{areas.full_name(area)}{bureau['name']}",
        "parent": f"{bureau['parent']}-{above}" if under_prefecture else bureau["parent"],
    }


def _plain(node: Node) -> Any:
    """Texts, lists and mappings of texts: nothing is guessed to be a number or a date."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: _plain(value) for key, value in node.entries}
    return [_plain(item) for item in node.items]
