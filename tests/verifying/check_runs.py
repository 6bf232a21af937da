"""What tests of check runs need: claims with something wrong in them, and a run taken to its end."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from jifen.enterprises.models import Enterprise
from jifen.schemes.actions import load_shipped_schemes
from jifen.verifying.actions.checking import ask_check_run
from jifen.verifying.check_jobs import check_until_done
from jifen.verifying.models import CheckRun, Finding
from tests.enterprises.firms import firm
from tests.verifying.claims import stand_up_sources, told

YEAR = 2025
SOUND: dict[str, dict[str, Any]] = {
    "human_resources": {"staff": 80, "insured_staff": 78},
    "statistics": {
        "rd_expense": 600, "rd_staff": 20, "total_cost": 9000, "assets": 20000, "net_profit": 800,
        "equity_opening": 7200, "equity_closing": 8000,
    },
    "tax": {"revenue": 12000, "main_revenue": 11000, "rd_super_deduction": 580},
    "ip_office": {"invention_patents": 6, "ip_count": 14},
    "science": {"contract_turnover": 150, "projects_province": 1, "qualifications": "高新技术企业@2024-11-06~2027-11-05"},
    "industry": {"qualifications": "专精特新中小企业@2024-05-08~2027-05-07"},
}  # fmt: skip


def stand_up_checks(firms: int = 1) -> list[Enterprise]:
    """Sources, schemes, and enterprises of which every source has told something sound, last year too."""
    stand_up_sources()
    load_shipped_schemes(at=timezone.now())
    made = [firm(number + 1) for number in range(firms)]
    for number, one in enumerate(made):
        for year, share in ((YEAR - 1, 0.9), (YEAR, 1.0)):
            say(one, SOUND, year=year, share=share * (1 + number / 10))
    return made


def say(one: Enterprise, sources: dict[str, dict[str, Any]], *, year: int = YEAR, share: float = 1.0) -> None:
    for source, facts in sources.items():
        for fact, value in facts.items():
            last = fact == "equity_opening" and year == YEAR
            scaled = value if isinstance(value, str) else round(value * share)
            told(source, one, fact, round(8000 * 0.9 * share) if last else scaled, year=year)


def checked(year: int = YEAR) -> CheckRun:
    run = ask_check_run(by="system", year=year, at=timezone.now())
    check_until_done()
    run.refresh_from_db()
    assert run.state == CheckRun.State.DONE, run.why
    return run


def finding(check: str, one: Enterprise | None = None, **more: Any) -> Finding:
    found = Finding.objects.filter(check_code=check, **more)
    return (found.filter(enterprise=one) if one else found).get()
