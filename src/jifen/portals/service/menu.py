"""The side menu of this portal. A page that has no content yet has no line here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jifen.portals.menu_entry import HOME, MenuEntry
from jifen.schemes.models import PublishedScheme

MENU = (
    MenuEntry(_("工作台"), HOME),
    MenuEntry(pgettext_lazy("all of them", "指标体系"), "scheme_list", "see", PublishedScheme),
)
