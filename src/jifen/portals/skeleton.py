"""What every page shows around its content: portal, person, menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jifen.access.decide import may
from jifen.people.models import Organisation, Person
from jifen.portals.enterprise import menu as enterprise
from jifen.portals.finance import menu as finance
from jifen.portals.government import menu as government
from jifen.portals.menu_entry import HOME, MenuEntry, Words
from jifen.portals.operator import menu as operator
from jifen.portals.service import menu as service


@dataclass(frozen=True)
class Portal:
    name: Words
    menu: tuple[MenuEntry, ...]


PORTALS: Final[dict[str, Portal]] = {
    Organisation.Kind.ENTERPRISE: Portal(_("企业端"), enterprise.MENU),
    Organisation.Kind.FINANCE: Portal(_("金融端"), finance.MENU),
    Organisation.Kind.SERVICE: Portal(_("服务端"), service.MENU),
    Organisation.Kind.DEPARTMENT: Portal(_("政府端"), government.MENU),
    Organisation.Kind.OPERATOR: Portal(_("运营端"), operator.MENU),
}
NOWHERE: Final = Portal("", (MenuEntry(_("工作台"), HOME),))


@dataclass(frozen=True)
class Line:
    label: Words
    url: str
    here: bool


def portal_of(person: Person) -> Portal:
    return PORTALS[person.organisation.kind] if person.organisation else NOWHERE


def menu_for(person: Person, path: str) -> list[Line]:
    """The lines this person may follow; the longest address the page's own begins with is marked."""
    entries = [one for one in portal_of(person).menu if one.model is None or may(person, one.verb, one.model)]
    addresses = {one: reverse(one.url_name) for one in entries}
    here = max((url for url in addresses.values() if path.startswith(url)), key=len, default="")
    exact = here if here != "/" or path == "/" else ""
    return [Line(one.label, url, url == exact) for one, url in addresses.items()]


def skeleton(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "user", None)
    shown: dict[str, Any] = {"demo": settings.DEMO}
    if isinstance(person, Person):
        shown |= {"portal": portal_of(person), "menu": menu_for(person, request.path)}
    return shown
