"""``jifen platform``: the tables, the first people, the demo cast, and the web server."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click
import django
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.utils.module_loading import import_string

from jifen.cli.speaking import Speaker, spoken
from jifen.cli.supervising import HOST, Processes

DEMO_ENTERPRISES, DEMO_SEED = 3_000, 2026
STEP: Final = 30
"""Seconds a code of the second factor lasts."""
PORT = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="端口。Port.")


def on_the_platform(command: Callable[..., None]) -> Callable[..., None]:
    """Reads the settings first; what is wrong with them is one sentence and not a trace."""

    @wraps(command)
    def prepared(*args: Any, **kwargs: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifen.config.settings")
        try:
            django.setup()
            command(*args, **kwargs)
        except ImproperlyConfigured as wrong:
            raise click.ClickException(str(wrong)) from None
        except ValidationError as refused:
            raise click.ClickException(" ".join(refused.messages)) from None

    return prepared


FIRMS = click.option(
    "--firms", type=click.IntRange(24, 100_000), default=DEMO_ENTERPRISES, show_default=True,
    help="演示模式装入的虚构企业数。Invented enterprises in demo mode.",
)  # fmt: skip


def of_people(name: str) -> Any:
    """The people app can only be loaded once the settings are read, so it is fetched by name."""
    return import_string(f"jifen.people.{name}")


@click.group("platform")
def platform_group() -> None:
    """网上平台：建表、首批人员、示例账号、启动。The platform in a browser.

    \b
    例 Examples:
      JIFEN_DEMO=1 jifen platform serve
      jifen platform migrate
      jifen platform invite chief-security --name 安全管理员 --duty security_admin
    """


@platform_group.command("migrate")
@spoken
@on_the_platform
def migrate_command(speaker: Speaker) -> None:
    """建立或升级数据表，载入政府部门名录。Make or upgrade the tables; load the departments.

    \b
    例 Examples:
      jifen platform migrate
    """
    migrate()
    speaker.json({"ready": True})
    speaker.line("数据表已就绪。", "The tables are ready.", "green")


@platform_group.command("demo")
@FIRMS
@spoken
@on_the_platform
def demo_command(speaker: Speaker, firms: int) -> None:
    """建立示例账号，只在演示模式下。Make the demo accounts; only with JIFEN_DEMO=1.

    \b
    例 Examples:
      JIFEN_DEMO=1 jifen platform demo
    """
    migrate()
    make_demo(speaker, firms)
    show_cast(speaker)


@platform_group.command("invite")
@click.argument("username")
@click.option("--name", required=True, help="称呼。What to call the person.")
@click.option(
    "--duty",
    required=True,
    type=click.Choice(["operator", "security_admin", "auditor"]),
    help="职责；其余人员由平台运营在网页上邀请。Duty; everybody else is invited in the browser.",
)
@click.option("--organisation", default="平台运营单位", show_default=True, help="平台运营单位的名称。Its name.")
@spoken
@on_the_platform
def invite_command(speaker: Speaker, username: str, name: str, duty: str, organisation: str) -> None:
    """邀请首批管理人员，打印一次性链接。Invite the first administrators; prints a link for one use.

    \b
    例 Examples:
      jifen platform invite chief-security --name 安全管理员 --duty security_admin
    """
    migrate()
    token = of_people("first_people.invite_first")(username=username, name=name, duty=duty, organisation=organisation)
    speaker.json({"invitation": f"/invitation/{token}/"})
    speaker.line(f"/invitation/{token}/", f"/invitation/{token}/", "bold")
    speaker.line(
        "把它接在平台地址之后交给本人；7 天内有效，只能用一次。",
        "Append it to the platform's address and hand it over; valid for 7 days, once.",
    )


@platform_group.command("serve")
@PORT
@FIRMS
@spoken
@on_the_platform
def serve_command(speaker: Speaker, port: int, firms: int) -> None:
    """启动平台，直到 Ctrl-C；ONCE=1 时就绪即停。Start it until Ctrl-C; with ONCE=1 stop when ready.

    \b
    例 Examples:
      JIFEN_DEMO=1 jifen platform serve
      jifen platform serve --port 8080
    """
    check_port_is_free(port)
    migrate()
    demo = import_string("django.conf.settings").DEMO
    if demo:
        make_demo(speaker, firms)
    signal.signal(signal.SIGTERM, _like_ctrl_c)  # a supervisor's stop also stops the web process
    processes = Processes(port)
    try:
        processes.wait_until_ready()
        show_ready(speaker, port, demo)
        if not os.environ.get("ONCE"):
            processes.watch()
    except KeyboardInterrupt:
        speaker.line("正在停止。", "Stopping.")
    finally:
        processes.stop()


def make_demo(speaker: Speaker, firms: int = DEMO_ENTERPRISES) -> None:
    """The cast, the invented province with its eligibility, and its departments' deliveries; what is there is left alone."""
    of_people("demo_accounts.make_demo_accounts")()
    if import_string("jifen.enterprises.models.Enterprise").objects.count() >= firms:
        return
    speaker.line(f"正在装入 {firms:,} 家虚构的企业……", f"Loading {firms:,} invented enterprises …")
    import_string("jifen.enterprises.actions.demo.load_demo_enterprises")(firms, DEMO_SEED)
    import_string("jifen.verifying.actions.demo.load_demo_eligibility")(firms, DEMO_SEED)
    today = import_string("django.utils.timezone.localdate")()
    count = import_string("jifen.collecting.actions.demo.hand_in_demo_deliveries")(firms, DEMO_SEED, today=today)
    import_string("jifen.verifying.actions.demo_duties.load_duties_for_eligible")(today=today)
    speaker.line(
        f"各部门的 {count} 份报送已收下，启动后由工作进程读取，页面上可以看到进度。",
        f"{count} deliveries are in; the worker reads them after the start, watch it in the pages.",
    )


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    of_people("first_people.load_shipped_organisations")()
    import_string("jifen.collecting.jobs.load_sources")()
    import_string("jifen.schemes.jobs.load_schemes")()


def show_ready(speaker: Speaker, port: int, demo: bool) -> None:
    address = f"http://{HOST}:{port}/"
    speaker.line(f"平台已启动：{address}", f"The platform is ready: {address}", "green")
    if demo:
        show_cast(speaker, address)
    else:
        speaker.json({"address": address})
    speaker.line("按 Ctrl-C 停止。", "Ctrl-C stops it.")


def show_cast(speaker: Speaker, address: str = "") -> None:
    """Account, second-factor code of this moment, name; the password is one for all."""
    cast, password = of_people("demo_accounts.CAST"), of_people("demo_accounts.PASSWORD")
    code, now = of_people("demo_accounts.current_code"), time.time()
    rows = [(part.username, code(part.username, now) if part.duty else "—", part.name) for part in cast]
    left = STEP - int(now) % STEP
    accounts = [dict(zip(("username", "code", "name"), row, strict=True)) for row in rows]
    speaker.json({"address": address, "demo": True, "password": password, "seconds": left, "accounts": accounts})
    speaker.line(
        f"演示模式，数据均为虚构，以下账号人人可用，密码均为 {password}。验证码还有 {left} 秒，重看：jifen platform demo",
        f"Demo mode, all invented; anybody may use these, password {password}. Codes last {left} s more; again: jifen platform demo",
        "yellow",
    )
    speaker.table((speaker.say("账号", "account"), speaker.say("验证码", "code"), speaker.say("是谁", "who")), rows)


def check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise click.ClickException(
                f"端口 {port} 已被占用；请停掉占用它的程序，或换一个：--port {port + 1}。 Port {port} is in use."
            ) from None


def _like_ctrl_c(number: int, frame: object) -> None:
    raise KeyboardInterrupt
