"""Places that stand at the front of a company's name, as codes of GB/T 2260. Jilin to the county, elsewhere to the province.

Cities outside Jilin are listed only so far that their province is known from a name; a place that is not here stays part of the name.
"""

from __future__ import annotations

from typing import Final

from jifen.people import areas

PROVINCES: Final = {
    "北京": "11", "天津": "12", "河北": "13", "山西": "14", "内蒙古": "15", "辽宁": "21", "吉林省": "22", "黑龙江": "23", "上海": "31",
    "江苏": "32", "浙江": "33", "安徽": "34", "福建": "35", "江西": "36", "山东": "37", "河南": "41", "湖北": "42", "湖南": "43",
    "广东": "44", "广西": "45", "海南": "46", "重庆": "50", "四川": "51", "贵州": "52", "云南": "53", "西藏": "54", "陕西": "61",
    "甘肃": "62", "青海": "63", "宁夏": "64", "新疆": "65",
}  # fmt: skip
_CITIES: Final = {
    "13": "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水", "14": "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁",
    "15": "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔", "21": "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳市 葫芦岛",
    "23": "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化",
    "32": "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 张家港", "33": "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌",
    "34": "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城", "35": "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德",
    "36": "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶", "37": "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽",
    "41": "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店", "42": "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州",
    "43": "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底", "44": "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山市 潮州 揭阳 云浮",
    "45": "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池", "46": "海口 三亚", "51": "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳",
    "52": "贵阳 六盘水 遵义 安顺 毕节 铜仁", "53": "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧", "54": "拉萨 日喀则", "61": "西安市 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛",
    "62": "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南", "63": "西宁 海东", "64": "银川 石嘴山 吴忠 固原 中卫", "65": "乌鲁木齐 克拉玛依 吐鲁番 哈密",
}  # fmt: skip
_ENDINGS: Final = ("朝鲜族自治州", "朝鲜族自治县", "满族自治县", "蒙古族自治县", "自治州", "市", "县", "区")
_AMBIGUOUS: Final = {
    "吉林",
    "朝阳",
    "铁西",
    "铁东",
    "西安",
    "龙山",
    "龙潭",
    "长白",
    "南关",
    "二道",
    "绿园",
    "大安",
    "和龙",
    "龙井",
    "安图",
    "长岭",
}
"""Names that are also something else; they count as a place only with their ending."""


def _jilin() -> dict[str, str]:
    """Every way a place of Jilin is written → its code, the longest first."""
    ways: dict[str, str] = {"吉林省": areas.PROVINCE, "吉林": areas.PROVINCE}
    for code, name in {**areas.PREFECTURES, **areas.COUNTIES}.items():
        short = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)
        ways[name] = code
        for way in (
            (short, f"{short}州", f"{short}市", f"{short}县") if len(short) > 1 and short not in _AMBIGUOUS else ()
        ):
            ways.setdefault(way, code)
    return ways


def _elsewhere() -> dict[str, str]:
    ways: dict[str, str] = {}
    for name, code in PROVINCES.items():
        for way in (name, f"{name}省", f"{name}市", f"{name}自治区"):
            ways[way] = f"{code}0000"
    for code, names in _CITIES.items():
        for city in names.split():
            ways[city] = ways[f"{city}市"] = f"{code}0000"
    ways |= {"广西壮族自治区": "450000", "宁夏回族自治区": "640000", "新疆维吾尔自治区": "650000"}
    return ways


WAYS: Final = dict(sorted({**_elsewhere(), **_jilin()}.items(), key=lambda pair: (-len(pair[0]), pair[0])))
_BY_LENGTH: Final = sorted({len(way) for way in WAYS}, reverse=True)


def leading_place(text: str) -> tuple[str, int]:
    """Code and length of the places at the front, province, city and county after one another; the narrowest counts."""
    code, end = "", 0
    while found := next((n for n in _BY_LENGTH if text[end : end + n] in WAYS and len(text[end : end + n]) == n), 0):
        named = WAYS[text[end : end + found]]
        if code and not _lies_in(named, code):
            break
        code, end = named, end + found
    return code, end


def _lies_in(inner: str, outer: str) -> bool:
    return inner != outer and inner.startswith(outer.rstrip("0")) and len(inner.rstrip("0")) > len(outer.rstrip("0"))
