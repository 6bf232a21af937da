"""Whatever is written into the record can be read by an auditor who does not read code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

import jifen
from jifen.audit import reads
from jifen.audit.action_words import ACTION_WORDS, in_words
from jifen.audit.actions import record
from tests.cast import signed_in

HOUSE = Path(jifen.__file__).parent


def names_an_action(call: ast.Call) -> bool:
    """``record("…", by=…)`` and nothing else that is called record."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name == "record" and any(keyword.arg == "by" for keyword in call.keywords)


def texts_within(node: ast.expr) -> list[str]:
    """``"a.b"`` and ``"a.b" if x else "a.c"``."""
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def handed_over(tree: ast.Module, name: ast.expr) -> list[str]:
    """Of ``record(action, …)`` in a function of the same file: what its callers there give as ``action``."""
    if not isinstance(name, ast.Name):
        return []
    found: list[str] = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        parameters = [one.arg for one in function.args.args]
        if name.id in parameters and any(inner is name for inner in ast.walk(function)):
            found += _given(tree, function.name, parameters.index(name.id), name.id)
    return found


def _given(tree: ast.Module, function: str, position: int, parameter: str) -> list[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function]
    given = [call.args[position] for call in calls if len(call.args) > position]
    given += [word.value for call in calls for word in call.keywords if word.arg == parameter]
    return [text for one in given for text in texts_within(one)]


def recorded() -> dict[str, str]:
    """Code of an action → where it is recorded."""
    found: dict[str, str] = {}
    for path in sorted(HOUSE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in (one for one in ast.walk(tree) if isinstance(one, ast.Call) and names_an_action(one)):
            place = f"{path.relative_to(HOUSE)}:{node.lineno}"
            codes = texts_within(node.args[0]) or handed_over(tree, node.args[0])
            assert codes, f"{place}: write the action as text, so that its words can be found"
            found |= dict.fromkeys(codes, place)
    return found


def test_every_action_that_is_recorded_has_words() -> None:
    missing = {code: place for code, place in recorded().items() if code not in ACTION_WORDS}
    lines = [f'    "{code}": _("…"),  # recorded in {place}' for code, place in sorted(missing.items())]
    assert not lines, "add to jifen/audit/action_words.py:\n" + "\n".join(lines)


def test_two_actions_never_read_the_same_and_the_table_is_in_order() -> None:
    with override("zh-hans"):
        said = [str(words) for words in ACTION_WORDS.values()]
    assert len(set(said)) == len(said)
    assert list(ACTION_WORDS) == sorted(ACTION_WORDS)


def test_an_unknown_code_shows_itself() -> None:
    assert in_words("from.another_year") == "from.another_year"


@pytest.mark.django_db
def test_the_record_is_found_by_words_and_by_code() -> None:
    record("claim.made", by="operator")
    record("from.another_year", by="operator")
    assert [one.action for one in reads.entries(action="claim.")] == ["claim.made"]
    assert [one.action for one in reads.entries(action="企业认领")] == ["claim.made"]
    assert [one.action for one in reads.entries(action="from.")] == ["from.another_year"]


@pytest.mark.usefixtures("cast")
def test_the_auditor_reads_words_on_the_page_and_both_in_the_file() -> None:
    client = signed_in("auditor")
    page = client.get("/audit/?action=建立示例账号").content.decode()
    assert '<td data-label="动作" class="close">建立示例账号</td>' in page
    file = client.get("/audit/?action=demo.&file=csv")
    text = b"".join(file).decode()  # type: ignore[arg-type]
    assert "建立示例账号" in text and "demo.accounts_made" in text
