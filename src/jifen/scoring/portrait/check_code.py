"""The check code of a paper: 80 bits of the digest of what it says, in groups people can type; and the QR code that carries it."""

from __future__ import annotations

import hmac
import re
from typing import Final

import qrcode

LENGTH: Final = 20
"""Hexadecimal digits: nobody tries 2^80 of them against a slowed-down page."""
GROUP: Final = 4
NUMBER: Final = re.compile(r"HX-\d{4}-\d{6}")


def check_code(check_digest: str) -> str:
    """``A1B2-C3D4-E5F6-7890-ABCD``."""
    digits = check_digest[:LENGTH].upper()
    return "-".join(digits[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def fits(typed: str, check_digest: str) -> bool:
    """Whether the whole code was typed; blanks, dashes and small letters do not matter."""
    plain = re.sub(r"[\s-]", "", typed).lower()
    return len(plain) == LENGTH and plain.isascii() and hmac.compare_digest(plain, check_digest[:LENGTH])


def qr_rows(address: str) -> list[str]:
    """Rows of 0 and 1."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    return ["".join("1" if dot else "0" for dot in row) for row in code.get_matrix()]
