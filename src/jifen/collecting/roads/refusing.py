"""A pull that was not made, or not finished."""

from __future__ import annotations

from jifen.engine.problems import Place, Problem, Refusal


class PullRefused(Refusal):
    """Nothing was taken. Sentences name neither the target of a redirect nor any header."""

    @property
    def code(self) -> str:
        return self.problems[0].code


def pull_refused(code: str, zh: str, en: str) -> PullRefused:
    return PullRefused([Problem(code, Place(), f"{zh}。", f"{en}.")])
