"""From a file, a text or the id of a shipped scheme to a checked Scheme."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from jifen.engine.documents import load_document
from jifen.engine.problems import Findings, Problem, SchemeRefused, nearest_words
from jifen.engine.scheme.checking import check_scheme
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.reading import read_scheme
from jifen.engine.scheme.resolving import resolve

SHIPPED = resources.files("jifen") / "official_schemes"


def official_scheme_ids() -> list[str]:
    """Ids of the schemes that come with the distribution."""
    return sorted(entry.name for entry in SHIPPED.iterdir() if (entry / "scheme.yaml").is_file())


def scheme_path(reference: str | Path) -> Path:
    """A path as it is, or the document of a shipped scheme."""
    if isinstance(reference, str) and reference in official_scheme_ids():
        return Path(str(SHIPPED / reference / "scheme.yaml"))
    path = Path(reference)
    if not path.exists() and "/" not in str(reference) and path.suffix == "":
        ids = official_scheme_ids()
        raise SchemeRefused.because(
            "no_scheme",
            f"没有叫“{reference}”的指标体系{nearest_words(str(reference), ids)}，也没有这个文件。",
            f"no scheme is called “{reference}” {nearest_words(str(reference), ids, 'en')}, nor is there such a file.",
        )
    return path / "scheme.yaml" if path.is_dir() else path


def load_scheme(reference: str | Path) -> Scheme:
    """The scheme of a shipped id, a file, or a folder holding ``scheme.yaml``.

    Raises SchemeRefused with every problem of the document at once.
    """
    return scheme_of(scheme_path(reference))


def scheme_of(source: Path | str, name: str = "") -> Scheme:
    """The scheme of a file (Path) or of a document's text (str, shown as ``name``)."""
    scheme, problems = read_with_problems(source, name)
    if problems:
        raise SchemeRefused(problems)
    return scheme


def read_with_problems(source: Path | str, name: str = "") -> tuple[Scheme, tuple[Problem, ...]]:
    """The scheme as far as it can be read, and what is wrong with it: for comparing a draft that is not finished.

    Raises SchemeRefused only where the document is no YAML at all. With problems the scheme must not be scored with.
    """
    findings = Findings()
    scheme = read_scheme(load_document(source, name=name), findings)
    check_scheme(scheme, resolve(scheme, findings), findings)
    return scheme, findings.in_order()
