"""A result as one HTML page: no script, no other file; opens anywhere, fits a phone, prints well."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from jifen.engine.problems import ResultRefused
from jifen.engine.results.reading import Result
from jifen.report.elements import Content, Html, escaped, table, tag
from jifen.report.gathering import Overview, overview
from jifen.report.overview_sections import (
    availability,
    dimensions,
    distribution,
    figures_band,
    grades,
    groups,
    situations,
    top,
)
from jifen.report.portrait import portrait
from jifen.report.voice import Voice

STYLE = resources.files("jifen.report") / "style.css"


def write_report(result: Result, path: Path, language: str = "zh", enterprise: str | None = None) -> Path:
    """Writes the page of a result; ``enterprise`` (key or name) is the one explained, by default the first in rank.

    Raises ResultRefused for a result without points, or an enterprise that is not in it.
    """
    page = report_page(result, language, enterprise)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(page, encoding="utf-8")
    aside.replace(path)
    return path


def report_page(result: Result, language: str = "zh", enterprise: str | None = None) -> str:
    if not result.plan.indicators:
        raise ResultRefused.because(
            "no_points",
            "这个结果只有约束性情形，没有积分，写不成报告；请用积分指标体系测算。",
            "this result holds constraint situations only and no points; score it with a points scheme.",
        )
    voice, figures = Voice(result, language), overview(result)
    explained = enterprise or (str(figures.top[0]["enterprise"]) if figures.top else None)
    sections = [s for s in _sections(voice, figures, explained) if s is not None]
    body = Html(_body(voice, figures, sections).replace(" %", "\u00a0%"))  # a figure never parts from its sign
    return "<!doctype html>\n" + tag("html", _head(voice), body, lang=voice.say("zh-CN", "en")) + "\n"


def is_demo(result: Result) -> bool:
    """Whether the facts said of themselves that they are invented."""
    return bool(result.manifest["demo"])


def _head(voice: Voice) -> Html:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{_title(voice)} · {_year(voice)}"),
        tag("style", Html(STYLE.read_text(encoding="utf-8"))),
    )


def _title(voice: Voice) -> str:
    return voice.say("创新积分测算报告", "Innovation points report")


def _year(voice: Voice) -> str:
    return voice.say(f"{voice.result.manifest['year']} 年度", str(voice.result.manifest["year"]))


def _sections(voice: Voice, o: Overview, enterprise: str | None) -> list[Html | None]:
    has_grades = bool(voice.result.scheme.grades)
    pair = tag("div", distribution(voice, o), dimensions(voice, o), class_="pair even")
    beside = [grades(voice, o) if has_grades else None, situations(voice, o)]
    return [
        pair,
        top(voice, o) if o.top else None,
        tag("div", beside, class_="pair even") if all(beside) else next((s for s in beside if s), None),
        tag("div", groups(voice, o), class_="pair even") if o.groups else None,
        availability(voice, o),
        portrait(voice, enterprise) if enterprise else None,
        digests(voice),
    ]


def _body(voice: Voice, o: Overview, sections: list[Html]) -> Html:
    manifest, scheme = voice.result.manifest, voice.result.scheme
    right = [voice.say(f"基准日 {manifest['as_of']}", f"as of {manifest['as_of']}"), f"jifen {manifest['engine']}"]
    bar = tag(
        "header",
        tag("span", _title(voice), class_="product"),
        tag("span", [tag("span", words) for words in right], class_="user"),
        class_="title-bar",
    )
    sub = f"{_year(voice)} · {scheme.code} {scheme.version} · {voice.say('摘要', 'digest')} {_short(manifest['scheme']['digest'])}"
    heading = tag("div", tag("h1", voice.named(scheme)), tag("p", sub, class_="sub"), class_="heading")
    return tag(
        "body",
        bar,
        tag(
            "div",
            _menu(voice, sections),
            tag("main", heading, notices(voice), figures_band(voice, o), sections),
            class_="frame",
        ),
    )


def _short(digest: str) -> str:
    return f"{digest[:4]}…{digest[-4:]}"


def _menu(voice: Voice, sections: list[Html]) -> Html:
    every = {
        "figures": voice.say("总览", "Overview"),
        "distribution": voice.say("总分分布", "Distribution"),
        "dimensions": voice.say("一级指标", "Dimensions"),
        "top": voice.say("积分榜", "Top"),
        "grades": voice.say("等级与阶段", "Grades"),
        "situations": voice.say("约束性情形", "Situations"),
        "by-city": voice.say("按市州", "By city"),
        "by-sector": voice.say("按产业", "By sector"),
        "availability": voice.say("数据可得性", "Availability"),
        "portrait": voice.say("企业解释", "Explained"),
        "recipe": voice.say("配方与摘要", "Recipe"),
    }
    text = "".join(sections)
    there = {anchor: words for anchor, words in every.items() if anchor == "figures" or f'id="{anchor}"' in text}
    return tag(
        "nav",
        [tag("a", words, href=f"#{anchor}") for anchor, words in there.items()],
        aria_label=voice.say("目录", "Contents"),
    )


def notices(voice: Voice) -> Html:
    """What must be read before any number: invented data, provisional figures, results that must not be published."""
    say, manifest, found = voice.say, voice.result.manifest, []
    if is_demo(voice.result):
        found.append(
            (
                say("示例数据", "Demo data"),
                say(
                    "本页全部企业和数据均为虚构，与任何真实企业无关，不代表吉林省实际情况。",
                    "Every enterprise and figure on this page is invented and says nothing about Jilin Province.",
                ),
                "demo",
            )
        )
    if voice.result.scheme.provisional(""):
        found.append(
            (
                say("暂定", "Provisional"),
                say(
                    "方案没有给出权重、阶段界限、分档、上限和等级线，本页所用均为暂定数值，不是国家或省级数值；凡受其影响的数字均标“暂定”。",
                    "The plan gives no weights, stage limits, bands, caps or grade lines; those used here are provisional, neither national nor provincial. Numbers that rest on them are marked.",
                ),
                "provisional",
            )
        )
    if not manifest["publishable"]:
        found.append((say("不得发布", "Not publishable"), " ".join(manifest["why_not"]), "stop"))
    return tag(
        "div",
        [tag("p", tag("b", head), " ", words, class_=f"notice {kind}") for head, words, kind in found],
        class_="notices",
    )


def digests(voice: Voice) -> Html:
    """The recipe: everything needed to compute this result again and prove it."""
    say, manifest = voice.say, voice.result.manifest
    rows: list[list[Content]] = [
        [
            say("指标体系", "Scheme"),
            f"{manifest['scheme']['code']} {manifest['scheme']['version']}",
            _code(manifest["scheme"]["digest"]),
        ]
    ]
    if manifest["constraints"]:
        record = manifest["constraints"]
        rows.append(
            [say("约束性指标", "Constraints"), f"{record['code']} {record['version']}", _code(record["digest"])]
        )
    rows += [[say("数据文件", "Facts"), record["name"], _code(record["sha256"])] for record in manifest["facts"]]
    fitted = (
        say("由本次数据统计", "fitted on these facts")
        if manifest["norms_fitted"]
        else say("沿用已有常模", "taken from an earlier result")
    )
    rows.append([say("常模", "Norms"), fitted, _code(manifest["norms"])])
    rows += [[say("结果文件", "Result file"), name, _code(digest)] for name, digest in manifest["files"].items()]
    rows.append([say("引擎", "Engine"), f"jifen {manifest['engine']} · arrow {manifest['arrow']}", ""])
    header = [say("内容", "What"), say("名称", "Name"), "SHA-256"]
    note = say(
        "同样的配方得到逐字节相同的结果；用 jifen replay 可以复算并证明。",
        "The same recipe gives the same bytes; jifen replay recomputes and proves it.",
    )
    return voice.section(
        "recipe",
        say("配方与摘要", "Recipe and digests"),
        table(header, rows, (), "dense cards digests"),
        note=note,
        provisional=False,
    )


def _code(digest: str) -> Html:
    return tag("code", escaped(digest))
