"""Fetching on a schedule: only what two persons agreed to, nothing lost when a worker dies, nothing stored twice."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from jifen.audit.models import Entry
from jifen.collecting.actions.endpoints import (
    Asked,
    allow_endpoint,
    change_endpoint,
    pause_endpoint,
    propose_endpoint,
    pull_now,
    refuse_endpoint,
    resume_endpoint,
)
from jifen.collecting.actions.pulling import LEASE, ask, finish, mark_still_counts, take_next_due
from jifen.collecting.actions.trying_endpoints import try_endpoint
from jifen.collecting.jobs import work_until_done
from jifen.collecting.kept_files import path_of
from jifen.collecting.models import Delivery, PullEndpoint, PullRun
from jifen.collecting.pull_jobs import pull_due
from jifen.collecting.pull_schedule import (
    FAILURES_UNTIL_PAUSED,
    HOURS,
    first_time,
    following_time,
    retry_time,
)
from tests.cast import played
from tests.collecting.deliveries import stand_up, tax_sample
from tests.collecting.endpoints import HERE, TOKEN, again, allowed, asked, due, made_due, proposed
from tests.collecting.servers import ok, saying, serving

pytestmark = pytest.mark.usefixtures("platform")
State = PullEndpoint.State
BODY = "纳税人识别号,年度\n".encode()


@pytest.fixture
def platform(cast: None, own_data_folder: Path, settings: Settings) -> None:
    settings.PULL_SPECIAL_ADDRESSES = [HERE]
    stand_up()


def gone_port() -> int:
    """A port at which nobody answers."""
    with serving(saying(b"")) as served:
        return served.port


def runs(one: PullEndpoint) -> list[str]:
    return list(PullRun.objects.filter(endpoint=one).order_by("pk").values_list("outcome", flat=True))


def test_a_file_comes_in_by_itself_as_any_delivery() -> None:
    sample = tax_sample(dirty=False)
    stand_up(sample.codes)
    with serving(saying(ok(sample.content, 'Content-Disposition: attachment; filename="tax.csv"'))) as served:
        one = due(served.port)
        assert pull_due() and not pull_due()
    delivery = Delivery.objects.get()
    assert (delivery.road, delivery.by, delivery.organisation.name) == ("pull", "system", one.organisation.name)
    assert path_of(delivery.digest).read_bytes() == sample.content
    run = PullRun.objects.get()
    assert (run.outcome, run.size, run.delivery) == ("new", len(sample.content), delivery)
    assert delivery.number in run.sentence["zh"] and delivery.number in run.sentence["en"]
    work_until_done()
    assert Delivery.objects.get().is_done
    kept = again(one)
    assert kept.next_at and kept.next_at > timezone.now() and kept.leased_until is None
    assert timezone.localtime(kept.next_at).hour == 3


def test_nothing_is_asked_before_it_is_allowed_or_while_it_is_stopped() -> None:
    with serving(saying(ok(BODY))) as served:
        one = proposed(served.port)
        assert not pull_due()
        one = allow_endpoint(by=played("security"), endpoint=one, version=1, at=timezone.now())
        assert not pull_due(), "its hour has not come"
        made_due(one)
        pause_endpoint(by=played("tax-data"), endpoint=one, why="对方检修")
        assert not pull_due()
        made = resume_endpoint(by=played("tax-data"), endpoint=one, at=timezone.now())
        assert made.next_at and made.next_at > timezone.now() and not pull_due()
        refuse_endpoint(by=played("security"), endpoint=made, why="网址已不属于该部门", at=timezone.now())
        assert not pull_due()
        assert served.requests == []


def test_who_asks_does_not_allow() -> None:
    one = proposed()
    for name in ("tax-data", "operator", "science-data", "auditor"):
        with pytest.raises(PermissionDenied):
            allow_endpoint(by=played(name), endpoint=one, version=1, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        PullEndpoint.objects.filter(pk=one.pk).update(
            state="allowed", next_at=timezone.now(), decided_at=timezone.now(), decided_by=one.proposed_by
        )
    with pytest.raises(PermissionDenied, match="不属于贵单位"):
        propose_endpoint(by=played("science-data"), source="tax", asked=asked(), at=timezone.now())


def test_one_allows_what_one_saw() -> None:
    one = proposed()
    change_endpoint(by=played("tax-data"), endpoint=one, asked=asked(path="/other.csv"), at=timezone.now())
    with pytest.raises(ValidationError, match="又改过"):
        allow_endpoint(by=played("security"), endpoint=one, version=1, at=timezone.now())
    assert allow_endpoint(by=played("security"), endpoint=one, version=2, at=timezone.now()).runs


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (Asked(f"http://{HERE}:8080/monthly.csv", HERE, 6, 5), State.ALLOWED),
        (Asked(f"http://{HERE}:8080/other.csv", HERE, 24, 3), State.PROPOSED),
        (Asked(f"http://{HERE}:8081/monthly.csv", HERE, 24, 3), State.PROPOSED),
        (Asked("http://data.tax.example/monthly.csv", HERE, 24, 3), State.PROPOSED),
        (Asked(f"http://{HERE}:8080/monthly.csv", HERE, 24, 3, ("X-Key", "abc")), State.PROPOSED),
    ],
)
def test_another_hour_needs_no_permission_another_place_does(change: Asked, state: str) -> None:
    made = change_endpoint(by=played("tax-data"), endpoint=allowed(), asked=change, at=timezone.now())
    assert made.state == state
    assert (made.next_at is None, made.decided_by == "") == (state == State.PROPOSED,) * 2
    if state == State.ALLOWED:
        assert made.next_at and timezone.localtime(made.next_at).hour % 6 == 5


def test_a_kept_header_is_sent_and_said_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with serving(saying(ok(BODY))) as served, caplog.at_level(logging.DEBUG):
        one = due(served.port, header=("Authorization", TOKEN))
        pull_due()
    assert f"Authorization: {TOKEN}".encode() in served.requests[0]
    written = [str(vars(row)) for row in (again(one), PullRun.objects.get(), *Entry.objects.all())]
    assert TOKEN not in "".join(written) + caplog.text + repr(one)


def test_a_kept_header_never_goes_to_another_place() -> None:
    one = allowed(header=("Authorization", TOKEN))
    elsewhere = Asked("http://other.example/monthly.csv", HERE, 24, 3, ("Authorization", ""))
    with pytest.raises(ValidationError, match="重新填写"):
        change_endpoint(by=played("tax-data"), endpoint=one, asked=elsewhere, at=timezone.now())
    same_place = asked(path="/other.csv", header=("Authorization", ""))
    made = change_endpoint(by=played("tax-data"), endpoint=one, asked=same_place, at=timezone.now())
    assert made.header_secret == one.header_secret and made.state == State.PROPOSED
    without = change_endpoint(by=played("tax-data"), endpoint=made, asked=asked(), at=timezone.now())
    assert (without.header_name, without.header_secret) == ("", "")


def test_with_another_platform_key_a_sentence_asks_for_the_header_anew(settings: Settings) -> None:
    with serving(saying(ok(BODY))) as served:
        one = due(served.port, header=("Authorization", TOKEN))
        settings.SECRET_KEY = "another"
        pull_due()
        assert served.requests == []
    assert "重新填写请求头" in PullRun.objects.get(endpoint=one).sentence["zh"]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (Asked("ftp://a.example/x", HERE, 24, 3), "url"),
        (Asked("https://user:pw@a.example/x", HERE, 24, 3), "url"),
        (Asked("https://a.example/x", "169.254.169.254", 24, 3), "address"),
        (Asked("https://a.example/x", "nowhere", 24, 3), "address"),
        (Asked("https://10.1.1.1/x", "10.1.1.2", 24, 3), "address"),
        (Asked("https://a.example/x", "10.1.1.2", 24, 3, ("Host", "b")), "header_name"),
        (Asked("https://a.example/x", "10.1.1.2", 24, 3, ("X-Key", "")), "header_value"),
        (Asked("https://a.example/x", "10.1.1.2", 24, 3, ("", "abc")), "header_name"),
        (Asked("https://a.example/x", "10.1.1.2", 24, 3, authority="no certificate"), "authority"),
        (Asked("https://a.example/x", "10.1.1.2", 5, 3), "__all__"),
    ],
)
def test_what_could_not_be_fetched_is_not_put_up(bad: Asked, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        propose_endpoint(by=played("tax-data"), source="tax", asked=bad, at=timezone.now())
    assert set(refused.value.message_dict) == {field}
    assert not PullEndpoint.objects.exists()


def test_the_same_file_is_not_stored_twice_and_a_mark_saves_the_way() -> None:
    with serving(saying(ok(BODY, 'ETag: "one"'))) as served:
        one = due(served.port)
        pull_due()
        assert again(one).etag == '"one"'
        pull_now(by=played("tax-data"), endpoint=one, at=timezone.now())
        pull_due()
        assert b"If-None-Match" not in served.requests[1], "at once means the whole file"
        made_due(one)
        pull_due()
        assert b'If-None-Match: "one"' in served.requests[2]
    assert runs(one) == ["new", "same", "same"]
    assert Delivery.objects.count() == 1


def test_unchanged_is_said_by_the_server_and_is_no_failure() -> None:
    with serving(saying(ok(BODY, 'ETag: "one"'))) as served:
        one = due(served.port)
        pull_due()
    with serving(saying(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 0\r\n\r\n")) as served:
        PullEndpoint.objects.filter(pk=one.pk).update(url=f"http://{HERE}:{served.port}/monthly.csv")
        made_due(one)
        pull_due()
    assert runs(one) == ["new", "nothing"]
    assert (again(one).failures, again(one).etag) == (0, '"one"')


def test_a_new_period_asks_for_the_file_although_it_did_not_change() -> None:
    with serving(saying(ok(BODY, 'ETag: "one"'))) as served:
        one = due(served.port)
        pull_due()
    assert mark_still_counts(again(one), timezone.now())
    next_may = timezone.now().replace(year=timezone.now().year + 1, month=5, day=15)
    assert not mark_still_counts(again(one), next_may), "the next yearly period is open then"
    Delivery.objects.update(state="refused", problems=[{"zh": "不行。", "en": "No."}])
    assert not mark_still_counts(again(one), timezone.now()), "what was sent back is asked for again"


def test_a_worker_that_dies_while_asking_is_followed_by_one_that_asks_again() -> None:
    with serving(saying(ok(BODY))) as served:
        one = due(served.port)
        start = timezone.now()
        assert take_next_due(start) == one  # and dies
        assert take_next_due(start + LEASE / 2) is None, "it might still live"
        taken = take_next_due(start + LEASE * 2)
        assert taken == one
        finish(taken, ask(taken, at=timezone.now()), at=timezone.now())
    assert runs(one) == ["new"] and Delivery.objects.count() == 1


def test_a_worker_that_dies_after_handing_in_leaves_no_second_delivery() -> None:
    with serving(saying(ok(BODY))) as served:
        one = due(served.port)
        taken = take_next_due(timezone.now())
        assert taken and ask(taken, at=timezone.now()).delivery  # and dies before anything is written down
        assert runs(one) == []
        PullEndpoint.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert pull_due()
    assert runs(one) == ["same"]
    assert PullRun.objects.get().delivery == Delivery.objects.get()


def test_two_workers_do_not_ask_the_same_server_at_once() -> None:
    first, second = due(8081), due(8082)
    now = timezone.now()
    taken = [take_next_due(now), take_next_due(now), take_next_due(now)]
    assert taken == [first, second, None]


def test_failures_wait_longer_and_longer_and_then_pause() -> None:
    one = due(gone_port())
    waits = []
    for _ in range(FAILURES_UNTIL_PAUSED - 1):
        assert pull_due()
        kept = again(one)
        assert kept.next_at and kept.last_at
        waits.append(kept.next_at - kept.last_at)
        made_due(one)
    assert waits == [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=16)]
    pull_due()
    kept = again(one)
    assert (kept.state, kept.stopped_by, kept.next_at) == (State.PAUSED, "system", None)
    assert "连不上对方" in kept.last_result["zh"] and runs(one) == ["failed"] * 5
    assert not pull_due()
    assert resume_endpoint(by=played("tax-data"), endpoint=one, at=timezone.now()).failures == 0


def test_one_success_forgets_the_failures() -> None:
    one = due(gone_port())
    pull_due()
    with serving(saying(ok(BODY))) as served:
        PullEndpoint.objects.filter(pk=one.pk).update(url=f"http://{HERE}:{served.port}/x.csv", failures=4)
        made_due(one)
        pull_due()
    assert (again(one).failures, runs(one)) == (0, ["failed", "new"])


@pytest.mark.parametrize("change", ["refuse", "move", "hurry"])
def test_what_a_person_does_meanwhile_stays(change: str) -> None:
    with serving(saying(ok(BODY, 'ETag: "one"'))) as served:
        one = due(served.port)
        taken = take_next_due(timezone.now())
        assert taken
        brought = ask(taken, at=timezone.now())
    if change == "refuse":
        refuse_endpoint(by=played("security"), endpoint=one, why="收回", at=timezone.now())
    elif change == "move":
        change_endpoint(by=played("tax-data"), endpoint=one, asked=asked(path="/new.csv"), at=timezone.now())
    else:
        pull_now(by=played("tax-data"), endpoint=one, at=timezone.now())
    before = again(one)
    finish(taken, brought, at=timezone.now())
    after = again(one)
    assert (after.state, after.next_at, after.etag) == (before.state, before.next_at, "")
    assert runs(one) == ["new"], "what came is written down all the same"


def test_an_empty_file_is_a_failure_in_words() -> None:
    with serving(saying(ok(b""))) as served:
        one = due(served.port)
        pull_due()
    assert runs(one) == ["failed"] and "文件是空的" in PullRun.objects.get().sentence["zh"]
    assert not Delivery.objects.exists()


def test_a_try_stores_nothing() -> None:
    with serving(saying(ok(BODY))) as served:
        one = allowed(served.port)
        tried = try_endpoint(by=played("tax-data"), endpoint=one, at=timezone.now())
        assert (tried.name, tried.size, tried.known) == ("monthly.csv", len(BODY), None)
        assert not Delivery.objects.exists() and not PullRun.objects.exists()
        assert again(one).leased_until is None
        made_due(one)
        pull_due()
        assert try_endpoint(by=played("operator"), endpoint=one, at=timezone.now()).known == Delivery.objects.get()
    assert Entry.objects.filter(action="endpoint.tried").count() == 2


def test_no_try_without_permission_and_none_beside_another() -> None:
    with serving(saying(ok(BODY))) as served:
        one = proposed(served.port)
        with pytest.raises(ValidationError, match="许可之前"):
            try_endpoint(by=played("tax-data"), endpoint=one, at=timezone.now())
        one = allow_endpoint(by=played("security"), endpoint=one, version=1, at=timezone.now())
        made_due(one)
        take_next_due(timezone.now())
        with pytest.raises(ValidationError, match="正在拉取"):
            try_endpoint(by=played("tax-data"), endpoint=again(one), at=timezone.now())
        with pytest.raises(PermissionDenied):
            try_endpoint(by=played("science-data"), endpoint=one, at=timezone.now())
        assert served.requests == []


def test_runs_are_for_ever() -> None:
    due(gone_port())
    pull_due()
    with pytest.raises(DatabaseError), transaction.atomic():
        PullRun.objects.update(outcome="nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        PullRun.objects.all()._raw_delete("default")  # type: ignore[attr-defined]


def test_every_step_is_on_record() -> None:
    one = allowed(gone_port())
    change_endpoint(by=played("tax-data"), endpoint=one, asked=asked(path="/b.csv"), at=timezone.now())
    one = allow_endpoint(by=played("security"), endpoint=one, version=2, at=timezone.now())
    pull_now(by=played("operator"), endpoint=one, at=timezone.now())
    pull_due()
    pause_endpoint(by=played("operator"), endpoint=one, why="检修")
    resume_endpoint(by=played("operator"), endpoint=one, at=timezone.now())
    refuse_endpoint(by=played("security"), endpoint=one, why="收回", at=timezone.now())
    said = Entry.objects.filter(subject=one.subject).order_by("pk").values_list("action", flat=True)
    steps = "proposed allowed changed allowed hurried pulled paused resumed refused"
    assert list(said) == [f"endpoint.{step}" for step in steps.split()]


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - the bounds must be naive


@given(st.sampled_from(HOURS), st.integers(0, 23), MOMENTS)
def test_slots_lie_ahead_on_their_hours_and_are_never_skipped(every: int, hour: int, after: datetime) -> None:
    first = first_time(every, hour, after=after)
    assert after < first <= after + timedelta(hours=min(every, 24))
    assert (first.hour - hour) % min(every, 24) == 0 and (first.minute, first.second) == (0, 0)
    assert following_time(every, hour, after=first) - first == timedelta(hours=every)
    assert following_time(every, hour, after=after) > after


@given(st.integers(1, 10), MOMENTS)
def test_each_retry_waits_longer(failures: int, after: datetime) -> None:
    assert after < retry_time(failures, after=after) < retry_time(failures + 1, after=after)
