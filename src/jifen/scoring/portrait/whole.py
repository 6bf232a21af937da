"""The portrait of one enterprise in one published year. Parts are read when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from jifen.engine.problems import ResultRefused
from jifen.enterprises.models import Enterprise
from jifen.scoring import reads
from jifen.scoring.models import LiveScore, Publication, Score
from jifen.scoring.portrait.composition import Step, bonus_points, composition, most_of_dimension
from jifen.scoring.portrait.figures import Figure, Group, groups_of
from jifen.scoring.portrait.judging import Judgement, judged
from jifen.scoring.portrait.missing import MissingFact, missing_facts
from jifen.scoring.portrait.movement import ARCHIVE_GONE, Movement, movement
from jifen.scoring.portrait.peers import Peers, peers_of
from jifen.scoring.portrait.subject import CHINESE, Subject
from jifen.scoring.portrait.suggesting import Suggestion, suggestions
from jifen.scoring.portrait.trend import Year, years_of
from jifen.verifying.facts import disputed_facts

BONUS = "bonus"
SECTOR = "sector"
FEWEST_RAYS = 3


@dataclass(frozen=True)
class Ray:
    """One ray of the radar. Hundredths; ``median`` None where too few peers have it."""

    code: str
    name: str
    points: int
    most: int
    median: float | None

    @property
    def share(self) -> float:
        return 100.0 * self.points / self.most if self.most else 0.0

    @property
    def median_share(self) -> float | None:
        return None if self.median is None else 100.0 * self.median / self.most if self.most else 0.0


def rays_drawn(rays: list[Ray]) -> list[Ray]:
    """Those with a median, where at least three have one; else all."""
    with_median = [one for one in rays if one.median is not None]
    return with_median if len(with_median) >= FEWEST_RAYS else rays


@dataclass(frozen=True, eq=False)
class Portrait:
    """``on``: the day it is looked at; ``score``: the published row, ``subject``: the result behind it."""

    enterprise: Enterprise
    publication: Publication
    score: Score
    on: date
    language: str = CHINESE

    @cached_property
    def subject(self) -> Subject:
        return subject_of(self.score, self.language)

    @cached_property
    def peers(self) -> Peers:
        return peers_of(self.subject.result, self.subject.stage)

    @cached_property
    def groups(self) -> list[Group]:
        return groups_of(self.subject, self.peers)

    @property
    def figures(self) -> list[Figure]:
        return [figure for group in self.groups for figure in group.figures]

    @cached_property
    def steps(self) -> list[Step]:
        return composition(self.subject)

    @cached_property
    def rays(self) -> list[Ray]:
        """Dimensions, the bonus, and the sector's own points where the enterprise has any."""
        rays = [
            Ray(
                one.code,
                self.subject.name_of(one),
                points,
                most_of_dimension(self.subject, one.code),
                self.peers.median_points(one.code),
            )
            for one in self.subject.scheme.dimensions
            if not one.parent and (points := self.subject.row.get(f"{one.code}.points")) is not None
        ]
        if cap := self.subject.plan.bonus_cap:
            name = self.subject.name_of(self.subject.scheme.bonus)
            rays.append(Ray(BONUS, name, bonus_points(self.subject), cap, self.peers.median_points(BONUS)))
        return [*rays, *self._sector_ray()]

    def _sector_ray(self) -> list[Ray]:
        subject = self.sector.subject if self.sector else None
        if self.sector is None or subject is None or subject.total is None:
            return []
        median = peers_of(subject.result, subject.stage).median_points("total")
        return [Ray(SECTOR, self.sector.name, subject.total, self.sector.most, median)]

    @cached_property
    def judgement(self) -> Judgement:
        return judged(self.subject, self.groups)

    @cached_property
    def missing(self) -> list[MissingFact]:
        return missing_facts(self.subject, self.on)

    @cached_property
    def years(self) -> list[Year]:
        return years_of(self.enterprise, self.score.year)

    def points_in(self, year: Year) -> dict[str, int | None]:
        """Line → hundredths in one of ``years``; empty where it was not scored then, or where the archive is gone."""
        if year.score is None:
            return {}
        try:
            return {line.code: line.points for line in subject_of(year.score, self.language).lines}
        except (ResultRefused, OSError):
            return {}

    @cached_property
    def last_score(self) -> Score | None:
        """That of the data year before."""
        return next((one.score for one in self.years if one.year == self.score.year - 1), None)

    @cached_property
    def movement(self) -> Movement | None:
        """None where there was no year before; told without parts where its archive is gone."""
        last = self.last_score
        if last is None or last.total is None or self.score.total is None:
            return None
        try:
            return movement(subject_of(last, self.language), self.subject)
        except (ResultRefused, OSError):
            return Movement(last.total, self.score.total, (), ARCHIVE_GONE, last.stage, self.score.stage)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        return suggestions(self.subject, self.peers, self.figures)

    @cached_property
    def disputed(self) -> set[tuple[str, int]]:
        """Facts and years under an open objection now."""
        years = [self.score.year - back for back in (0, *self.subject.plan.lags)]
        return {(fact, year) for _code, fact, year in disputed_facts(years=years, enterprises=[self.enterprise])}

    def is_disputed(self, figure: Figure) -> bool:
        return any((fact.code, self.score.year - fact.lag) in self.disputed for fact in figure.facts)

    @cached_property
    def sector(self) -> SectorPoints | None:
        found = reads.sector_score(self.enterprise, self.score.year)
        return SectorPoints(found, self.language) if found else None

    @cached_property
    def live(self) -> LiveScore | None:
        """The newest live points on this very publication."""
        return LiveScore.objects.filter(enterprise=self.enterprise, publication=self.publication).first()


@dataclass(frozen=True, eq=False)
class SectorPoints:
    score: Score
    language: str = CHINESE

    @cached_property
    def subject(self) -> Subject:
        return subject_of(self.score, self.language)

    @property
    def name(self) -> str:
        return self.subject.name_of(_Titled(self.subject.scheme.title, self.subject.scheme.title_en))

    @property
    def most(self) -> int:
        """Hundredths."""
        return round(100 * self.subject.scheme.total)

    @cached_property
    def groups(self) -> list[Group]:
        return groups_of(self.subject, peers_of(self.subject.result, self.subject.stage))


@dataclass(frozen=True)
class _Titled:
    name: str
    name_en: str


def subject_of(score: Score, language: str = CHINESE) -> Subject:
    return Subject(reads.result_of(score.run), score.enterprise.code, language)


def portrait_of(
    enterprise: Enterprise, *, on: date, year: int | None = None, language: str = CHINESE
) -> Portrait | None:
    """Of the newest published year in which the enterprise was scored, or of ``year``; None where there is none."""
    for publication in reads.publications():
        if year is not None and publication.cycle.year != year:
            continue
        score = reads.published_score(enterprise, publication.cycle.year)
        if score is not None:
            return Portrait(enterprise, publication, score, on, language)
    return None
