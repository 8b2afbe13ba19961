"""Errors say what, where and what next; near misses are suggested; forty rejections make one report."""

import pytest

from ilacs_analytics import errors
from ilacs_analytics.errors import DataRejected, IlacsError, Rejection, because, nearest

EXIT_CODES = {
    "UsageError": 2, "UnknownAuthority": 2, "UnknownParameter": 2, "BadParameter": 2, "UnknownNotebook": 2, "BadQuery": 2,
    "BadSetting": 2, "UnknownFetchName": 2,
    "UnknownBuild": 2,
    "UnreadableSource": 10, "AddedFileFails": 10, "EditionSetAside": 10,
    "UnsafeArchive": 10, "UnknownPublication": 10, "MissingColumn": 10,
    "NothingAdded": 10, "NothingLoaded": 10,
    "DownloadRefused": 10, "DownloadFailed": 10, "LinkNotFound": 10, "DownloadNotRecognised": 10, "DownloadsFailed": 10,
    "WarehouseError": 11, "NoWarehouse": 11, "WarehouseTooNew": 11, "BuildLocked": 11,
    "BrokenDefinition": 11, "CannotWrite": 11, "ChecksFoundOffenders": 11, "DataRejected": 11, "QualityGateClosed": 12,
    "SuiteLostExpectations": 12, "BadSuite": 12, "ReportFailed": 13,
    "ReportNotWritten": 13, "ClusterNotThere": 13, "WorkspaceBusy": 14,
    "Unverified": 15, "BadLocator": 15, "IlacsError": 1,
}  # fmt: skip


def test_every_error_has_the_exit_code_of_its_stage():
    found = {
        name: kind.exit_code
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, IlacsError)
    }
    assert found == EXIT_CODES


def test_an_error_prints_what_where_and_next():
    error = errors.NoWarehouse("nothing has been built yet", where="/work", next_step="run `ilacs build`")
    assert str(error) == "NoWarehouse: nothing has been built yet\n  where: /work\n  next:  run `ilacs build`"


def test_an_error_leaves_away_what_it_does_not_know():
    assert str(errors.UsageError("no")) == "UsageError: no"
    assert str(errors.UsageError("no", next_step="try")) == "UsageError: no\n  next:  try"


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("Rutlnd", ["Durham", "Rutland"], "did you mean Rutland?"),
        ("RUTLAND", ["Durham", "Rutland"], "did you mean Rutland?"),
        ("sinc", ["since", "until"], "did you mean since?"),
        ("agency_rat", ["agency_rate", "vacancy_rate", "x"], "did you mean agency_rate or vacancy_rate?"),
        ("xyz", ["since", "until"], ""),
        ("anything", [], ""),
        ("", ["since"], ""),
    ],
)
def test_the_nearest_known_words_are_suggested_as_they_are_written(word, known, said):
    assert nearest(word, known) == said


def rejection(number):
    return Rejection(
        "data/papers/claim.csv", number, "voice", "councl", "UnknownWord", f"word {number}", "see the list"
    )


def test_one_rejection():
    assert str(DataRejected([rejection(2)])) == (
        "UnknownWord: word 2\n  where: data/papers/claim.csv, row 2, column voice\n  next:  see the list\n"
        "DataRejected: 1 value in data/ cannot be loaded\n"
        "  next:  mend the rows named above; the earlier warehouse and reports are as they were"
    )


@pytest.mark.parametrize(
    ("count", "shown", "rest"), [(40, 40, ""), (41, 40, "... and 1 more"), (100, 40, "... and 60 more")]
)
def test_many_rejections_are_one_report_and_none_is_lost(count, shown, rest):
    error = DataRejected([rejection(number) for number in range(count)])
    text = str(error)
    assert len(error.rejections) == count
    assert text.count("UnknownWord: ") == shown
    assert f"DataRejected: {count} values in data/ cannot be loaded" in text
    assert ("... and" in text) is bool(rest)
    assert rest in text


def test_because_is_the_first_line_or_the_name():
    assert because(ValueError("one\ntwo")) == "one"
    assert because(ValueError("  \n")) == "ValueError"
