"""A Chinese font that can be embedded in a PDF: found on this machine, never shipped with the platform."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
)
"""Free ones, the best first."""
USUAL_FOLDERS: Final = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/wqy", "/usr/local/share/fonts")
INSTALL: Final = "apt-get install -y fonts-noto-cjk"
PATIENCE: Final = 10.0
"""Seconds fontconfig may take."""


@dataclass(frozen=True)
class Font:
    family: str
    folder: Path


def chinese_font() -> Font:
    """Raises ValidationError with the one line that installs one."""
    found = _found(str(settings.FONT_FOLDER))
    if found is None:
        words = _(
            "这台服务器上没有可嵌入的中文字体，不能出具 PDF；请管理员运行：%(line)s（或用 JIFEN_FONTS 指定字体文件夹），然后重新出具。网页打印不受影响。"
        )
        raise ValidationError(words % {"line": INSTALL}, code="no_font")
    return found


@lru_cache(maxsize=4)
def _found(given: str) -> Font | None:
    for folder in folders(given):
        families = set(
            typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]).families()
        )
        family = next((one for one in FAMILIES if one in families), "")
        if family:
            return Font(family, folder)
    return None


def folders(given: str) -> list[Path]:
    """Where to look: the folder of the setting alone, or what fontconfig says and the usual places."""
    wanted = [given] if given else [*_of_fontconfig(), *USUAL_FOLDERS]
    return [folder for folder in dict.fromkeys(Path(one) for one in wanted) if folder.is_dir()]


def _of_fontconfig() -> list[str]:
    program = shutil.which("fc-list")
    if program is None:
        return []
    command = [program, ":lang=zh-cn", "--format=%{file}\n"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return sorted({str(Path(line).parent) for line in listed.splitlines() if line.strip()})


def forget() -> None:
    """A font installed since then is looked for again."""
    _found.cache_clear()
