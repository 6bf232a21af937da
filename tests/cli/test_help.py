"""Every command says what it does in both languages and shows an example."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from jifen.cli import main


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from commands(child, (*path, name))


EVERY = list(commands(main, ("jifen",)))


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_help_has_an_example_and_both_languages(path: tuple[str, ...], command: click.Command) -> None:
    text = command.get_help(click.Context(command, info_name=" ".join(path)))
    assert "例 Examples:" in text
    assert text.count(" ".join(path)) >= 2, "usage and at least one example"
    assert any("一" <= letter <= "鿿" for letter in text)


LEAVES = [(path, command) for path, command in EVERY if not isinstance(command, click.Group)]


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_every_command_speaks_both_languages_and_json(path: tuple[str, ...], command: click.Command) -> None:
    options = {name for parameter in command.params for name in parameter.opts}
    assert {"--lang", "--json", "--quiet"} <= options


def test_exit_codes_are_documented() -> None:
    text = main.get_help(click.Context(main, info_name="jifen"))
    assert "退出码 Exit codes:" in text
    for line in ("0  完成", "1  拒绝", "2  用法有误", "3  结果不得发布"):
        assert line in text


def test_the_commands_of_the_main_job_are_there() -> None:
    wanted = {
        "facts",
        "score",
        "explain",
        "scheme",
        "robustness",
        "audit-pack",
        "replay",
        "demo-data",
        "demo",
        "report",
        "platform",
    }
    assert wanted == set(main.commands)
    group = main.commands["scheme"]
    assert isinstance(group, click.Group)
    assert set(group.commands) == {"check", "show", "diff", "list", "examples", "draft"}
