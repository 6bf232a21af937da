"""Pages tell the truth: links lead somewhere, commands exist, decisions are numbered once, the version is one."""

from __future__ import annotations

import re
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import yaml

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, built as GitHub builds them."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(prose(page)))
    return set(plain)


def links_within(root: Path, page: Path) -> list[str]:
    return [link for link in LINK.findall(prose(root / page)) if not re.match(r"[a-z]+:", link)]


def is_broken(root: Path, page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = (root / page).parent / name if name else root / page
    if not target.exists():
        return True
    return bool(anchor) and target.suffix == ".md" and anchor not in anchors(target)


def test_every_link_resolves(root: Path, pages: list[Path]) -> None:
    broken = [f"{page}: {link}" for page in pages for link in links_within(root, page) if is_broken(root, page, link)]
    assert not broken, "links that lead nowhere:\n" + "\n".join(broken)


def test_every_page_of_the_documentation_is_reachable_from_its_index(root: Path, pages: list[Path]) -> None:
    """A page nobody links is a page nobody reads."""
    seen: set[Path] = set()
    waiting = [(root / "docs/README.md").resolve(), (root / "README.md").resolve()]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in links_within(root, page)}
        listed = {md for target in targets if target.is_dir() for md in target.glob("*.md")}
        waiting += [target for target in (targets | listed) - seen if target.suffix == ".md" and target.exists()]
    lost = [str(page) for page in pages if page.parts[0] == "docs" and (root / page).resolve() not in seen]
    assert not lost, "link these pages from docs/README.md: " + ", ".join(lost)


def test_every_make_target_named_on_a_page_exists(root: Path, pages: list[Path]) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.compile(r"(?:^|`)(?:[A-Z]+=\w+ )?make ([a-z-]+)", re.MULTILINE)
    wrong = [
        f"{page}: make {target}"
        for page in pages
        for target in named.findall((root / page).read_text(encoding="utf-8"))
        if target not in targets
    ]
    assert not wrong, "no such target in the Makefile: " + ", ".join(wrong)


def test_decisions_are_numbered_once_and_have_four_parts(root: Path) -> None:
    decisions = sorted((root / "docs/adr").glob("*.md"))
    numbers = Counter(path.name.split("-")[0] for path in decisions)
    assert [number for number, times in numbers.items() if times > 1] == []
    assert [path.name for path in decisions if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)] == []
    parts = ["## Context", "## Decision", "## What was not chosen", "## Consequences"]
    poor = [path.name for path in decisions for part in parts if f"\n{part}\n" not in path.read_text(encoding="utf-8")]
    assert poor == []


def test_the_version_is_the_first_heading_of_the_changelog(root: Path) -> None:
    first = re.search(r"^## (\S+)", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert version("jifen") == first.group(1), "run any make target to install this version"


def test_the_commit_hook_only_calls_make_check(root: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"] for repo in hooks for hook in repo["hooks"]] == ["make check"]


def test_both_readmes_have_the_same_commands_and_links(root: Path) -> None:
    """The Chinese page is a translation and not a second truth."""

    def skeleton(name: str) -> tuple[list[str], list[str]]:
        text = (root / name).read_text(encoding="utf-8")
        blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        commands = [line.split("#")[0].rstrip() for block in blocks for line in block.splitlines()]
        return commands, [link for link in LINK.findall(text) if not link.startswith("README")]

    assert skeleton("README.md") == skeleton("README.zh-CN.md")
