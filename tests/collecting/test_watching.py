"""The watched folder: whole files only, in their order, from known sources; and no file is ever lost."""

from __future__ import annotations

import datetime
import hashlib
import os
import socket
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jifen.collecting.roads import FileChanged, Look, Ready, Seen, give_back, open_ready, ready_files, take

DAY = datetime.date(2026, 5, 1)
SOURCES = {"tax", "science"}


@dataclass(frozen=True)
class Kept:
    digest: str


def kept(content: bytes) -> Kept:
    return Kept(hashlib.sha256(content).hexdigest())


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox" / "tax").mkdir(parents=True)
    return tmp_path / "inbox"


def look(inbox: Path, now: float, before: Look | None = None) -> Look:
    return ready_files(inbox, sources=SOURCES, seen=before.seen if before else {}, now=now)


def ready(inbox: Path) -> list[Ready]:
    return look(inbox, 20, look(inbox, 0)).ready


def names(found: Look) -> list[str]:
    return [f"{one.source}/{one.name}" for one in found.ready]


def test_a_file_counts_when_it_has_been_still(inbox: Path) -> None:
    (inbox / "tax" / "a.csv").write_bytes(b"1")
    first = look(inbox, 100)
    assert names(first) == []
    assert names(look(inbox, 109.9, first)) == []
    assert names(look(inbox, 110, first)) == ["tax/a.csv"]


def test_a_file_that_grows_waits_anew(inbox: Path) -> None:
    path = inbox / "tax" / "a.csv"
    path.write_bytes(b"1")
    first = look(inbox, 100)
    path.write_bytes(b"12")
    second = look(inbox, 115, first)
    assert names(second) == []
    os.utime(path, ns=(1, 1))  # same size, other time
    third = look(inbox, 130, second)
    assert names(third) == []
    assert names(look(inbox, 140, third)) == ["tax/a.csv"]


def test_a_file_replaced_by_one_that_looks_the_same_waits_anew(inbox: Path) -> None:
    path, other = inbox / "tax" / "a.csv", inbox / "tax" / "b.part"
    for one in (path, other):
        one.write_bytes(b"1")
        os.utime(one, ns=(5, 5))
    first = look(inbox, 100)
    other.rename(path)
    assert names(look(inbox, 120, first)) == []


def test_a_file_of_long_ago_is_watched_first_all_the_same(inbox: Path) -> None:
    """Copying keeps old times, so an old time says nothing about whether the copy is complete."""
    path = inbox / "tax" / "a.csv"
    path.write_bytes(b"1")
    os.utime(path, (0, 0))
    assert names(look(inbox, 1e9)) == []


def test_a_clock_set_back_makes_nothing_wait_for_ever(inbox: Path) -> None:
    (inbox / "tax" / "a.csv").write_bytes(b"1")
    later = look(inbox, 50, look(inbox, 10_000))
    assert names(later) == []
    assert names(look(inbox, 60, later)) == ["tax/a.csv"]


def test_the_oldest_comes_first(inbox: Path) -> None:
    (inbox / "science").mkdir()
    for name, when in (("tax/b.csv", 3), ("tax/a.csv", 9), ("science/c.csv", 5)):
        (inbox / name).write_bytes(b"1")
        os.utime(inbox / name, (when, when))
    assert [one.name for one in ready(inbox)] == ["b.csv", "c.csv", "a.csv"]


@pytest.mark.parametrize(
    "name",
    [".a.csv", "a.csv.part", "a.PART", "a.tmp", "a.csv~", "a.csv.filepart", "~$表.xlsx", "a.crdownload", "Thumbs.db"],
)
def test_hidden_and_partial_files_are_passed_over(inbox: Path, name: str) -> None:
    (inbox / "tax" / name).write_bytes(b"1")
    found = look(inbox, 20, look(inbox, 0))
    assert (found.ready, found.told, found.seen) == ([], [], {})


def test_folders_of_no_source_are_told_and_left(inbox: Path) -> None:
    (inbox / "Tax").mkdir()
    (inbox / "Tax" / "a.csv").write_bytes(b"1")
    (inbox / "loose.csv").write_bytes(b"1")
    (inbox / "science").symlink_to(inbox / "Tax")
    found = look(inbox, 20, look(inbox, 0))
    assert found.ready == []
    assert [one.path.name for one in found.told] == ["Tax", "loose.csv", "science"]
    assert "“Tax”不是已登记的来源" in found.told[0].zh
    assert "请移到对应来源的文件夹" in found.told[1].zh
    assert (inbox / "Tax" / "a.csv").exists() and (inbox / "loose.csv").exists()


def test_what_is_no_plain_file_is_told_and_left(inbox: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"1")
    place = inbox / "tax"
    (place / "folder.csv").mkdir()
    (place / "link.csv").symlink_to(secret)
    (place / "twin.csv").hardlink_to(secret)
    os.mkfifo(place / "pipe.csv")
    (place / "back\\slash.csv").write_bytes(b"1")
    (place / "gpj\u202e.csv").write_bytes(b"1")
    (place / "line\nbreak.csv").write_bytes(b"1")
    (place / os.fsdecode(b"\xb1\xed.csv")).write_bytes(b"1")
    found = look(inbox, 20, look(inbox, 0))
    assert found.ready == []
    assert len(found.told) == 7
    for one in found.told:
        one.zh.encode("utf-8")


def test_a_socket_is_told_and_left(monkeypatch: pytest.MonkeyPatch, inbox: Path) -> None:
    monkeypatch.chdir(inbox / "tax")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.csv")
        found = look(inbox, 20, look(inbox, 0))
    assert found.ready == []
    assert [one.path.name for one in found.told] == ["s.csv"]


def test_an_inbox_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert look(tmp_path / "absent", 0) == Look()


def test_taken_files_lie_under_their_day(inbox: Path) -> None:
    (inbox / "tax" / "a.csv").write_bytes(b"one")
    (one,) = ready(inbox)
    assert open_ready(one).read() == b"one"
    moved = take(one, kept(b"one"), on=DAY)
    assert moved == inbox / "tax" / "taken" / "2026-05-01" / "a.csv"
    assert moved.read_bytes() == b"one"
    assert ready(inbox) == []


def test_names_that_meet_are_numbered(inbox: Path) -> None:
    moved = []
    for content in (b"one", b"two", b"three"):
        (inbox / "tax" / "a.csv").write_bytes(content)
        (one,) = ready(inbox)
        moved.append(take(one, kept(content), on=DAY))
    assert [one.name for one in moved] == ["a.csv", "a (2).csv", "a (3).csv"]
    assert [one.read_bytes() for one in moved] == [b"one", b"two", b"three"]


def test_what_is_given_back_says_why(inbox: Path) -> None:
    for _ in range(2):
        (inbox / "tax" / "a.csv").write_bytes(b"one")
        (one,) = ready(inbox)
        moved = give_back(one, "缺少“统一社会信用代码”列；请补上后重新放入。")
    assert moved.name == "a (2).csv"
    note = moved.with_name("a (2).csv.txt").read_text("utf-8-sig")
    assert note == "文件：a.csv\n未予接收的原因：\n缺少“统一社会信用代码”列；请补上后重新放入。\n"
    assert sorted(one.name for one in moved.parent.iterdir()) == ["a (2).csv", "a (2).csv.txt", "a.csv", "a.csv.txt"]
    assert ready(inbox) == []


def test_a_note_never_overwrites_a_file(inbox: Path) -> None:
    for name in ("a.csv.txt", "a.csv"):
        (inbox / "tax" / name).write_bytes(name.encode())
        (one,) = ready(inbox)
        moved = give_back(one, "不收。")
    assert moved.name == "a (2).csv"
    assert (moved.parent / "a.csv.txt").read_bytes() == b"a.csv.txt"


def test_the_longest_names_can_be_moved(inbox: Path) -> None:
    name = "表" * 83 + ".csv"
    for _ in range(2):
        (inbox / "tax" / name).write_bytes(b"one")
        (one,) = ready(inbox)
        assert give_back(one, "不收。").suffix == ".csv"


def test_a_file_that_changed_meanwhile_stays(inbox: Path) -> None:
    path = inbox / "tax" / "a.csv"
    path.write_bytes(b"one")
    (one,) = ready(inbox)
    path.write_bytes(b"other")
    for act in (lambda: open_ready(one), lambda: take(one, kept(b"one"), on=DAY), lambda: give_back(one, "不收。")):
        with pytest.raises(FileChanged, match="又有变动"):
            act()
    assert path.read_bytes() == b"other"


def test_only_what_was_kept_is_taken(inbox: Path) -> None:
    path = inbox / "tax" / "a.csv"
    path.write_bytes(b"one")
    (one,) = ready(inbox)
    with pytest.raises(FileChanged):
        take(one, kept(b"something else"), on=DAY)
    assert path.read_bytes() == b"one"


def test_a_file_that_became_a_link_is_not_followed(inbox: Path, tmp_path: Path) -> None:
    path, secret = inbox / "tax" / "a.csv", tmp_path / "secret"
    path.write_bytes(b"one")
    (one,) = ready(inbox)
    path.rename(secret)
    path.symlink_to(secret)
    with pytest.raises(FileChanged):
        open_ready(one)


@pytest.mark.parametrize("step", ["taken", "refused"])
def test_no_file_leaves_through_a_link_laid_in_its_way(inbox: Path, tmp_path: Path, step: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (inbox / "tax" / step).symlink_to(tmp_path / "elsewhere")
    (inbox / "tax" / "a.csv").write_bytes(b"one")
    (one,) = ready(inbox)
    with pytest.raises(OSError, match=step):
        take(one, kept(b"one"), on=DAY) if step == "taken" else give_back(one, "不收。")
    assert (inbox / "tax" / "a.csv").read_bytes() == b"one"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_after_an_interrupted_move_the_file_is_found_again(inbox: Path) -> None:
    """What a process that ended between reserving a name and moving leaves: an empty file in the way."""
    (inbox / "tax" / "a.csv").write_bytes(b"one")
    (inbox / "tax" / "taken" / f"{DAY}").mkdir(parents=True)
    (inbox / "tax" / "taken" / f"{DAY}" / "a.csv").write_bytes(b"")
    (one,) = ready(inbox)
    assert take(one, kept(b"one"), on=DAY).name == "a (2).csv"


NAMES = st.sampled_from(["a.csv", "a.csv.txt", "a (2).csv"])
CONTENTS = st.sampled_from([b"one", b"two", b"three"])


class Department(RuleBasedStateMachine):
    """Lays, renames and replaces files while the platform looks, takes, refuses, forgets and starts anew."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory(prefix="jifen-inbox-")
        self.inbox = Path(self.place.name)
        (self.inbox / "tax").mkdir()
        self.laid: Counter[bytes] = Counter()
        self.now = 0.0
        self.seen: dict[str, Seen] = {}
        self.ready: list[Ready] = []

    def teardown(self) -> None:
        self.place.cleanup()

    @rule(name=NAMES, content=CONTENTS)
    def lay(self, name: str, content: bytes) -> None:
        path = self.inbox / "tax" / name
        if path.exists():
            self.laid[path.read_bytes()] -= 1  # the department itself replaces its file
        path.write_bytes(content)
        self.laid[content] += 1

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        before, after = self.inbox / "tax" / old, self.inbox / "tax" / new
        if before.exists() and not after.exists():
            before.rename(after)

    @rule(seconds=st.sampled_from([-5, 0, 5]))
    def look(self, seconds: int) -> None:
        self.now += seconds
        found = ready_files(self.inbox, sources=SOURCES, seen=self.seen, now=self.now)
        self.seen, self.ready = found.seen, found.ready

    @rule()
    def look_again_much_later(self) -> None:
        self.look(0)
        self.look(20)

    @rule()
    def start_anew(self) -> None:
        self.seen = {}

    @rule(refuse=st.booleans())
    def handle(self, refuse: bool) -> None:
        """Also twice, with what an older look said."""
        for one in self.ready:
            try:
                with open_ready(one) as file:
                    content = file.read()
                give_back(one, "不收。") if refuse else take(one, kept(content), on=DAY)
            except FileChanged:
                continue

    @rule(name=NAMES, content=CONTENTS, refuse=st.booleans())
    def lay_wait_and_handle(self, name: str, content: bytes, refuse: bool) -> None:
        self.lay(name, content)
        self.look_again_much_later()
        self.handle(refuse)

    @invariant()
    def nothing_is_lost(self) -> None:
        there = Counter(path.read_bytes() for path in self.inbox.rglob("*") if path.is_file())
        assert not self.laid - there


TestNoFileIsLost = Department.TestCase
TestNoFileIsLost.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
