"""Every check, in order of number."""

from __future__ import annotations

from typing import Final

from jifen.engine.checks.check import Check
from jifen.engine.checks.structure import (
    equity_within_assets,
    insured_within_staff,
    main_within_revenue,
    opening_is_last_closing,
    patents_within_ip,
    profit_within_revenue,
    rd_expense_within_cost,
    rd_staff_within_staff,
)

CHECKS: Final[tuple[Check, ...]] = (
    rd_staff_within_staff.CHECK,
    rd_expense_within_cost.CHECK,
    main_within_revenue.CHECK,
    patents_within_ip.CHECK,
    equity_within_assets.CHECK,
    opening_is_last_closing.CHECK,
    profit_within_revenue.CHECK,
    insured_within_staff.CHECK,
)
BY_CODE: Final[dict[str, Check]] = {check.code: check for check in CHECKS}
