"""What a portrait says as a paper: the same figures and sentences as the page, as plain JSON for the template; and its PDF.

Constraint situations are not on it: a paper travels, and those may be seen on the platform only by who may see them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jifen.audit.canonical import canonical_bytes
from jifen.engine.explaining.figures import figure
from jifen.scoring.portrait.check_code import check_code, qr_rows
from jifen.scoring.portrait.composition import BONUS, CAP, TOTAL, Step
from jifen.scoring.portrait.figures import Figure, Group
from jifen.scoring.portrait.fonts import Font
from jifen.scoring.portrait.head import band, scheme_words
from jifen.scoring.portrait.judging import Spot
from jifen.scoring.portrait.whole import SECTOR, Portrait, rays_drawn
from jifen.scoring.portrait.words import (
    PARTS,
    gained,
    place_words,
    points_of,
    short_name,
    spot_words,
    why_no_strength,
)

TEMPLATE: Final = Path(__file__).with_name("portrait.typ")
TONES: Final = {BONUS: "second", CAP: "less", TOTAL: "total"}
WHOLE: Final = ("stage", "grade", "rank", "completeness", "caps")
Said = dict[str, Any]


@dataclass(frozen=True)
class Issue:
    """``number``: of the paper; ``address``: where it can be checked; ``salt``: so that nobody works a check code out."""

    number: str
    at: datetime
    address: str
    salt: str


def paper_says(portrait: Portrait, issue: Issue) -> Said:
    """Everything printed, but the check code and the QR code, which are made of it."""
    score = portrait.score
    line = _("%(year)d 年度 · %(scheme)s · 发布于 %(on)s · 权重、分档、等级线为暂定")
    return {
        "title": _("企业创新画像"),
        "platform": _("吉林省科技型企业创新积分制平台"),
        "lang": portrait.language,
        "name": portrait.enterprise.name,
        "code": portrait.enterprise.code,
        "line": line % {"year": score.year, "scheme": scheme_words(portrait), "on": portrait.publication.on},
        "demo": _("演示模式出具：单位、人员和数据均为虚构，不是任何企业的真实画像。") if settings.DEMO else "",
        "number": issue.number,
        "issued": timezone.localtime(issue.at).strftime("%Y-%m-%d %H:%M"),
        "date": [
            timezone.localtime(issue.at).year,
            timezone.localtime(issue.at).month,
            timezone.localtime(issue.at).day,
        ],
        "address": issue.address,
        "band": [
            {"name": c.name, "figure": c.figure, "dated": c.dated, "notes": list(c.notes)} for c in band(portrait)
        ],
        "sentences": portrait.subject.explanation.about(*WHOLE),
        "rays": [_ray(one) for one in rays_drawn(portrait.rays)] if score.total is not None else [],
        "steps": _steps(portrait.steps),
        "years": [{"year": one.year, "points": points_of(one.total)} for one in portrait.years],
        "moved": _moved(portrait),
        "groups": [_group(portrait, one) for one in portrait.groups],
        **_judged(portrait),
        "titles": _titles(portrait),
        "missing": [one.name for one in portrait.missing],
        "recipe": _recipe(portrait),
        "words": _words(issue),
    }


def check_digest_of(said: Said, issue: Issue) -> str:
    """SHA-256 of what the paper says, with its salt."""
    return hashlib.sha256(canonical_bytes(said | {"salt": issue.salt})).hexdigest()


def render(said: Said, check_digest: str, font: Font) -> bytes:
    """The PDF (PDF/A-2b, so its fonts are embedded). What it says goes in as data; nothing of it is read as markup."""
    code = check_code(check_digest)
    address = f"{said['address']}?number={said['number']}&code={code}"
    whole = said | {"check_code": code, "qr": qr_rows(address), "fonts": [font.family]}
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(font.folder)],
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(whole, ensure_ascii=False)},
        pdf_standards="a-2b",
    )
    return made


def _ray(ray: Any) -> Said:
    name = _("产业特色") if ray.code == SECTOR else short_name(ray.code, ray.name)
    note = f"{points_of(ray.points)} / {figure(ray.most / 100)}"
    return {"name": name, "note": note, "share": round(ray.share, 4), "median": ray.median_share}


def _steps(steps: list[Step]) -> list[Said]:
    drawn, reached = [], 0
    for one in steps:
        start = 0 if one.kind == TOTAL else reached
        end = one.points if one.kind == TOTAL else reached + one.points
        name = _("合计") if one.kind == TOTAL else short_name(one.code, one.name)
        drawn.append(
            {
                "name": name,
                "points": points_of(one.points),
                "start": start / 100,
                "end": end / 100,
                "tone": TONES.get(one.kind, "own"),
            }
        )
        reached = end
    return drawn


def _moved(portrait: Portrait) -> list[Said]:
    if portrait.movement is None:
        return []
    return [{"name": str(PARTS[part.code]), "points": gained(part.points)} for part in portrait.movement.parts]


def _group(portrait: Portrait, group: Group) -> Said:
    most = "" if group.most is None else _("满分 %(most)s") % {"most": figure(group.most / 100)}
    rows = [_row(portrait, one) for one in group.figures]
    return {"name": short_name(group.code, group.name), "most": most, "points": points_of(group.points), "rows": rows}


def _row(portrait: Portrait, one: Figure) -> Said:
    return {
        "name": one.name,
        "mark": _("暂定") if one.provisional else "",
        "disputed": _("有异议") if portrait.is_disputed(one) else "",
        "value": one.value,
        "share": one.place,
        "place": place_words(one),
        "weight": "" if one.weight is None else figure(one.weight),
        "points": points_of(one.points),
        "left": "" if one.left is None else points_of(one.left),
        "why": one.why,
    }


def _judged(portrait: Portrait) -> Said:
    if portrait.score.total is None:
        return {"strengths": [], "weak": [], "no_strength": ""}
    found = portrait.judgement
    thin = (
        _("%(names)s已知数据不足三分之二，不作强项判断。") % {"names": _("、").join(found.thin)}
        if found.thin
        else _("无")
    )
    reason = why_no_strength(found, portrait.peers.count) or thin
    return {
        "strengths": [_spot(spot, True) for spot in found.strengths],
        "weak": [_spot(spot, False) for spot in found.weak],
        "no_strength": reason,
    }


def _spot(spot: Spot, is_strong: bool) -> Said:
    return {"name": spot.figure.name, "words": spot_words(spot, is_strong)}


def _titles(portrait: Portrait) -> list[Said]:
    """Those in date on the day of issue."""
    held = [one for one in portrait.enterprise.recognitions.all() if one.in_date(portrait.on)]
    until = _("有效期至 %(day)s")
    return [
        {
            "on": one.since.isoformat() if one.since else "—",
            "name": one.title,
            "note": until % {"day": one.until} if one.until else "",
        }
        for one in held
    ]


def _recipe(portrait: Portrait) -> list[Said]:
    run, manifest = portrait.score.run, portrait.subject.result.manifest
    return [
        {"name": _("数据快照"), "number": run.snapshot.number, "digest": run.snapshot.digest},
        {"name": _("指标体系"), "number": f"{portrait.subject.scheme.code} {portrait.subject.scheme.version}", "digest": manifest["scheme"]["digest"]},
        {"name": _("测算"), "number": run.number, "digest": run.digest},
        {"name": _("引擎版本"), "number": run.engine, "digest": ""},
    ]  # fmt: skip


def _words(issue: Issue) -> Said:
    return {
        "number": _("编号"), "issued": _("出具时间"), "compared": _("与同阶段企业比较（得分率）"), "own": _("本企业"),
        "median": _("同阶段中位数"), "composition": _("积分构成"), "years": _("历年积分"), "year": _("年度"), "points": _("积分"),
        "moved": _("较上年变动"), "no_last_year": _("上年未参评，没有可比的年度积分。"), "lines": _("逐项得分"),
        "head": [_("指标"), _("数值"), _("同阶段位置"), _("权重"), _("得分"), _("未得"), _("说明")],
        "place": _("位置：百分位计分的指标为计分所用的百分位，其他指标为同阶段已知数据中所处的位置。"),
        "strengths": _("强项"), "weak": _("弱项"), "titles": _("有效的科技资质"), "missing": _("未知数据"), "none": _("无"), "comma": _("、"),
        "proof": _("依据与核验"), "address": _("核验地址"), "code": _("校验码"),
        "how": _("在核验地址输入编号和校验码，或上传本文件，即可核对是否与平台记录一致。同一快照、同一指标体系、同一引擎版本，任何人复算得到同样的数。"),
        "footer": _("%(number)s · 本文件由平台自动生成，改动一个字节即与平台记录不一致。") % {"number": issue.number},
    }  # fmt: skip
