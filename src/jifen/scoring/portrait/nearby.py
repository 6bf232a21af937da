"""The rank band a simulated total may be told with: that of those published beside it, carried to its place.

The band of D2 comes from a thousand draws over everybody; a simulation does not repeat them. It takes the ranked enterprises next
to the simulated total, above and below, and says how far their published bands reach on either side of their ranks."""

from __future__ import annotations

from statistics import median

from jifen.scoring.models import Score

NEIGHBOURS = 5
"""So many above, and so many at or below."""


def band_near(score: Score, total: int, stands: int, ranked: int) -> tuple[int, int] | None:
    """Lowest and highest rank; the published band where the total is the published one; None where nobody near has one."""
    if total == score.total and score.band_low and score.band_high:
        return score.band_low, score.band_high
    others = Score.objects.filter(run_id=score.run_id, ranked=True, band_low__isnull=False).exclude(pk=score.pk)
    above = others.filter(total__gt=total).order_by("total")[:NEIGHBOURS]
    below = others.filter(total__lte=total).order_by("-total")[:NEIGHBOURS]
    near = [
        (one.rank_province - one.band_low, one.band_high - one.rank_province)
        for one in (*above, *below)
        if one.rank_province is not None and one.band_low is not None and one.band_high is not None
    ]
    if not near:
        return None
    up, down = median(one for one, _ in near), median(one for _, one in near)
    return max(1, round(stands - up)), min(max(ranked, stands), round(stands + down))
