"""Where a rule places a value, in words: 落在 4 %–6 % 一档; with 412 家同阶段企业相比，百分位 82.3 %."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jifen.engine.explaining.figures import figure, listed, measured, percent
from jifen.engine.rules.bands import Bands
from jifen.engine.rules.count import Count
from jifen.engine.rules.distance import Distance
from jifen.engine.rules.efficacy import Efficacy
from jifen.engine.rules.flag import Flag
from jifen.engine.rules.goalposts import Goalposts
from jifen.engine.rules.log import Log
from jifen.engine.rules.lookup import Lookup
from jifen.engine.rules.percentile import Percentile
from jifen.engine.rules.rule import Rule, SetValue
from jifen.engine.rules.zscore import ZScore


@dataclass(frozen=True)
class Placing:
    """What is needed to say where a value lies. ``negated``: the rule was turned for less-is-better; limits are shown in the
    indicator's own sense again. ``peers``: the group in words, ``n`` how many values it holds. ``entries``: a set's names."""

    rule: Rule
    value: float | bool | str | None
    subscore: float
    unit: str = ""
    negated: bool = False
    peers: str = ""
    n: int = 0
    entries: SetValue | None = None
    language: str = "zh"

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def words(self) -> str:
        """A phrase; empty where there is nothing to add to the sub-score."""
        match self.rule:
            case Bands():
                return self.band(self.rule)
            case Goalposts(low, high) | Efficacy(low, high):
                return self.between(low, high, self.say("按比例", "in proportion"))
            case Log(low, high):
                return self.between(low, high, self.say("按对数", "by logarithm"))
            case Distance():
                return self.distance(self.rule)
            case Percentile():
                return self.percentile(self.rule)
            case ZScore():
                return self.deviations(self.rule)
            case Count():
                return self.count(self.rule)
            case Lookup():
                return self.looked_up(self.rule)
            case Flag():
                return ""
        return self.extremes()

    def limit(self, value: float) -> str:
        return measured(-value if self.negated else value, self.unit, self.language)

    def number(self) -> float:
        return float(self.value) if isinstance(self.value, int | float) else math.nan

    # --- tables and limits the scheme gives ---

    def band(self, rule: Bands) -> str:
        own = self.number()
        index = max(
            (i for i, start in enumerate(rule.starts) if own >= start - 1e-12 * max(1.0, abs(start))), default=-1
        )
        low = rule.starts[index] if index >= 0 else -math.inf
        high = rule.starts[index + 1] if index + 1 < len(rule.starts) else math.inf
        inside = rule.linear and -math.inf < low and high < math.inf
        where = self.span(low, high)
        return where + (self.say("，档内按直线取值", ", straight line inside the band") if inside else "")

    def span(self, low: float, high: float) -> str:
        if low == -math.inf:
            return self.say(f"落在低于 {gap(self.limit(high))}的一档", f"in the band below {self.limit(high)}")
        if high == math.inf:
            return self.say(f"落在 {gap(self.limit(low))}及以上一档", f"in the band {self.limit(low)} and above")
        both = f"{self.limit(low)}–{self.limit(high)}"
        return self.say(f"落在 {gap(both)}一档", f"in the band {both}")

    def between(self, low: float, high: float, how: str) -> str:
        """``own`` is in the indicator's sense, limits in the rule's."""
        own = -self.number() if self.negated else self.number()
        worse, better = self.say("低于", "below"), self.say("高于", "above")
        if self.negated:
            worse, better = better, worse
        if own <= low:
            reached = self.say("等于", "at") if own == low else worse
            return self.say(f"{reached}最低线 {self.limit(low)}", f"{reached} the lower limit {self.limit(low)}")
        if own >= high:
            reached = self.say("达到", "at") if own == high else better
            return self.say(f"{reached}满分线 {self.limit(high)}", f"{reached} the full-marks limit {self.limit(high)}")
        return self.say(
            f"介于 {gap(self.limit(low))}与 {gap(self.limit(high))}之间，{how}取值",
            f"between {self.limit(low)} and {self.limit(high)}, {how}",
        )

    def distance(self, rule: Distance) -> str:
        own = -self.number() if self.negated else self.number()
        target = self.limit(rule.target)
        if own >= rule.target:
            return self.say(f"达到目标 {target}", f"at or beyond the target {target}")
        worst = "the worst of the peers" if rule.worst is None else self.limit(rule.worst)
        worst_zh = "同类企业的最差值" if rule.worst is None else f" {gap(worst)}"
        return self.say(
            f"介于{worst_zh}与目标 {gap(target)}之间，按距离取值",
            f"between {worst} and the target {target}, by distance",
        )

    # --- peers; their own values are never shown ---

    def company(self, above_zero: bool = False) -> str:
        """``同阶段 412 家企业``; the count is left out where the group of the norm cannot be told."""
        zh, en = ("数值大于零的" if above_zero else ""), (" with a value above zero" if above_zero else "")
        many_zh, many_en = (f" {self.n:,} 家", f"{self.n:,} ") if self.n else ("", "")
        return self.say(f"{self.peers}{many_zh}{zh}企业", f"{many_en}enterprises {self.peers}{en}")

    def percentile(self, rule: Percentile) -> str:
        company = self.company(rule.over == "positive")
        return self.say(
            f"与{company}相比，百分位为 {percent(self.subscore)}",
            f"among {company}, percentile {percent(self.subscore)}",
        )

    def deviations(self, rule: ZScore) -> str:
        z = figure(rule.low + self.subscore * (rule.high - rule.low), 4)
        if self.subscore in (0.0, 1.0):
            zh, en = ("不高于", "at most") if self.subscore == 0.0 else ("不低于", "at least")
            return self.say(f"与{self.company()}相比，标准分{zh} {z}", f"among {self.company()}, z-score {en} {z}")
        return self.say(f"与{self.company()}相比，标准分为 {z}", f"among {self.company()}, z-score {z}")

    def extremes(self) -> str:
        return self.say(f"在{self.company()}的最小值与最大值之间取值", f"between the extremes of {self.company()}")

    # --- counted and looked up ---

    def count(self, rule: Count) -> str:
        each = self.say(
            f"每项 {figure(rule.each)} 分", f"{figure(rule.each)} point{'' if rule.each == 1 else 's'} each"
        )
        if rule.cap is None:
            return each
        full = max(self.number(), 0.0) * rule.each >= rule.cap
        return each + self.say(
            f"，{'已达' if full else '最多'} {figure(rule.cap)} 分",
            f", {'reaching' if full else 'at most'} {figure(rule.cap)}",
        )

    def looked_up(self, rule: Lookup) -> str:
        if isinstance(self.value, str):
            return self.say(f"查表“{self.value}”", f"looked up “{self.value}”")
        if self.entries is None:
            return self.say("查表，每类只取最高", "looked up, best of each family")
        best = [self.best(name, table) for name, table in rule.families]
        found = [words for words in best if words]
        nothing = self.say("没有列入计分的条目", "no entry that counts")
        return listed(found, self.language) or nothing

    def best(self, family: str, table: tuple[tuple[str, float], ...]) -> str:
        """``科技类取“高新技术企业”4 分``, or nothing."""
        held = {name for name, _, _ in self.entries or ()}
        word, earn = max(((w, e) for w, e in table if w in held), key=lambda row: row[1], default=("", 0.0))
        if not word:
            return ""
        return self.say(
            f"{family}取“{word}”{figure(earn)} 分", f"{family}: “{word}” {figure(earn)} points".removeprefix(": ")
        )


def gap(text: str) -> str:
    """A space between a figure or sign and the Chinese word that follows; none after a Chinese unit."""
    return f"{text} " if text[-1:].isascii() else text
