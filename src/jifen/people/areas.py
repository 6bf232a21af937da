"""Areas of Jilin Province by GB/T 2260: the province, its nine prefectures, their 60 counties. Pure: no database.

Development zones (长春新区, 长白山保护开发区 …) have no code of their own there and belong to the county they lie in.
"""

from __future__ import annotations

from typing import Final

PROVINCE: Final = "220000"
PROVINCE_NAME: Final = "吉林省"

PREFECTURES: Final[dict[str, str]] = {
    "220100": "长春市",
    "220200": "吉林市",
    "220300": "四平市",
    "220400": "辽源市",
    "220500": "通化市",
    "220600": "白山市",
    "220700": "松原市",
    "220800": "白城市",
    "222400": "延边朝鲜族自治州",
}

COUNTIES: Final[dict[str, str]] = {
    "220102": "南关区",
    "220103": "宽城区",
    "220104": "朝阳区",
    "220105": "二道区",
    "220106": "绿园区",
    "220112": "双阳区",
    "220113": "九台区",
    "220122": "农安县",
    "220182": "榆树市",
    "220183": "德惠市",
    "220184": "公主岭市",
    "220202": "昌邑区",
    "220203": "龙潭区",
    "220204": "船营区",
    "220211": "丰满区",
    "220221": "永吉县",
    "220281": "蛟河市",
    "220282": "桦甸市",
    "220283": "舒兰市",
    "220284": "磐石市",
    "220302": "铁西区",
    "220303": "铁东区",
    "220322": "梨树县",
    "220323": "伊通满族自治县",
    "220382": "双辽市",
    "220402": "龙山区",
    "220403": "西安区",
    "220421": "东丰县",
    "220422": "东辽县",
    "220502": "东昌区",
    "220503": "二道江区",
    "220521": "通化县",
    "220523": "辉南县",
    "220524": "柳河县",
    "220581": "梅河口市",
    "220582": "集安市",
    "220602": "浑江区",
    "220605": "江源区",
    "220621": "抚松县",
    "220622": "靖宇县",
    "220623": "长白朝鲜族自治县",
    "220681": "临江市",
    "220702": "宁江区",
    "220721": "前郭尔罗斯蒙古族自治县",
    "220722": "长岭县",
    "220723": "乾安县",
    "220781": "扶余市",
    "220802": "洮北区",
    "220821": "镇赉县",
    "220822": "通榆县",
    "220881": "洮南市",
    "220882": "大安市",
    "222401": "延吉市",
    "222402": "图们市",
    "222403": "敦化市",
    "222404": "珲春市",
    "222405": "龙井市",
    "222406": "和龙市",
    "222424": "汪清县",
    "222426": "安图县",
}

AREAS: Final[dict[str, str]] = {PROVINCE: PROVINCE_NAME, **PREFECTURES, **COUNTIES}
"""Code → name, 70 of them. 朝阳区, 铁西区, 西安区 exist elsewhere too: compare codes, never names."""

PROVINCE_LEVEL: Final = "province"
PREFECTURE_LEVEL: Final = "prefecture"
COUNTY_LEVEL: Final = "county"


def level_of(area: str) -> str:
    """``province``, ``prefecture`` or ``county``; a code outside the list is refused."""
    if area not in AREAS:
        raise ValueError(f"{area!r} 不在吉林省行政区划代码（GB/T 2260）之列；请从列表中选择。")
    if area == PROVINCE:
        return PROVINCE_LEVEL
    return PREFECTURE_LEVEL if area in PREFECTURES else COUNTY_LEVEL


def prefecture_of(area: str) -> str | None:
    """The prefecture an area lies in, itself included; none for the province."""
    return None if level_of(area) == PROVINCE_LEVEL else f"{area[:4]}00"


def covers(area: str, other: str) -> bool:
    """Whether ``other`` is ``area`` or lies in it."""
    match level_of(area):
        case "province":
            return other in AREAS
        case "prefecture":
            return other in AREAS and other[:4] == area[:4]
        case _:
            return other == area


def within(area: str) -> list[str]:
    """``area`` and all that lies in it."""
    return [other for other in AREAS if covers(area, other)]


def full_name(area: str) -> str:
    """``长春市南关区``; the bare code when it is not of this province."""
    if area not in AREAS:
        return area
    prefecture = prefecture_of(area)
    return AREAS[area] if prefecture in (None, area) else f"{PREFECTURES[str(prefecture)]}{AREAS[area]}"


def choices() -> list[tuple[str, str]]:
    """For a form: each prefecture followed by its counties."""
    return [(code, full_name(code)) for code in [PROVINCE, *sorted([*PREFECTURES, *COUNTIES])]]
