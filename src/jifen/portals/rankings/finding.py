"""Which publication a page of points shows, to whom, beside which one of the year before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jifen.access.decide import filtered_for, may
from jifen.engine.scheme.model import Scheme
from jifen.people import areas
from jifen.people.models import Person
from jifen.portals.menu_entry import Words
from jifen.schemes.reads import document_of
from jifen.scoring import reads
from jifen.scoring.choice_reads import Regarded, regarded_by
from jifen.scoring.models import Publication, Run, Score
from jifen.scoring.statistics import BONUS

STAGES: Final[dict[str, Words]] = {
    "初创": gettext_lazy("初创期"),
    "成长": gettext_lazy("成长期"),
    "成熟": gettext_lazy("成熟期"),
    "转型": gettext_lazy("转型期"),
}
SHORT: Final = 8


@dataclass(frozen=True)
class Shown:
    """``before``: the publication of the data year before, none where there is none; ``regarded``: constraint situations as
    this person's department regards them, none for whoever sees no situations."""

    person: Person
    publication: Publication
    before: Publication | None
    scheme: Scheme
    regarded: Regarded | None

    @property
    def run(self) -> Run:
        return self.publication.run

    @property
    def year(self) -> int:
        return self.publication.cycle.year

    @property
    def is_provisional(self) -> bool:
        return self.run.scheme.provisional

    @property
    def points_unit(self) -> str:
        return _("分，暂定") if self.is_provisional else _("分")

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.scheme.dimensions)

    @property
    def parts(self) -> dict[str, str]:
        """Dimensions of the scheme in its order, then the bonus: code → name."""
        named = {one.code: in_language(one.name, one.name_en) for one in self.scheme.dimensions}
        bonus = self.scheme.bonus
        return named | {BONUS: in_language(bonus.name, bonus.name_en) or _("加分")} if bonus.items else named

    def scores(self) -> QuerySet[Score]:
        return Score.objects.filter(run=self.run)

    def seen(self) -> QuerySet[Score]:
        """Those this person may see."""
        return filtered_for(self.person, self.scores())

    def about(self) -> str:
        """What every page and file says of its figures."""
        said = {
            "year": self.year,
            "on": self.publication.on.isoformat(),
            "scheme": f"{in_language(self.run.scheme.title, self.scheme.title_en)} {self.run.scheme.version}",
            "snapshot": self.run.snapshot.number,
            "digest": self.publication.digest[:SHORT],
        }
        words = _("%(year)d 年度 · %(on)s 发布 · %(scheme)s · 快照 %(snapshot)s · 结果摘要 %(digest)s…") % said
        return f"{words} · {_('分值和等级界限均为暂定')}" if self.is_provisional else words


def shown_to(person: Person, asked_year: str = "") -> Shown | None:
    """The publication of the year asked for, otherwise the newest one; none before the first."""
    year = int(asked_year) if asked_year.isascii() and asked_year.isdigit() and len(asked_year) == 4 else 0
    found = (reads.publication_of(year) if year else None) or reads.newest_publication()
    if found is None:
        return None
    return Shown(
        person,
        found,
        reads.publication_of(found.cycle.year - 1),
        document_of(found.run.scheme),
        regarded_by(person.organisation, found.run.constraints) if may(person, "see_situations", Score) else None,
    )


def in_language(name: str, name_en: str) -> str:
    """What a document calls a thing, in the language of the page where it says it in both."""
    return name_en if name_en and get_language() == "en" else name


def stages_of(scheme: Scheme) -> list[str]:
    """Codes in the order of an enterprise's life, not in that of the rules that tell them apart."""
    order = list(STAGES)
    return sorted(
        (one.code for one in scheme.stages), key=lambda code: order.index(code) if code in order else len(order)
    )


def area_of(person: Person) -> str:
    return person.organisation.area if person.organisation else areas.PROVINCE


def area_words(person: Person) -> str:
    area = area_of(person)
    return _("全省") if area == areas.PROVINCE else areas.full_name(area)


def stage_words(code: str) -> str:
    return str(STAGES.get(code, code)) or "—"
