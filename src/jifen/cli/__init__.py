"""``jifen``: the command line. One module per group of commands; ``main`` is the entry."""

from __future__ import annotations

from importlib.util import find_spec

import click

from jifen import __version__
from jifen.cli.demo import demo_command, demo_data_command
from jifen.cli.drafting import draft_command
from jifen.cli.schemes import scheme_group
from jifen.cli.scoring import explain_command, facts_command, replay_command, report_command, score_command
from jifen.cli.studies import audit_pack_command, robustness_command

if find_spec("django"):  # the engine is also installed alone, without the platform
    from jifen.cli.working import platform_group

    PLATFORM: tuple[click.Command, ...] = (platform_group,)
else:
    PLATFORM = ()

COMMANDS = (
    demo_command,
    demo_data_command,
    facts_command,
    score_command,
    explain_command,
    report_command,
    replay_command,
    robustness_command,
    audit_pack_command,
    scheme_group,
    *PLATFORM,
)


class InOrder(click.Group):
    """Commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jifen")
def main() -> None:
    """积分：按公开的指标体系，把企业的事实数据变成创新积分，每一分都有理由。

    Innovation points of technology enterprises: scheme + facts → points with reasons.

    \b
    退出码 Exit codes:
      0  完成 done
      1  拒绝，问题已逐条列出 refused, every problem is listed
      2  用法有误 wrong usage
      3  结果不得发布，或复算不一致 not publishable, or a replay that differs

    \b
    例 Examples:
      jifen demo
      jifen score --scheme jilin-core-2026 --facts facts.parquet --year 2025 --out out/run
      jifen explain out/run ENTERPRISE
    """


for command in COMMANDS:
    main.add_command(command)
scheme_group.add_command(draft_command)

__all__ = ["main"]
