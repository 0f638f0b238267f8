"""init, doctor, ingest, tables, check, indicators and scorecards."""

import json
import subprocess
import sys

import yaml


def test_a_new_company_runs_after_its_files_are_put_in_place(call, tmp_path):
    folder = tmp_path / "新公司"
    made = call("init", folder)
    assert made.code == 0
    assert f"{folder}/data/raw" in made.out
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {
        "params/company.yaml",
        "params/departments.yaml",
        "params/sources.yaml",
        "data/raw/README.md",
    } <= names
    assert {"notebooks/department_month.ipynb", "templates/README.md"} <= names
    assert not [
        name for name in names if name.endswith(".j2")
    ]  # they come from the package until one is changed
    assert "云栖" not in (folder / "params/company.yaml").read_text(encoding="utf-8")
    assert call("scorecards", "--project", folder, "A01").code == 0
    missing = call("ingest", "--project", folder)
    assert missing.code == 1
    assert "data/raw/employees*.csv" in missing.out + missing.err


def test_a_company_is_never_laid_out_over_another(call, company):
    before = (company / "params/company.yaml").read_bytes()
    found = call("init", company)
    assert found.code == 2
    assert (company / "params/company.yaml").read_bytes() == before


def test_ingest_accounts_for_every_row(call, company):
    found = call("ingest", "--project", company, "--json")
    assert found.code == 0
    for source in json.loads(found.out)["sources"]:
        assert source["read"] == sum(
            source[name] for name in ("kept", "rejected", "duplicates", "left_out", "mended")
        )


def test_sources_suggest_prints_a_mapping_that_can_be_appended_and_read(call, company):
    path = company / "data/raw/订单_202405.csv"
    path.write_text(
        "订单编号,买家会员名,订单创建时间,订单付款时间,总金额,买家实际支付金额\nT1,甲,2024-05-02 10:00,2024-05-02 10:01,3.00,2.50\n",
        encoding="gb18030",
    )
    found = call("sources", "suggest", path)
    assert found.code == 0
    assert "preset: tmall_orders" in found.out
    suggested = yaml.safe_load(found.out)["sources"]
    assert suggested["订单"]["columns"] == {"buyer_id": "买家会员名"}
    as_json = json.loads(call("sources", "suggest", path, "--json", lang="en").out)
    assert yaml.safe_load(as_json["suggestion"])["sources"].keys() == suggested.keys()
    sources = company / "params/sources.yaml"
    entry = "\n".join(found.out.splitlines()[1:])
    sources.write_text(f"{sources.read_text(encoding='utf-8')}\n{entry}\n", encoding="utf-8")
    assert call("ingest", "--project", company).code == 0
    orders = {row["name"]: row for row in json.loads(call("tables", "--project", company, "--json").out)}[
        "orders"
    ]
    assert orders["rows"] == 3


def test_sources_suggest_says_what_is_no_table(call, company):
    path = company / "data/raw/page.xlsx"
    path.write_text("<html><table></table></html>", encoding="utf-8")
    found = call("sources", "suggest", path)
    assert found.code == 1
    assert "page.xlsx" in found.err


def test_tables_shows_rows_and_columns(call, company):
    found = {row["name"]: row for row in json.loads(call("tables", "--project", company, "--json").out)}
    assert found["employees"]["rows"] == 4
    assert found["orders"]["months"] == ["2024-04", "2024-05"]
    columns = json.loads(call("tables", "--project", company, "orders", "--json").out)
    assert {"name": "order_id", "required": True}.items() <= columns[0].items()
    assert call("tables", "--project", company, "ordres").code == 2


def test_check_tells_a_card_that_does_not_add_up(call, company):
    good = call("check", "--project", company, "--json")
    assert [each["what"] for each in json.loads(good.out) if not each["ok"]] == []
    path = company / "params/scorecards/C1.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("weight: 100", "weight: 95", 1), encoding="utf-8"
    )
    found = call("check", "--project", company)
    assert found.code == 1
    assert "95" in found.out


def test_indicators_are_listed_and_one_is_defined(call, company):
    listed = json.loads(call("indicators", "--project", company, "--json").out)
    assert {"inquiry_conversion", "first_response_s"} <= {each["id"] for each in listed}
    one = call("indicators", "--project", company, "询单转化率")
    assert "inquiry_conversion" in one.out
    assert call("indicators", "--project", company, "询单转化").code == 2


def test_scorecards_are_listed_with_weights(call, company):
    found = call("scorecards", "--project", company, "C1")
    assert "成绩" in found.out
    assert "100" in found.out


def test_doctor_runs_without_a_company(call, tmp_path):
    found = call("doctor", "--project", tmp_path, "--json")
    assert {"python", "pango", "cjk_font"} <= {each["name"] for each in json.loads(found.out)}


def test_the_module_is_the_command_line_too():
    done = subprocess.run(
        [sys.executable, "-m", "kpireport", "--version"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stdout.strip() == "0.1.0"
