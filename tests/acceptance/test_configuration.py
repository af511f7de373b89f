"""The configuration, associations and baselines, through the installed command."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.conftest import DOMAIN, ROOT, RunRelaxng

RNG = "<element name='note' xmlns='http://relaxng.org/ns/structure/1.0'><attribute name='kind'/></element>"
XSD = (
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='note'><xs:complexType>"
    "<xs:attribute name='kind' type='xs:int' use='required'/></xs:complexType></xs:element></xs:schema>"
)
BAD = DOMAIN.replace("bus='virtio'", "bus='virtoi'")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "note.rng").write_text(RNG)
    (tmp_path / "note.xsd").write_text(XSD)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.xml").write_text("<note kind='1'/>")
    (tmp_path / "vm.xml").write_text(DOMAIN)
    return tmp_path


def codes(out: str) -> list[str]:
    return re.findall(r"\[([A-Z]{3}\d{3})\]", out)


def test_precedence_of_options(run: RunRelaxng, project: Path) -> None:
    (project / "vm.xml").write_text(BAD)
    (project / "relaxng.toml").write_text("output-format = ['gcc']\nexit-zero = true\nmax-errors = 1\n")
    by_file = run("check", "vm.xml")
    assert (by_file.status, by_file.out.count("\n")) == (0, 1)
    assert run("check", "vm.xml", "--no-exit-zero", "--output-format", "json").out.startswith("{")
    assert run("check", "vm.xml", "--no-exit-zero").status == 1
    without = run("check", "--no-config", "vm.xml")
    assert (without.status, "^" in without.out) == (1, True)
    (project / "other.toml").write_text("strict = true\n")
    assert run("check", "--config", "other.toml", "vm.xml").status == 1
    assert run("vm.xml", "--config", "other.toml").status == 1
    both = run("check", "--config", "other.toml", "--no-config", "vm.xml")
    assert (both.status, "exclude each other" in both.err) == (2, True)


def test_the_nearest_configuration_counts_from_below_too(run: RunRelaxng, project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.relaxng.schemas]\n'notes/' = ['note.rng', 'note.xsd']\n")
    done = run("check", "--show-schema", "a.xml", "../vm.xml", cwd=project / "notes")
    assert done.status == 0
    assert done.out.splitlines() == [
        "a.xml: ../note.rng, ../note.xsd (../pyproject.toml, 'notes/')",
        "../vm.xml: domain (the root element <domain>)",
    ]


def test_faults_of_the_configuration_at_their_places(run: RunRelaxng, project: Path) -> None:
    (project / "relaxng.toml").write_text("shcema = 'domain'\n\njobs = 'many'\n")
    done = run("check", ".", "--output-format", "gcc")
    assert done.status == 2
    assert done.out == (
        "relaxng.toml:1:1: error: unknown key 'shcema'; did you mean 'schema'? [CFG101]\n"
        "relaxng.toml:3:8: error: 'jobs' must be a whole number from 1 on, or 'auto', not 'many' [CFG102]\n"
    )
    assert run("check", "--no-config", "vm.xml").status == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"a = [", "relaxng.toml:1"),
        (b"\xff", "relaxng.toml:1"),
        (b"exclude = ['../a']", "relaxng.toml:1:11"),
        (b"[schemas]\n'a' = 3", "relaxng.toml:2:7"),
        (b"schema = 'nope'", "relaxng.toml:1:10"),
    ],
)
def test_a_configuration_that_cannot_be_used(run: RunRelaxng, project: Path, text: bytes, place: str) -> None:
    (project / "relaxng.toml").write_bytes(text)
    done = run("check", "vm.xml")
    assert (done.status, done.out.startswith(place)) == (2, True), done


def test_a_configuration_that_is_not_there_or_no_file(run: RunRelaxng, project: Path) -> None:
    (project / "cycle.toml").symlink_to("cycle.toml")
    for name in ("none.toml", "cycle.toml", "notes"):
        done = run("check", "--config", name, "vm.xml")
        assert (done.status, codes(done.out)) == (2, ["CFG103"])
        assert done.out.startswith(f"{name}: error: cannot read the configuration")


def test_a_configuration_that_may_not_be_read(run: RunRelaxng, project: Path) -> None:
    (project / "relaxng.toml").touch(mode=0o000)
    done = run("check", "vm.xml", bound=True)
    assert (done.status, codes(done.out)) == (2, ["CFG103"])


def test_a_pipe_is_no_configuration(run: RunRelaxng, project: Path) -> None:
    os.mkfifo(project / "relaxng.toml")
    assert run("check", "vm.xml", timeout=20).status == 0
    os.mkfifo(project / "pipe.toml")
    assert run("check", "--config", "pipe.toml", "vm.xml", timeout=20).status == 2


def test_several_schemas_judge_one_document(run: RunRelaxng, project: Path) -> None:
    (project / "notes" / "a.xml").write_text("<note\n kind='x'\n b='c'/>")
    done = run("check", "--schema", "note.rng", "--schema", "note.xsd", "--output-format", "gcc", "notes")
    assert done.status == 1
    assert [line.split(" ")[0] for line in done.out.splitlines()] == [
        "notes/a.xml:2:8:",
        "notes/a.xml:3:2:",
        "notes/a.xml:3:2:",
    ]
    assert codes(done.out) == ["XSD301", "RNG201", "XSD201"]
    same = run("check", "--schema", "note.rng", "--schema", "./note.rng", "--output-format", "gcc", "notes")
    assert codes(same.out) == ["RNG201"]


def test_xml_model_chooses_unless_it_is_not_wanted(run: RunRelaxng, project: Path) -> None:
    (project / "notes" / "a.xml").write_text("<?xml-model href='../note.rng'?><note kid='1'/>")
    assert codes(run("check", "notes").out) == ["RNG201"]
    assert codes(run("check", "notes", "--no-xml-model").out) == ["SCH001"]
    assert run("check", "notes", "vm.xml", "--no-xml-model", "--skip-unknown").status == 0


@pytest.mark.parametrize(
    ("href", "words"),
    [("http://e.org/a.rng", "not fetched"), ("gone.rng", "no such file")],
)
def test_xml_model_that_cannot_judge(run: RunRelaxng, project: Path, href: str, words: str) -> None:
    for name in ("b.xml", "c.xml"):
        (project / name).write_text(f"<?xml-model href='{href}'?><note/>")
    done = run("check", ".", "--output-format", "gcc")
    assert done.status == 2
    assert words in done.out
    shown = run("check", "--show-schema", "b.xml")
    assert shown.status == 0
    assert shown.out.startswith("b.xml: none" if href != "gone.rng" else "b.xml: gone.rng (<?xml-model?>")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_broken_schema_is_one_error_and_the_other_files_are_judged(run: RunRelaxng, project: Path, jobs: str) -> None:
    (project / "broken.rng").write_text("<grammar xmlns='http://relaxng.org/ns/structure/1.0'>\n<strat/>\n</grammar>")
    (project / "broken.xsd").write_text("<a/>")
    (project / "relaxng.toml").write_text("[schemas]\n'many/' = ['broken.rng', 'broken.xsd']\n")
    (project / "many").mkdir()
    for number in range(600):
        (project / "many" / f"{number}.xml").write_text("<note/>")
    (project / "vm.xml").write_text(BAD)
    done = run("check", "-j", jobs, "many", "vm.xml", "--output-format", "gcc")
    assert done.status == 2
    assert done.out.count("broken.xsd:1:2") == 1
    assert done.out.count("broken.rng:2:2") == 1
    assert done.out.count("[RNG301]") == 1
    assert "a schema cannot be used, so many/0.xml and 599 others could not be judged by it" in done.err


def test_an_xml_catalogue_chooses_by_namespace(run: RunRelaxng, project: Path) -> None:
    (project / "n.rng").write_text(RNG.replace("<element", "<element ns='urn:n'"))
    (project / "c.xml").write_text(
        "<catalog xmlns='urn:oasis:names:tc:entity:xmlns:xml:catalog'><uri name='urn:n' uri='n.rng'/></catalog>"
    )
    (project / "d.xml").write_text("<note xmlns='urn:n'/>")
    assert codes(run("check", "d.xml", "--catalog", "c.xml").out) == ["RNG203"]
    assert (
        "the XML catalogue, for the namespace 'urn:n'"
        in run("check", "d.xml", "--catalog", "c.xml", "--show-schema").out
    )


def test_show_schema_reports_what_it_cannot_read(run: RunRelaxng, project: Path) -> None:
    (project / "broken.xml").write_text("<a")
    assert (run("check", "--show-schema", "broken.xml").status, run("check", "--show-schema", "none.xml").status) == (
        1,
        2,
    )


def test_excludes_and_gitignore(run: RunRelaxng, project: Path) -> None:
    (project / ".git").mkdir()
    (project / ".gitignore").write_text("notes/\n")
    assert run("check", ".").status == 0
    assert codes(run("check", ".", "--no-gitignore").out) == ["SCH001"]
    assert codes(run("check", "notes/a.xml").out) == ["SCH001"]
    (project / "relaxng.toml").write_text("gitignore = false\nexclude = ['notes']\n")
    assert run("check", ".").status == 0
    done = run("check", ".", "--exclude", "vm.*")
    assert (done.status, "nothing was checked" in done.err) == (2, True)
    wrong = run("check", ".", "--exclude", "../x")
    assert (wrong.status, "leads out of" in wrong.err) == (2, True)


def test_a_baseline(run: RunRelaxng, project: Path) -> None:
    (project / "vm.xml").write_text(BAD)
    written = run("check", "vm.xml", "--write-baseline", "b.json")
    assert (written.status, written.out, written.err) == (0, "", "relaxng: wrote 1 finding to b.json\n")
    known = run("check", "vm.xml", "--baseline", "b.json", "-v")
    assert (known.status, known.out) == (0, "vm.xml: nothing new, 1 in the baseline (domain)\n")
    (project / "vm.xml").write_text("\n\n" + BAD.replace("type='kvm'", "type='kvm' od='1'"))
    new = run("check", "vm.xml", "--baseline", str(project / "b.json"), cwd=project)
    assert (new.status, codes(new.out)) == (1, ["RNG201"])
    (project / "vm.xml").write_text(DOMAIN)
    stale = run("check", "vm.xml", "--baseline", "b.json")
    assert (stale.status, codes(stale.out)) == (0, ["CFG201"])
    assert "update it with --write-baseline b.json" in stale.out
    assert run("check", "vm.xml", "--baseline", "b.json", "--strict").status == 1
    assert run("check", "vm.xml", "--write-baseline", "b.json").status == 0
    assert run("check", "vm.xml", "--baseline", "b.json", "--strict").status == 0


def test_a_baseline_does_not_depend_on_the_number_of_processes(run: RunRelaxng, project: Path) -> None:
    for number in range(500):
        (project / "notes" / f"{number}.xml").write_text(BAD)
    run("check", "notes", "-j", "2", "--schema", "domain", "--write-baseline", "b.json")
    for jobs in "12":
        done = run("check", "notes", "-j", jobs, "--schema", "domain", "--baseline", "b.json", cwd=project)
        assert (done.status, done.out) == (0, "")


def test_what_cannot_be_judged_is_in_no_baseline(run: RunRelaxng, project: Path) -> None:
    done = run("check", "notes", "none.xml", "--write-baseline", "b.json")
    assert (done.status, codes(done.out)) == (2, ["SCH001", "XML002"])
    assert (project / "b.json").read_text() == '{"version": 1, "findings": []}\n'


def test_a_broken_baseline_is_neither_read_nor_written_over(run: RunRelaxng, project: Path) -> None:
    before = (project / "note.rng").read_text()
    for option in ("--baseline", "--write-baseline"):
        done = run("check", "vm.xml", option, "note.rng")
        assert (done.status, codes(done.out)) == (2, ["CFG202"])
    assert (project / "note.rng").read_text() == before
    lost = run("check", "vm.xml", "--write-baseline", "none/b.json")
    assert (lost.status, "cannot write the baseline" in lost.err) == (2, True)


def test_switches_for_the_files_of_a_glob(run: RunRelaxng, project: Path) -> None:
    (project / "old").mkdir()
    for name in ("vm.xml", "old/vm.xml"):
        (project / name).write_text(BAD.replace("<memory unit='MiB'>", "<frobnicator/><memory unit='MiB'>"))
    (project / "relaxng.toml").write_text("[per-file]\n'old/' = ['RNG3']\n'*.xml' = ['RNG1']\n")
    done = run("check", "vm.xml", "old", "--output-format", "gcc")
    assert (done.status, codes(done.out)) == (1, ["RNG301"])
    assert done.out.startswith("vm.xml:")
    assert run("check", "old").status == 0


def test_which_findings_are_wanted(run: RunRelaxng, project: Path) -> None:
    disk = "<disk type='file' device='disk'>\n      <source file='/srv/images/guest.qcow2'/>\n      <target dev='vda' bus='virtio'/>\n    </disk>"
    (project / "vm.xml").write_text(DOMAIN.replace("</disk>", f"</disk>\n    {disk}"))
    (project / "relaxng.toml").write_text("severity = { VIR1 = 'warning' }\nignore = ['VIR3']\n")
    done = run("check", "vm.xml")
    assert (done.status, codes(done.out)) == (0, ["VIR101"])
    assert codes(run("check", "vm.xml", "--ignore", "VIR101").out) == ["VIR301"]
    (project / "relaxng.toml").write_text("libvirt = '9.0'\nignore = ['VIR']\nselect = ['VIR001']\n")
    source = "<source file='/srv/images/guest.qcow2'><dataStore type='file'><format type='raw'/><source file='/srv/d'/></dataStore></source>"
    (project / "vm.xml").write_text(DOMAIN.replace("<source file='/srv/images/guest.qcow2'/>", source))
    assert codes(run("check", "vm.xml").out) == ["VIR001"]
    assert codes(run("check", "vm.xml", "--libvirt", "12.0").out) == []


def test_strict_and_exit_zero(run: RunRelaxng, project: Path) -> None:
    (project / "vm.xml").write_text(BAD)
    assert run("check", "vm.xml", "--exit-zero").status == 0
    assert run("check", "vm.xml", "none.xml", "--exit-zero").status == 2
    assert run("check", "vm.xml", "--exit-zero", "--strict").status == 0


def test_who_has_no_configuration_pays_nothing_for_it(project: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; sys.argv = ['relaxng', 'check', 'vm.xml']\n"
        "import os; os._exit = lambda status: None\n"
        "from relaxng.cli.main import run; run(); print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "relaxng.checker" in loaded
    assert not loaded & {
        "relaxng.config",
        "relaxng.tomlplaces",
        "relaxng.baseline",
        "pathspec",
        "xmlschema",
        "relaxng.xsd",
    }


def test_the_page_lists_every_key() -> None:
    from relaxng.configkeys import KEYS

    page = (ROOT / "docs" / "configuration.md").read_text()
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == list(KEYS)


def test_the_page_shows_what_is_printed(run: RunRelaxng, project: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    (toml,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    ((command, shown),) = re.findall(r"```console\n\$ relaxng (.*?)\n(.*?)```", page, re.DOTALL)
    (project / "relaxng.toml").write_text(toml)
    (project / "hosts").mkdir()
    (project / "hosts" / "vm.xml").write_text(DOMAIN)
    assert run(*command.split()).out == shown
