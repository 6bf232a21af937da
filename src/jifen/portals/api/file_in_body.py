"""How the documentation describes a body that is a file."""

from __future__ import annotations

from typing import Any, Final

_BINARY: Final = {"type": "string", "format": "binary"}


def _header(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": description}


FILE_IN_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "CSV、XLSX 或 XLS，不超过 64 MB：原始内容，或表单里名为 file 的一个文件。The file itself, or one file called file.",
        "content": {
            "application/octet-stream": {"schema": _BINARY},
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": _BINARY}, "required": ["file"]},
            },
        },
    },
    "parameters": [
        _header("X-File-Name", "文件名，百分号编码的 UTF-8。File name, percent-encoded UTF-8."),
        _header("X-Content-SHA256", "内容的 SHA-256（64 位十六进制）；分块发送时必填。Needed with chunked sending."),
    ],
}
