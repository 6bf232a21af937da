"""Everything a page says has English words, and the compiled catalogue is the one written."""

from __future__ import annotations

import gettext
import re
import subprocess
from pathlib import Path

import pytest

PORTALS = Path(__file__).resolve().parents[2] / "src/jifen/portals"
CATALOGUE = PORTALS / "locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def catalogue() -> gettext.GNUTranslations:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def said_by_templates() -> set[str]:
    pages = [page.read_text(encoding="utf-8") for page in PORTALS.rglob("templates/**/*.html")]
    return {words for page in pages for words in re.findall(r"""{% translate ["'](.+?)["'](?: as \w+)? %}""", page)}


def test_every_word_of_the_templates_is_translated() -> None:
    english, said = (
        catalogue(),
        sorted(words.replace("%", "%%") for words in said_by_templates()),
    )  # as templates look it up
    assert [words for words in said if english.gettext(words) == words] == []


def test_english_has_no_chinese_left() -> None:
    translated = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [words for words in translated if CHINESE.search(words)] == []


@pytest.mark.component("msgfmt", "apt-get install -y gettext")
def test_the_compiled_catalogue_is_the_written_one(tmp_path: Path) -> None:
    made = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", str(made), str(CATALOGUE)], check=True)
    assert made.read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes(), (
        f"msgfmt -o {CATALOGUE.with_suffix('.mo').name} {CATALOGUE.name}"
    )
