"""A scheme that has forgotten a stage."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from jifen.engine.scheme import Scheme, load_scheme


def without_weights(text: str, stage: str) -> tuple[str, Scheme]:
    """The scheme's text with relative weights, of which ``stage`` has none; the document itself is well formed."""
    changed = re.sub(rf"(weight: \{{[^}}]*){stage}: \d+", rf"\g<1>{stage}: 0", text)
    changed = changed.replace("weights: absolute", "weights: relative")
    changed = re.sub(r"(\{code: (?:input|output|development), [^}]*)\}", r"\1, weight: 1}", changed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scheme.yaml"
        path.write_text(changed, encoding="utf-8")
        return changed, load_scheme(path)
