"""The yearly return of enterprises: the form, answers and their checks, the signed content, the workbook, the ministry's sheet. Pure.

``shipped_form`` asks, ``parse_value`` reads what is typed, ``check_answers`` judges, ``delivery_bytes`` hands in as any source does.
"""

from jifen.collecting.returns.answers import (
    Answer,
    Answers,
    Explanation,
    Finding,
    HeldValue,
    asked,
    may_be_signed,
    unexplained,
)
from jifen.collecting.returns.checking import Asked, check_answers
from jifen.collecting.returns.form import (
    FormRefused,
    Question,
    ReturnForm,
    Section,
    form_digest,
    load_form,
    shipped_form,
)
from jifen.collecting.returns.ministry import (
    MinistryReading,
    MinistryRow,
    MinistrySheet,
    SheetRefused,
    load_sheet,
    ministry_source,
    read_ministry_sheet,
    shipped_sheet,
)
from jifen.collecting.returns.ministry_differences import Difference, differences, write_ministry_sheet
from jifen.collecting.returns.self_report import delivery_bytes, delivery_name, self_report_source
from jifen.collecting.returns.signing import (
    Pledge,
    PledgeRefused,
    answers_digest,
    content_digest,
    load_pledge,
    pledge_digest,
    shipped_pledge,
)
from jifen.collecting.returns.typed import Unreadable, parse_entries, parse_reason, parse_value
from jifen.collecting.returns.workbook import Known, Whose, shown, workbook_bytes, workbook_name
from jifen.collecting.returns.workbook_upload import Upload, read_workbook_upload

__all__ = [
    "Answer",
    "Answers",
    "Asked",
    "Difference",
    "Explanation",
    "Finding",
    "FormRefused",
    "HeldValue",
    "Known",
    "MinistryReading",
    "MinistryRow",
    "MinistrySheet",
    "Pledge",
    "PledgeRefused",
    "Question",
    "ReturnForm",
    "Section",
    "SheetRefused",
    "Unreadable",
    "Upload",
    "Whose",
    "answers_digest",
    "asked",
    "check_answers",
    "content_digest",
    "delivery_bytes",
    "delivery_name",
    "differences",
    "form_digest",
    "load_form",
    "load_pledge",
    "load_sheet",
    "may_be_signed",
    "ministry_source",
    "parse_entries",
    "parse_reason",
    "parse_value",
    "pledge_digest",
    "read_ministry_sheet",
    "read_workbook_upload",
    "self_report_source",
    "shipped_form",
    "shipped_pledge",
    "shipped_sheet",
    "shown",
    "unexplained",
    "workbook_bytes",
    "workbook_name",
    "write_ministry_sheet",
]
