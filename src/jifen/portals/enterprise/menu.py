"""The side menu of this portal. A page that has no content yet has no line here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jifen.collecting.models import Objection, Return
from jifen.enterprises.models import Enterprise
from jifen.portals.menu_entry import HOME, MenuEntry
from jifen.schemes.models import PublishedScheme
from jifen.scoring.models import Score
from jifen.verifying.models import Finding

MENU = (
    MenuEntry(_("工作台"), HOME),
    MenuEntry(_("创新画像"), "own_portrait", "see_portrait", Enterprise),
    MenuEntry(_("自主填报"), "return_home", "fill", Return),
    MenuEntry(_("核验问题"), "question_list", "see", Finding),
    MenuEntry(pgettext_lazy("all of them", "指标体系"), "scheme_list", "see", PublishedScheme),
    MenuEntry(_("数据异议"), "objection_list", "see", Objection),
    MenuEntry(_("积分公示"), "announcement_home", "dispute", Score),
    MenuEntry(_("数据链"), "own_chain", "see_own", Enterprise),
    MenuEntry(_("积分分布"), "own_place", "see_own", Enterprise),
    MenuEntry(_("参评资格"), "own_enterprise", "see_own", Enterprise),
)
