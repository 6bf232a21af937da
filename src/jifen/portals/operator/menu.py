"""The side menu of this portal. Three people share it and see different lines: operator, security administrator, auditor."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jifen.audit.models import Entry
from jifen.collecting.models import (
    Campaign,
    Delivery,
    DutyPeriod,
    Objection,
    PublishedContract,
    PullEndpoint,
    SourceClient,
)
from jifen.enterprises.models import Enterprise
from jifen.people.models import Claim, Organisation, Person, RefusedSignIn
from jifen.portals.menu_entry import HOME, MenuEntry
from jifen.schemes.models import PublishedScheme
from jifen.scoring.models import Cycle, Score
from jifen.verifying.models import CheckRun, MatchCase

MENU = (
    MenuEntry(_("工作台"), HOME),
    MenuEntry(_("积分总览"), "ranking_overview", "list", Score),
    MenuEntry(_("积分榜"), "ranking_list", "list", Score),
    MenuEntry(_("企业名录"), "enterprise_list", "list", Enterprise),
    MenuEntry(_("数据报送"), "delivery_list", "see", Delivery),
    MenuEntry(_("企业匹配"), "match_case_list", "see", MatchCase),
    MenuEntry(_("数据来源"), "source_list", "see", PublishedContract),
    MenuEntry(_("接口客户端"), "client_list", "see", SourceClient),
    MenuEntry(_("拉取接口"), "endpoint_list", "see", PullEndpoint),
    MenuEntry(_("监视文件夹"), "folder", "watch_folder", Delivery),
    MenuEntry(_("归集率"), "coverage", "see", DutyPeriod),
    MenuEntry(_("集中调整"), "campaign", "follow", Campaign),
    MenuEntry(pgettext_lazy("all of them", "指标体系"), "scheme_list", "see", PublishedScheme),
    MenuEntry(_("数据异议"), "objection_list", "see", Objection),
    MenuEntry(_("数据核验"), "verification", "see", CheckRun),
    MenuEntry(_("年度周期"), "cycle", "follow", Cycle),
    MenuEntry(_("企业认领"), "claim_list", "see", Claim),
    MenuEntry(_("单位"), "organisation_list", "see", Organisation),
    MenuEntry(_("人员"), "person_list", "see", Person),
    MenuEntry(_("登录受限"), "refused_list", "see", RefusedSignIn),
    MenuEntry(_("在线会话"), "session_list", "see", UserSession),
    MenuEntry(_("审计记录"), "entry_list", "see", Entry),
)
