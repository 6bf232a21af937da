"""A Chinese company's name taken apart: place, core (字号), trade, legal form, branch. The name as written is kept beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jifen.verifying.matching.place_names import WAYS, leading_place

FORMS: Final = {
    "股份有限公司": "股份", "股份公司": "股份", "有限责任公司": "有限", "有限公司": "有限", "普通合伙": "合伙", "有限合伙": "合伙", "合伙企业": "合伙",
    "合作社": "合作社", "个人独资企业": "独资", "总公司": "公司", "公司": "公司", "研究院": "院所", "研究所": "院所", "厂": "厂", "LTD": "有限",
}  # fmt: skip
"""Ending of a name → legal form. The longest that fits counts."""
GROUPS: Final = ("集团", "控股")
"""Said before the legal form, and left out as often."""
TRADES: Final = (
    "信息技术", "生物科技", "生物技术", "电子科技", "新材料", "医疗器械", "汽车零部件", "科技", "技术", "电子", "生物", "医药", "制药", "药业", "医疗",
    "化工", "化学", "机械", "设备", "装备", "机电", "电气", "电器", "仪器", "仪表", "材料", "实业", "工业", "产业", "投资", "贸易", "商贸", "经贸", "发展", "开发", "工程",
    "信息", "软件", "网络", "通信", "数据", "智能", "光电", "光学", "能源", "环保", "节能", "电力", "食品", "农业", "种业", "牧业", "林业", "建筑", "建设",
    "建材", "制造", "加工", "服务", "咨询", "管理", "销售", "经营", "物流", "运输", "文化", "传媒", "教育", "检测", "金属", "塑料", "包装", "印刷", "汽车",
)  # fmt: skip
"""What a firm does, said at the end of its name; longer words first, taken off one after another."""
_LEFT_OUT: Final = re.compile(r"[^0-9A-Z\u3400-\u9fff\U00020000-\U0003ffff]")
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")
_FORM: Final = re.compile("|".join(sorted((f for f in FORMS if len(f) > 2 or f == "公司"), key=len, reverse=True)))
LEAST: Final = 2
"""Letters a core must keep: below that nothing more is taken off."""


@dataclass(frozen=True)
class CompanyName:
    """``written`` untouched; ``text`` the same without spaces, marks and widths; ``bare`` without place, form and branch."""

    written: str
    text: str
    place: str
    bare: str
    core: str
    trade: str
    form: str
    branch: str

    @property
    def is_full(self) -> bool:
        """Whether it reads as a registered name: with a legal form, and more than a form."""
        return bool(self.form and len(self.core) >= LEAST)


def normal(name: str) -> str:
    """Widths, case, marks, brackets and spaces made alike; twice is as once."""
    return _LEFT_OUT.sub("", _folded(name))


def _folded(name: str) -> str:
    before = ""
    while before != name:
        before, name = name, unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).upper())
    return name


@lru_cache(maxsize=200_000)
def taken_apart(name: str) -> CompanyName:
    folded, inner = _without_bracketed_place(_folded(name))
    text = normal(name)
    head, form, branch = _form_and_branch(_LEFT_OUT.sub("", folded))
    place, end = leading_place(head)
    bare = head[end:] if len(head) - end >= LEAST else head
    core, trade = _without_trade(bare)
    return CompanyName(
        name, text, (place or inner) if bare is not head or inner else place, bare, core, trade, form, branch
    )


def _without_bracketed_place(folded: str) -> tuple[str, str]:
    """``华润(长春)医药`` and ``华润医药(长春)`` name a place in the middle."""
    for found in _BRACKETED.finditer(folded):
        if (inside := _LEFT_OUT.sub("", found[1])) in WAYS:
            return folded[: found.start()] + folded[found.end() :], WAYS[inside]
    return folded, ""


def _form_and_branch(text: str) -> tuple[str, str, str]:
    """What stands before the legal form, the form, and what stands behind it: a branch is an enterprise of its own."""
    ends = [found for found in _FORM.finditer(text) if found.start() >= LEAST]
    if ends:
        found = ends[0]
        return text[: found.start()], FORMS[found[0]], text[found.end() :]
    for ending, form in FORMS.items():
        if text.endswith(ending) and len(text) - len(ending) >= LEAST:
            return text.removesuffix(ending), form, ""
    return text, "", ""


def _without_trade(bare: str) -> tuple[str, str]:
    core, trade, again = bare, "", True
    while again:
        again = False
        for word in (*GROUPS, *TRADES):
            if core.endswith(word) and len(core) - len(word) >= LEAST:
                core, again = core.removesuffix(word), True
                trade = trade if word in GROUPS else word + trade
                break
    return core, trade
