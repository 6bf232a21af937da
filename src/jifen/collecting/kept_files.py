"""Files as they were handed in: kept under their SHA-256, written once, never changed. Reading folders lie beside them."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jifen.collecting.reading import DeliveryRefused

READ_ONLY = 0o440


@dataclass(frozen=True)
class Kept:
    digest: str
    size: int

    @property
    def path(self) -> Path:
        return path_of(self.digest)


def path_of(digest: str) -> Path:
    return Path(settings.DATA_FOLDER) / "raw" / digest[:2] / digest


def reading_folder(delivery: int) -> Path:
    """Where the worker leaves what it read of a delivery."""
    return Path(settings.DATA_FOLDER) / "read" / str(delivery)


def keep(chunks: Iterable[bytes], *, largest: int) -> Kept:
    """Writes the bytes under their digest and says which. Raises DeliveryRefused beyond ``largest`` bytes or when empty."""
    folder = Path(settings.DATA_FOLDER) / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".coming-")
    try:
        kept = _written(handle, chunks, largest)
        kept.path.parent.mkdir(exist_ok=True)
        Path(name).chmod(READ_ONLY)
        Path(name).replace(kept.path)
        return kept
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _written(handle: int, chunks: Iterable[bytes], largest: int) -> Kept:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > largest:
                raise _too_large(largest)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())  # a receipt is a promise that the bytes are here
    if not size:
        raise DeliveryRefused.because(
            "empty_file",
            "文件是空的，没有任何内容；请核对后重新报送。",
            "the file is empty; check it and send it again.",
        )
    return Kept(digest.hexdigest(), size)


def forget_reading(delivery: int) -> None:
    """Before reading anew: a half-written folder of an interrupted worker goes."""
    shutil.rmtree(reading_folder(delivery), ignore_errors=True)


def _too_large(largest: int) -> Exception:
    most = largest // 1024**2
    return DeliveryRefused.because(
        "file_too_large",
        f"文件超过 {most} MB；请拆成几份分别报送。",
        f"the file is larger than {most} MB; split it and send the parts.",
    )
