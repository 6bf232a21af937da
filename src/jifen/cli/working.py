"""``jifen platform work``: the worker beside the web process."""

from __future__ import annotations

import click
from django.utils.module_loading import import_string

from jifen.cli.platform import migrate, on_the_platform, platform_group
from jifen.cli.speaking import Speaker, spoken

__all__ = ["platform_group", "work_command"]


@platform_group.command("work")
@click.option("--until-done", is_flag=True, help="排队的事都做完就停。Stop when nothing waits.")
@spoken
@on_the_platform
def work_command(speaker: Speaker, until_done: bool) -> None:
    """处理排队的报送和到期的日常工作，直到 Ctrl-C。Do what waits and what the calendar asks, until Ctrl-C.

    \b
    例 Examples:
      jifen platform work
      jifen platform work --until-done
    """
    migrate()
    speaker.line("工作进程已启动，按 Ctrl-C 停止。", "The worker is running; Ctrl-C stops it.", "green")
    import_string("jifen.config.worker.Worker")().run(until_done)
    if until_done:
        speaker.json({"done": True})
        speaker.line("排队的事都已做完。", "Nothing waits any more.", "green")
