"""How long the server takes for a page, with so many enterprises: ``python -m bench.platform.pages FIRMS``."""

from __future__ import annotations

import json
import statistics
import sys
import time

from django.test import Client
from django.utils import timezone

from bench.platform.province import stand_up
from bench.platform.publishing import publish_two_years
from jifen.collecting.actions.demo import hand_in_demo_deliveries
from jifen.collecting.jobs import work_until_done
from jifen.enterprises.models import Enterprise
from jifen.people.models import Person
from jifen.verifying.actions.demo_duties import load_duties_for_eligible

TIMES = 15
AS_OPERATOR = (
    "/",
    "/enterprises/",
    "/enterprises/?words=科技&sort=-established",
    "/deliveries/",
    "/sources/",
    "/coverage/",
    "/rankings/",
    "/rankings/?city=220100&grade=B&sort=-movement",
    "/rankings/overview/",
    "/rankings/benchmarks/",
    "/rankings/movers/",
)


def main(firms: int) -> None:
    stand_up(firms)

    hand_in_demo_deliveries(firms, 2026, today=timezone.localdate())
    load_duties_for_eligible(today=timezone.localdate())
    work_until_done()
    publish_two_years(firms)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Person.objects.get(username="operator"), backend="django.contrib.auth.backends.ModelBackend")
    one = Enterprise.objects.all()[0].code
    pages = [*AS_OPERATOR, f"/enterprises/{one}/"]
    json.dump({page.replace(one, "…"): milliseconds(client, page) for page in pages}, sys.stdout, ensure_ascii=False)


def milliseconds(client: Client, page: str) -> float:
    """Median of several requests after two to warm up, whole request on the server, without the network."""
    took = []
    for number in range(TIMES + 2):
        start = time.perf_counter()
        answer = client.get(page)
        if number >= 2:
            took.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
    return statistics.median(took)


if __name__ == "__main__":
    main(int(sys.argv[1]))
