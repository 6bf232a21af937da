"""Prefectures of Jilin Province by the first four digits of their division codes (GB/T 2260), for tables by city."""

from __future__ import annotations

PREFECTURES = {
    "2201": ("长春市", "Changchun"),
    "2202": ("吉林市", "Jilin City"),
    "2203": ("四平市", "Siping"),
    "2204": ("辽源市", "Liaoyuan"),
    "2205": ("通化市", "Tonghua"),
    "2206": ("白山市", "Baishan"),
    "2207": ("松原市", "Songyuan"),
    "2208": ("白城市", "Baicheng"),
    "2224": ("延边州", "Yanbian"),
}


def place_name(code: str, language: str = "zh") -> str:
    """The name of a division, or the code itself where it is none of these."""
    return PREFECTURES[code][0 if language == "zh" else 1] if code in PREFECTURES else code
