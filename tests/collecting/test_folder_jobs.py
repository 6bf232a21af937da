"""The watched folder: what is laid there comes in once, whatever happens to the worker, and nothing is lost."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from jifen.collecting import folder_jobs
from jifen.collecting.folder_jobs import FolderWatch, make_folders, take_ready_files
from jifen.collecting.folder_reads import inbox as lying
from jifen.collecting.jobs import work_until_done
from jifen.collecting.models import Delivery
from jifen.collecting.reading import Limits
from tests.collecting.deliveries import stand_up, tax_sample

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def tax(own_data_folder: Path, settings: Settings, cast: None) -> Path:
    """The tax department's folder."""
    settings.INBOX = own_data_folder / "inbox"
    stand_up()
    make_folders()
    return own_data_folder / "inbox" / "tax"


def looked(watch: FolderWatch, now: float) -> bool:
    return watch.take_one(now=now, at=timezone.now())


def still(watch: FolderWatch | None = None) -> bool:
    """Two looks, with time enough between them."""
    watch = watch or FolderWatch()
    looked(watch, 0)
    return looked(watch, 20)


def in_folder(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_file())


def taken(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.glob("taken/*/*"))


def test_a_folder_for_each_source_is_made_and_may_be_made_again(tax: Path) -> None:
    (tax / "a.csv").write_bytes(b"1")
    assert make_folders() == len(list(tax.parent.iterdir())) >= 9
    assert in_folder(tax) == ["a.csv"]


def test_a_file_comes_in_as_any_delivery_and_moves(tax: Path) -> None:
    sample = tax_sample(dirty=False)
    (tax / sample.name).write_bytes(sample.content)
    watch = FolderWatch()
    assert not looked(watch, 100), "it may still be growing"
    assert looked(watch, 111)
    delivery = Delivery.objects.get()
    assert (delivery.road, delivery.by, delivery.source) == ("folder", "system", "tax")
    assert (delivery.organisation.name, delivery.file_name) == (delivery.contract.owner, sample.name)
    assert (in_folder(tax), taken(tax)) == ([], [sample.name])
    work_until_done()
    assert Delivery.objects.get().is_done
    assert not looked(watch, 200)


def test_what_cannot_be_taken_in_goes_back_with_a_sentence(tax: Path) -> None:
    (tax / "empty.csv").write_bytes(b"")
    with (tax / "large.csv").open("wb") as file:
        file.truncate(Limits().largest_file + 1)
    watch = FolderWatch()
    assert still(watch) and looked(watch, 30) and not looked(watch, 40)
    assert in_folder(tax / "refused") == ["empty.csv", "empty.csv.txt", "large.csv", "large.csv.txt"]
    assert "文件是空的" in (tax / "refused" / "empty.csv.txt").read_text("utf-8-sig")
    assert "拆成几份" in (tax / "refused" / "large.csv.txt").read_text("utf-8-sig")
    assert not Delivery.objects.exists()


def test_one_look_handles_one_file_so_that_other_work_has_its_turn(tax: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tax / name).write_bytes(name.encode())
    watch = FolderWatch()
    assert still(watch) and len(taken(tax)) == 1
    assert looked(watch, 21) and len(taken(tax)) == 2


def test_a_worker_that_starts_again_waits_anew_and_takes_everything(tax: Path) -> None:
    (tax / "a.csv").write_bytes(b"1")
    looked(FolderWatch(), 0)  # and dies
    fresh = FolderWatch()
    assert not looked(fresh, 1000) and looked(fresh, 1011)
    assert taken(tax) == ["a.csv"]


def test_a_worker_that_dies_between_keeping_and_moving_leaves_no_second_delivery(
    tax: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tax / "a.csv").write_bytes(b"1")
    with monkeypatch.context() as patched:
        patched.setattr(folder_jobs, "take", _dies)
        with pytest.raises(KeyboardInterrupt):
            still()
    assert (in_folder(tax), Delivery.objects.count()) == (["a.csv"], 1)
    assert still()
    assert (in_folder(tax), taken(tax), Delivery.objects.count()) == ([], ["a.csv"], 1)


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_file_that_changes_while_it_is_read_is_not_taken(tax: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tax / "a.csv"
    path.write_bytes(b"1" * 3_000_000)
    pieces = folder_jobs._pieces

    def overtaken(ready: folder_jobs.Ready):  # type: ignore[no-untyped-def]
        for number, piece in enumerate(pieces(ready)):
            yield piece
            if number == 0:
                path.write_bytes(b"2" * 3_000_000)

    watch = FolderWatch()
    with monkeypatch.context() as patched:
        patched.setattr(folder_jobs, "_pieces", overtaken)
        assert not still(watch)
    assert (in_folder(tax), Delivery.objects.count()) == (["a.csv"], 0)
    assert not looked(watch, 30) and looked(watch, 41)
    assert Delivery.objects.get().size == 3_000_000


def test_a_file_that_cannot_be_moved_is_handed_in_once_and_holds_up_nobody(
    tax: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file in place of the folder ``taken``: even the mightiest user cannot move anything there."""
    (tax / "taken").write_bytes(b"in the way")
    (tax / "企业名单.csv").write_bytes(b"1")
    (tax.parent / "science" / "b.csv").write_bytes(b"2")
    watch = FolderWatch()
    looked(watch, 0)
    with caplog.at_level(logging.ERROR):
        for now in range(20, 30):
            looked(watch, now)
    by_name = list(Delivery.objects.values_list("file_name", flat=True))
    assert sorted(by_name) == sorted({"b.csv", "taken", "企业名单.csv"}), "each once"
    assert "企业名单" not in caplog.text and "OSError" not in by_name
    assert taken(tax.parent / "science") == ["b.csv"]


def test_folders_of_no_source_are_left_alone_and_told(tax: Path) -> None:
    other = tax.parent / "taxes"
    other.mkdir()
    (other / "a.csv").write_bytes(b"1")
    (tax.parent / "loose.csv").write_bytes(b"1")
    assert not still()
    assert in_folder(other) == ["a.csv"]
    told = " ".join(zh for zh, _ in lying({"tax"}).told)
    assert "“taxes”不是已登记的来源" in told and "“loose.csv”不在任何来源的文件夹里" in told


def test_without_a_folder_there_is_nothing_to_do(own_data_folder: Path, settings: Settings) -> None:
    settings.INBOX = own_data_folder / "nowhere"
    assert not take_ready_files()
    assert lying({"tax"}).waiting == []


def test_the_page_is_told_names_and_no_contents(tax: Path) -> None:
    (tax / "waiting.csv").write_bytes(b"123")
    (tax / "refused").mkdir()
    for name in ("bad.csv", "bad.csv.txt", "notes.txt"):
        (tax / "refused" / name).write_bytes(b"")
    (tax.parent / "science" / "refused").symlink_to("/etc")
    found = lying({"tax", "science"})
    assert [(one.source, one.name, one.size) for one in found.waiting] == [("tax", "waiting.csv", 3)]
    assert {one.name for one in found.refused} == {"bad.csv", "notes.txt"}
