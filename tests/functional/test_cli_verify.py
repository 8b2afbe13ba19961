"""`ilacs verify` and `ilacs status` as a user meets them."""

import json
import re

import pytest

CASELOAD = "data/papers/caseload.csv"


def test_verify_finds_every_fact_and_says_how_many(built_project, shared):
    ended = built_project.ilacs("verify", "--papers", str(shared / "papers"))
    assert (ended.code, ended.err) == (0, "")
    found, checked, tokens, coded, listed, unexplained, papers = map(int, re.findall(r"\d+", ended.out))
    assert ended.out == (
        f"{found} of {checked} facts stand where their locators point; of {tokens} numbers and dates {coded} are coded, "
        f"{listed} listed, {unexplained} unexplained; documents: {papers}\n"
    )
    assert found == checked > 600
    assert coded + listed == tokens
    assert (unexplained, papers) == (0, 5)


def test_verify_json_is_one_object(built_project, shared):
    ended = built_project.ilacs("verify", "--papers", str(shared / "papers"), "--json")
    told = json.loads(ended.out)
    assert (ended.code, ended.err, told["missing"]) == (0, "", [])
    assert told["facts_found"] == told["facts_checked"] == sum(paper["facts_found"] for paper in told["documents"])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "para 3.6\nE06000035,,",
            "para 93.6\nE06000035,,",
            "BadLocator: 'para 93.6' points to nothing: ",
        ),
        (",32,32,", ",33,33,", "NotInPaper: '33' (raw_value) does not stand as a whole in lines "),
    ],
)
def test_verify_ends_with_15_where_a_fact_is_not_in_its_paper(built_copy, shared, old, new, problem):
    """The fact that is lost, and the number of the paper that nothing explains any more."""
    built_copy.replace(CASELOAD, old, new)
    assert built_copy.ilacs("build").code == 0
    ended = built_copy.ilacs("verify", "--papers", str(shared / "papers"))
    assert ended.code == 15
    assert ended.out.endswith("documents: 5\n")
    assert f"\n{problem}" in ended.err
    assert "\n  where: caseload (paper-medway-2020-12-01, para " in ended.err
    assert ended.err.endswith("\n  next:  mend the rows named above in data/papers/, build, and verify again\n")


@pytest.mark.parametrize("papers", ["nowhere", "."])
def test_verify_without_the_papers_is_an_unreadable_source(built_copy, papers):
    told = built_copy.refuse("verify", "--papers", papers, code=10)
    if papers == "nowhere":
        assert told == (
            "UnreadableSource: 'nowhere' is not a folder\n  next:  name the folder that holds the papers as text files"
        )
    else:
        assert told.startswith("UnreadableSource: no file of the folder is the text of news-durham-2019 (")
        assert "\n  next:  put the papers of the warehouse there" in told


def test_status_before_anything_is_built(copied_project):
    ended = copied_project.ilacs("status")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"resources  {copied_project.path}\nworkspace  {copied_project.path}\n"
        "build      none yet; run `ilacs run`\n"
        "added      nothing; `ilacs add` takes the publishers' national files\nreports    none yet\n"
    )
    assert json.loads(copied_project.ilacs("status", "--json").out) == {
        "resources": str(copied_project.path),
        "workspace": str(copied_project.path),
        "build": None,
        "is_up_to_date": False,
        "verdict": None,
        "build_problem": None,
        "files": [],
        "added": [],
        "set_aside": [],
        "latest_reports": None,
    }


def test_status_follows_build_check_and_change(copied_project):
    copied_project.ilacs("build")
    build_id = (copied_project.path / "warehouse" / "CURRENT").read_text(encoding="ascii").strip()
    built = copied_project.ilacs("status").out.splitlines()
    assert built[2:] == [
        f"build      {build_id} (up to date)",
        "verdict    not checked yet; run `ilacs check`",
        "added      nothing; `ilacs add` takes the publishers' national files",
        "reports    none yet",
    ]
    copied_project.ilacs("check")
    assert copied_project.ilacs("status").out.splitlines()[3] == "verdict    passed"
    copied_project.replace(CASELOAD, ",17,17,", ",18,18,")
    changed = copied_project.ilacs("status").out.splitlines()
    assert changed[2] == f"build      {build_id} (inputs have changed since; run `ilacs run`)"
    told = json.loads(copied_project.ilacs("status", "--json").out)
    assert (told["build"], told["is_up_to_date"], told["verdict"]) == (build_id, False, "passed")
