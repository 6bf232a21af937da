"""Files a stranger sends along as proof: looked at, named safely, kept under their digest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jifen.collecting.evidence import EvidenceKind, inspect_evidence, safe_name
from jifen.collecting.evidence.inspecting import LARGEST
from jifen.collecting.kept_files import Kept, keep

MOST_FILES: Final = 10
CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class SentFile:
    """A file that is sent along, as the road hands it over."""

    name: str
    chunks: Iterable[bytes]


@dataclass(frozen=True)
class LookedAt:
    """A file that was looked at and kept."""

    name: str
    kind: EvidenceKind
    kept: Kept


def look_at_all(files: Iterable[SentFile]) -> list[LookedAt]:
    """Each content once. Raises EvidenceRefused, ValidationError (``proofs``) when there are too many."""
    listed = list(files)
    if len(listed) > MOST_FILES:
        raise ValidationError({"proofs": _("最多 %(most)d 个文件；请合并后再传。") % {"most": MOST_FILES}})
    seen = [_looked_at(one) for one in listed]
    return list({one.kept.digest: one for one in seen}.values())


def _looked_at(sent: SentFile) -> LookedAt:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "evidence"
        with path.open("wb") as file:
            size = 0
            for chunk in sent.chunks:
                size += file.write(chunk)
                if size > LARGEST:  # one chunk past the limit is enough to refuse it
                    break
        kind = inspect_evidence(path, sent.name)
        with path.open("rb") as read:
            kept = keep(iter(lambda: read.read(CHUNK), b""), largest=LARGEST)
    return LookedAt(safe_name(sent.name), kind, kept)
