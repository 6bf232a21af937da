"""The cast: accounts for trying the platform, with passwords and second factors that everybody may know. Demo mode only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from jifen.audit.actions import record
from jifen.people import actions, areas, duties
from jifen.people.models import NOBODYS_NAME, Organisation, Person, PersonDuty
from jifen.people.reads import shipped_organisations

PASSWORD: Final = "Jifen-demo-2026"
SEED: Final = b"jifen demo 2026"
STEP: Final = 30
DEMO_ENTERPRISE: Final = ("91000000MA00023B1L", "示例企业", "220102")


@dataclass(frozen=True)
class Part:
    """One of the cast; ``organisation`` is a code, empty for the stranger."""

    username: str
    name: str
    organisation: str
    duty: str


ORGANISATIONS: Final = (
    {"code": "operator", "kind": "operator", "name": "示例平台运营单位", "area": areas.PROVINCE},
    {"code": "demo-bank", "kind": "finance", "name": "示例银行", "area": "220100"},
    {"code": "demo-institute", "kind": "service", "name": "示例研究院", "area": "220100"},
    {
        "code": DEMO_ENTERPRISE[0],
        "kind": "enterprise",
        "name": DEMO_ENTERPRISE[1],
        "area": DEMO_ENTERPRISE[2],
    },
)

CAST: Final = (
    Part("filler", "示例企业填报员", DEMO_ENTERPRISE[0], duties.FILLER),
    Part("legal", "示例企业法定代表人", DEMO_ENTERPRISE[0], duties.LEGAL_REPRESENTATIVE),
    Part("tax-data", "税务部门数据员", "tax", duties.DATA_OFFICER),
    Part("science-data", "科技部门数据员", "science", duties.DATA_OFFICER),
    Part("market-data", "市场监管部门数据员", "market-supervision", duties.DATA_OFFICER),
    Part("ip-data", "知识产权部门数据员", "ip-office", duties.DATA_OFFICER),
    Part("staff-data", "人社部门数据员", "human-resources", duties.DATA_OFFICER),
    Part("statistics-data", "统计部门数据员", "statistics", duties.DATA_OFFICER),
    Part("emergency-data", "应急管理部门数据员", "emergency-management", duties.DATA_OFFICER),
    Part("court-data", "法院数据员", "courts", duties.DATA_OFFICER),
    Part("industry-data", "工信部门数据员", "industry", duties.DATA_OFFICER),
    Part("science-officer", "科技部门业务员", "science", duties.BUSINESS_OFFICER),
    Part("science-reviewer", "科技部门复核员", "science", duties.BUSINESS_OFFICER),
    Part("industry-officer", "工信部门业务员", "industry", duties.BUSINESS_OFFICER),
    Part("industry-reviewer", "工信部门复核员", "industry", duties.BUSINESS_OFFICER),
    Part("county-officer", "南关区业务员", "science-220102", duties.BUSINESS_OFFICER),
    Part("bank-analyst", "示例银行分析员", "demo-bank", duties.ANALYST),
    Part("bank-approver", "示例银行审批人", "demo-bank", duties.APPROVER),
    Part("service-officer", "示例研究院服务专员", "demo-institute", duties.SERVICE_OFFICER),
    Part("operator", "平台运营", "operator", duties.OPERATOR),
    Part("security", "安全管理员", "operator", duties.SECURITY_ADMIN),
    Part("auditor", "审计员", "operator", duties.AUDITOR),
    Part("stranger", "陌生人", "", ""),
)


def check_demo() -> None:
    if not settings.DEMO:
        raise ImproperlyConfigured(
            "示例账号的密码人人皆知，只能在演示模式下建立；要试用请设 JIFEN_DEMO=1，正式环境请用 jifen platform invite。"
            " Demo accounts have public passwords: only with JIFEN_DEMO=1."
        )


@transaction.atomic
def make_demo_accounts(*, by: str = NOBODYS_NAME) -> list[Person]:
    """Those of the cast that are not there yet, with the organisations they need. Returns all of the cast."""
    check_demo()
    actions.load_organisations(by=by, listed=[*shipped_organisations(), *ORGANISATIONS])
    known = {one.username: one for one in Person.objects.filter(username__in=[part.username for part in CAST])}
    missing = [part for part in CAST if part.username not in known]
    for part in missing:
        known[part.username] = _play(part)
    if missing:
        record("demo.accounts_made", by=by, fields={"usernames": [part.username for part in missing]})
    return [known[part.username] for part in CAST]


def _play(part: Part) -> Person:
    organisation = Organisation.objects.get(code=part.organisation) if part.organisation else None
    person = Person(username=part.username, name=part.name, organisation=organisation)
    person.set_password(PASSWORD)
    person.full_clean()
    person.save()
    if part.duty:
        PersonDuty.objects.create(person=person, duty=part.duty, given_by=NOBODYS_NAME)
        _second_factor(person)
    return person


def _second_factor(person: Person) -> None:
    secret = {"secret": encrypt(demo_secret(person.username))}
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data=secret)
    codes = {"seed": encrypt(_derived(f"{person.username}:recovery").hex()), "used_mask": 0}
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data=codes)


def demo_secret(username: str) -> str:
    """The second factor's secret of a demo account, base32, the same on every machine."""
    return base64.b32encode(_derived(f"{username}:totp")).decode("ascii")


def current_code(username: str, at: float) -> str:
    """The six digits (RFC 6238) a demo account's authenticator shows at a time in seconds since 1970."""
    return one_time_code(demo_secret(username), at)


def one_time_code(secret: str, at: float) -> str:
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // STEP), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _derived(purpose: str) -> bytes:
    return hmac.new(SEED, purpose.encode(), hashlib.sha256).digest()[:20]
