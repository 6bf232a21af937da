"""What is compared, level by level, and what each level says in words. How much it weighs stands in the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as _

_DICE: Final = "(2.0 * len(list_intersect(pairs_l, pairs_r)) / greatest(len(pairs_l) + len(pairs_r), 1))"


@dataclass(frozen=True)
class Level:
    """``sql``: when a pair is of this level; the first that holds counts. ``zh``: what that says."""

    code: str
    sql: str
    zh: str


@dataclass(frozen=True)
class Compared:
    """``nothing``: when one side does not say anything, and the comparison neither speaks for nor against."""

    code: str
    zh: str
    nothing: str
    levels: tuple[Level, ...]


COMPARED: Final = (
    Compared("name", _("名称"), "bare_l = '' or bare_r = ''", (
        Level("same", "text_l = text_r", _("名称一字不差")),
        Level("same_bare", "bare_l = bare_r and branch_l = branch_r and len(bare_l) >= 3", _("去掉地名和组织形式后名称相同")),
        Level("same_parent", "bare_l = bare_r and len(bare_l) >= 3", _("同一企业的不同分支机构")),
        Level("one_letter", "list_has_any(holes_l, holes_r) or list_contains(less_l, bare_r) or list_contains(less_r, bare_l)",
              _("名称只差一个字")),
        Level("beginning", "(starts_with(bare_r, bare_l) or starts_with(bare_l, bare_r)) and least(len(bare_l), len(bare_r)) >= 3",
              _("一个名称是另一个的开头")),
        Level("abbreviation", "(short_l <> '' and regexp_matches(text_r, short_l)) or (short_r <> '' and regexp_matches(text_l, short_r))",
              _("一个名称像是另一个的简称")),
        Level("same_core", "core_l = core_r and len(core_l) >= 2", _("字号相同，行业用语不同")),
        Level("alike", f"{_DICE} >= 0.5", _("名称有一半以上的字相连相同")),
        Level("other", "ELSE", _("名称不同")),
    )),
    Compared("branch", _("分支机构"), "not full_l", (
        Level("same", "branch_l = branch_r", _("同为总机构，或是同一分支机构")),
        Level("other", "ELSE", _("一方是分支机构，另一方不是")),
    )),
    Compared("form", _("组织形式"), "form_l = '' or form_r = ''", (
        Level("same", "form_l = form_r", _("组织形式相同")),
        Level("other", "ELSE", _("组织形式不同")),
    )),
    Compared("code", _("信用代码"), "code_l = '' or code_r = ''", (
        Level("one_slip", "damerau_levenshtein(code_l, code_r) <= 1", _("信用代码只差一个字符")),
        Level("subject", "subject_r <> '' and contains(code_l, subject_r)", _("主体标识码（第 9—17 位）相同")),
        Level("few_slips", "damerau_levenshtein(code_l, code_r) <= 3 and not code_valid_l", _("信用代码只差两三个字符")),
        Level("other_valid", "code_valid_l", _("来件的代码本身有效，是另一个代码")),
        Level("other", "ELSE", _("信用代码对不上")),
    )),
    Compared("place", _("所在地"), "province_l is null or province_r is null", (
        Level("county", "county_l = county_r", _("同一县（市、区）")),
        Level("prefecture", "prefecture_l = prefecture_r and (county_l is null or county_r is null)", _("同一市（州）")),
        Level("county_differs", "prefecture_l = prefecture_r", _("同一市（州），县（市、区）不同")),
        Level("province", "province_l = province_r and (prefecture_l is null or prefecture_r is null)", _("同一省")),
        Level("other", "ELSE", _("所在地不同")),
    )),
    Compared("established_on", _("成立日期"), "established_on_l is null or established_on_r is null", (
        Level("same", "established_on_l = established_on_r", _("成立日期相同")),
        Level("near", "year(established_on_l) = year(established_on_r) and (month(established_on_l) = month(established_on_r)"
              " or day(established_on_l) = day(established_on_r))", _("成立日期只差月或日")),
        Level("year", "year(established_on_l) = year(established_on_r)", _("成立年份相同")),
        Level("other", "ELSE", _("成立日期不同")),
    )),
    Compared("address", _("住所"), "road_l = '' or road_r = ''", (
        Level("same", "road_l = road_r and number_l = number_r and number_l <> ''", _("街路和门牌号相同")),
        Level("road", "road_l = road_r", _("街路相同")),
        Level("other", "ELSE", _("住所不同")),
    )),
)  # fmt: skip
BY_CODE: Final = {one.code: one for one in COMPARED}
BESIDES_THE_NAME: Final = ("code", "established_on", "address", "place")
"""What can bear out a name; form and branch are parts of the name itself."""


def words_of(comparison: str, level: str) -> str:
    return next(one.zh for one in BY_CODE[comparison].levels if one.code == level)
