"""templates list, new and preview, as somebody who wants another look types them."""

import json

import pytest


def kinds(found):
    return {each["kind"]: each["whose"] for each in json.loads(found.out)}


def test_a_template_is_copied_changed_listed_and_looked_at(call, company, tmp_path):
    assert set(kinds(call("templates", "list", "--project", company, "--json")).values()) == {"shipped"}
    made = call("templates", "new", "pay", "--project", company)
    assert made.code == 0
    assert "templates/pay/report.html.j2" in made.out
    assert "kpireport templates preview pay" in made.out
    assert kinds(call("templates", "list", "--project", company, "--json"))["pay"] == "same"
    page = company / "templates/pay/report.html.j2"
    page.write_text(page.read_text("utf-8").replace("{{ say(pay.reason) }}", "自己写的一句"), "utf-8")
    listed = json.loads(call("templates", "list", "--project", company, "--json").out)
    assert [(each["kind"], each["changed"]) for each in listed if each["whose"] == "own"] == [
        ("pay", ["report.html.j2"])
    ]
    seen = call("templates", "preview", "pay", "--to", tmp_path / "seen", "--project", company, "--json")
    files = json.loads(seen.out)["files"]
    assert [name.rpartition("/")[2] for name in files] == ["pay.pdf", "pay-1.png"]
    from tests.reports import read

    text = read.text_of((tmp_path / "seen/pay.pdf").read_bytes())
    assert "自己写的一句" in text
    assert "测试公司" in text


def test_a_preview_goes_into_the_output_where_no_folder_is_named(call, company):
    found = call("templates", "preview", "figure", "--language", "en", "--project", company)
    assert found.code == 0
    assert (company / "output/preview/figure-1.png").is_file()
    assert call("verify", "--project", company).code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("t('pay.steps')", "t('pay.stepps')"),
            ["第 ", "没有句子 pay.stepps", "pay.steps", "templates new pay"],
        ),
        (("t('pay.steps_hint', plan=", "t('pay.steps_hint', plann="), ["pay.steps_hint", "plan=…"]),
        (("{{ say(pay.reason) }}", "{{ say(pay.raison) }}"), ["raison"]),
        (("{% if person.standing %}", "{% if person.standing "), ["templates/pay/report.html.j2"]),
    ],
)
def test_a_copy_that_no_longer_fits_is_told_with_file_line_and_what_to_do(call, company, change, said):
    call("templates", "new", "pay", "--project", company)
    page = company / "templates/pay/report.html.j2"
    text = page.read_text("utf-8")
    assert change[0] in text
    page.write_text(text.replace(*change), "utf-8")
    found = call("templates", "preview", "pay", "--project", company)
    assert found.code == 1
    line = text[: text.index(change[0])].count("\n") + 1
    for each in ["templates/pay/report.html.j2", f"第 {line} 行", *said]:
        assert each in found.err


def test_a_style_that_is_dropped_is_told_with_file_and_line(call, company):
    call("templates", "new", "pay", "--project", company)
    style = company / "templates/pay/style.css"
    lines = style.read_text("utf-8").count("\n")
    style.write_text(style.read_text("utf-8") + "\nh1{colour:red}\n", "utf-8")
    found = call("templates", "preview", "pay", "--project", company)
    assert found.code == 1
    assert "templates/pay/style.css" in found.err
    assert f"第 {lines + 2} 行" in found.err


def test_a_copy_is_never_made_over_ones_own_and_a_kind_there_is_not_is_refused(call, company):
    assert call("templates", "new", "base", "--project", company).code == 0
    again = call("templates", "new", "base", "--project", company)
    assert again.code == 2
    assert "直接改它" in again.err
    assert "person" in call("templates", "preview", "persn", "--project", company).err
