import gzip
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from kpireport.data import open_tables
from kpireport.data.ingest import ingest
from kpireport.data.loading import load_sources, presets
from kpireport.data.readers import read
from kpireport.data.suggest import suggest
from kpireport.errors import DataError, ParameterError
from kpireport.project import Project
from tests.data.readers.reading import workbook, written
from tests.data.readers.test_real_files import DATA

CHATS = (
    "消息编号,会话编号,时间,发送方,客服旺旺,买家会员名,聊天内容\n"
    "m1,c1,2024/5/1 8:05:01,买家,店:甲,b1,在吗\nm2,c1,2024/5/1 8:05:09,客服,店:甲,b1,亲，在的\n"
    "m3,c2,2024/5/1 9:00:00,机器人,店:乙,b2,您好\nm4,c2,2024/5/1 9:00:05,店小秘,店:乙,b2,您好\n"
)


def entry(text: str) -> dict[str, object]:
    """The one source of a suggested YAML."""
    (found,) = yaml.safe_load(text)["sources"].values()
    return found  # type: ignore[no-any-return]


def test_a_chat_export_in_gbk_is_recognised_with_its_columns_and_values(tmp_path: Path) -> None:
    path = written(tmp_path, CHATS, "聊天记录_2024-05-01.csv", encoding="gb18030")
    found = suggest(path, "data/raw/聊天记录_2024-05-01.csv")
    assert found.table is not None
    assert found.table.name == "messages"
    assert found.confidence > 0.8
    assert found.missing == ()
    source = entry(found.to_yaml())
    assert source["table"] == "messages"
    assert source["files"] == "data/raw/聊天记录_*.csv"
    assert source["columns"] == {
        "message_id": "消息编号",
        "conversation_id": "会话编号",
        "sent_at": "时间",
        "sender": {"from": "发送方", "map": {"买家": "buyer", "客服": "agent", "机器人": "bot"}},
        "account": "客服旺旺",
        "buyer_id": "买家会员名",
        "text": "聊天内容",
    }
    assert "店小秘" in found.to_yaml()
    assert "gb18030" in found.to_yaml()


def test_headers_in_english_and_portuguese_are_understood(tmp_path: Path) -> None:
    text = "OrderID;Id Cliente;Data do Pedido;Valor Total;Valor Pago;Loja\n1;c1;31/12/2024;1.234,50;12,5;L1\n2;c2;01/02/2024;3,5;3,5;L1\n"
    found = suggest(written(tmp_path, text, "pedidos.csv"))
    source = entry(found.to_yaml("en"))
    assert source["table"] == "orders"
    assert source["dates"] == "day_first"
    assert source["decimal"] == ","
    assert source["columns"] == {
        "order_id": "OrderID",
        "buyer_id": "Id Cliente",
        "ordered_at": "Data do Pedido",
        "amount": "Valor Total",
        "paid_amount": "Valor Pago",
        "shop": "Loja",
    }


def test_headers_of_invoices_and_of_short_advertising_reports_are_understood(tmp_path: Path) -> None:
    text = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice\n1,85123A,6,2010-12-01 8:26,2.55\n"
    source = entry(suggest(written(tmp_path, text, "retail.csv")).to_yaml("en"))
    assert source["table"] == "order_items"
    lines = {"order_id": "InvoiceNo", "sku": "StockCode", "quantity": "Quantity", "price": "UnitPrice"}
    assert source["columns"] == lines
    text = "Campaign,Day,Impr.,Clicks,Cost,Conv. value\nBrand,2024-05-01,1200,3,1.50,--\n"
    source = entry(suggest(written(tmp_path, text, "ads.csv")).to_yaml("en"))
    assert (source["table"], source["columns"]["impressions"]) == ("campaigns", "Impr.")  # type: ignore[index]


def test_dates_nobody_can_tell_apart_are_said_to_be_so(tmp_path: Path) -> None:
    text = "员工编号,姓名,入职日期\ne1,甲,03/02/2024\ne2,乙,05/06/2024\n"
    found = suggest(written(tmp_path, text))
    assert "样例分不清 day_first 和 month_first" in found.to_yaml()


def test_a_day_and_a_time_of_day_are_joined(tmp_path: Path) -> None:
    text = "Call Id,Agent,Date,Time,Speed of answer in seconds\n" + "".join(
        f"ID{i},Demo {i % 3},2021-01-0{1 + i // 10},09:{i:02d}:00,{i}\n" for i in range(30)
    )
    source = entry(suggest(written(tmp_path, text)).to_yaml())
    assert source["table"] == "conversations"
    assert source["columns"]["started_at"] == {"join": ["Date", "Time"], "separator": " "}  # type: ignore[index]


def test_a_sheet_a_header_line_and_totals_are_written_down(tmp_path: Path) -> None:
    grid = [
        ["客服日报"],
        ["旺旺昵称", "日期", "接待人数", "询单转化率", "首次响应时长"],
        ["店:甲", "2024-05-01", 3, 35.5, "1分2秒"],
        ["合计", None, 3, 35.5, None],
    ]
    source = entry(suggest(workbook(tmp_path, grid)).to_yaml())
    assert source["table"] == "account_days"
    assert source["header"] == 2
    assert source["skip"] == {"旺旺昵称": ["合计"]}
    columns = source["columns"]
    assert columns["inquiry_conversion"] == {"from": "询单转化率", "unit": "percent"}  # type: ignore[index]
    assert columns["first_response_s"] == "首次响应时长"  # type: ignore[index]


def test_an_event_log_with_unix_times_is_read_as_such(tmp_path: Path) -> None:
    lines = "\n".join(
        f'{{"user": {{"id": "u{i}"}}, "sku": "s1", "event": "add", "timestamp": {1714521600000 + i}}}'
        for i in range(5)
    )
    source = entry(suggest(written(tmp_path, lines, "events.jsonl"), table="baskets").to_yaml())
    assert source["columns"]["at"] == {"from": "timestamp", "unit": "unix_ms"}  # type: ignore[index]
    assert source["columns"]["user_id"] == "user.id"  # type: ignore[index]


def test_a_file_that_is_no_known_table_says_so_and_lists_its_columns(tmp_path: Path) -> None:
    found = suggest(written(tmp_path, "foo,bar\n1,x\n2,y\n"))
    assert found.table is None
    text = found.to_yaml()
    assert "看不出是哪张表" in text
    assert "foo" in text
    assert yaml.safe_load(text)


def test_odd_headers_and_values_still_give_valid_yaml(tmp_path: Path) -> None:
    text = '"a: b",#c,"d\ne",- f,"{g}"\n"x: y",#1,"l1\nl2","*",@\n'
    found = suggest(written(tmp_path, text), "data/raw/奇怪: 名.csv", table="users")
    assert yaml.safe_load(found.to_yaml())
    assert yaml.safe_load(found.to_yaml("en"))


def test_a_ruined_file_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"a\.xlsx"):
        suggest(written(tmp_path, b"PK\x03\x04", "a.xlsx"))


def company(folder: Path, sources: str) -> Project:
    (folder / "params").mkdir(parents=True)
    (folder / "params" / "company.yaml").write_text("name: 测试公司\n", encoding="utf-8")
    (folder / "params" / "sources.yaml").write_text(sources, encoding="utf-8")
    return Project.open(folder)


def test_a_suggestion_without_gaps_loads_as_it_stands(tmp_path: Path) -> None:
    found = suggest(written(tmp_path, CHATS, "聊天.csv"), "data/raw/聊天.csv")
    (source,) = load_sources(company(tmp_path, found.to_yaml())).values()
    assert source.table == "messages"
    batches = list(read(tmp_path / "聊天.csv", source, "聊天.csv"))
    assert sum(len(batch.rows) for batch in batches) == 4


# What the platforms' own exports do not hold, and a company has to say.
INCOMPLETE = {
    "sycm_promotion": "campaign_id: {value: 全店}, ran_on: {from: '#file', pattern: '(\\d{4}-\\d{2}-\\d{2})'}",
    "tmall_orders": "buyer_id: 订单编号",
}
EXPORTS = {
    "sycm_service_accounts": "旺旺昵称,咨询人数,有效接待人数,询单人数,下单人数,下单金额,销售人数,销售额,销售量,订单量,个人销售额占比,成功退款金额,净销售额",
    "sycm_service_shop": "日期,客服销售额,客服销售人数,客服销售占比,客服销售客单价,成功退款金额,净销售额,咨询人数,接待人数,询单转化率,平均响应时长（秒）,客户满意率,旺旺回复率,仅退款自主完结时长（小时）,退货退款完结时长（小时）,平台求助率,平台判责率",
    "sycm_promotion": "展现量,点击量,花费,点击率,平均点击花费,千次展现花费,总成交金额,投入产出比,加购率",
    "feige_service": "客服账号,客服昵称,询单人数,下单人数,支付人数,退款人数,客服询单支付额,退款金额,退款后销售额,询单转化率",
    "xiaomi_service": "日期,昵称,组别,主管,员工姓名,米聊号,接待人数,转化率,CPH,首次响应时长,平均响应时长,平均接待时长",
    "chats_53kf": ",访客名称,接待客服,对话时间,对话条数,访问来源,来源页面,关键词,咨询页面,访客地区,ip地址,对话渠道,对话类型,对话主题,访客评价,着陆页面,来源风格,访客标签,访客编号,首次响应时长,平均响应时长,开始方式,结束方式",
    "tmall_orders": "订单编号,总金额,买家实际支付金额,收货地址,订单创建时间,订单付款时间,退款金额",
    "jd_service_workload": ",".join(["日期", *(f"列{i}" for i in range(2, 25))]),
    "jd_service_sales": ",".join(["日期", *(f"列{i}" for i in range(2, 14))]),
}
NAMES = {"jd_service_workload": "客服_服务工作量.csv", "jd_service_sales": "客服_销售绩效.csv"}


def test_every_preset_is_tried() -> None:
    assert set(presets()) == set(EXPORTS)


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_every_preset_is_proposed_for_its_export_and_loads(tmp_path: Path, name: str) -> None:
    headers = EXPORTS[name].split(",")
    row = ["2024-05-01" if "日期" in h or "时间" in h else "7" for h in headers]
    path = written(
        tmp_path, "\n".join([EXPORTS[name], ",".join(row)]) + "\n", NAMES.get(name, "export_2024-05-01.csv")
    )
    found = suggest(path, path.name)
    assert found.preset == name
    assert entry(found.to_yaml())["preset"] == name
    if name in INCOMPLETE:
        with pytest.raises(ParameterError, match="必填列没有对应"):
            load_sources(company(tmp_path / "bare", f"sources: {{x: {{preset: {name}, files: a.csv}}}}\n"))
    more = f"    columns: {{{INCOMPLETE[name]}}}\n" if name in INCOMPLETE else ""
    project = company(tmp_path, f"sources:\n  x:\n    preset: {name}\n    files: '{path.name}'\n{more}")
    (source,) = load_sources(project).values()
    (batch,) = read(path, source, path.name)
    assert len(batch.rows) == 1
    for origin in source.columns.values():
        assert origin.optional or all(raw == "#file" or batch.find(raw) for raw in origin.raw_columns)


@pytest.mark.skipif(not DATA.is_dir(), reason="no real exports here")
@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("call_center_pwc/call_center_variant_a.xlsx", "conversations"),
        ("call_center_pwc/call_center_variant_b.xlsx", "conversations"),
        ("northwind/order-details.csv", "order_items"),
        ("northwind/orders_from_sql.csv", "orders"),
        ("northwind/employees_from_sql.csv", "employees"),
        ("northwind/products.csv", "products"),
        ("olist/olist_orders_dataset.csv", "orders"),
        ("olist/olist_order_items_dataset.csv", "order_items"),
        ("olist/olist_order_reviews_dataset.csv", "reviews"),
        ("superstore/superstore_2014_2017.xls", "order_items"),
        ("tmall/tmall_orders_iso_dates.csv", "orders"),
    ],
)
def test_real_exports_are_recognised(file: str, table: str) -> None:
    found = suggest(DATA / file)
    assert found.table is not None
    assert found.table.name == table
    assert yaml.safe_load(found.to_yaml())


def test_a_unit_that_does_not_belong_to_a_column_is_refused(tmp_path: Path) -> None:
    columns = "account: a, day: b, first_response_s: {from: c, unit: minuts}"
    project = company(
        tmp_path, f"sources:\n  x:\n    table: account_days\n    files: x.csv\n    columns: {{{columns}}}\n"
    )
    with pytest.raises(ParameterError, match=r"first_response_s\.unit.*minutes"):
        load_sources(project)


def test_several_delimiters_are_declared_as_a_list(tmp_path: Path) -> None:
    columns = "user_id: a, registered_at: b"
    text = f"sources:\n  x:\n    table: users\n    files: x.csv\n    delimiter: [',', '|']\n    columns: {{{columns}}}\n"
    (source,) = load_sources(company(tmp_path, text)).values()
    (batch,) = read(written(tmp_path, "a,b\nu1|2024-05-01\n"), source, "a.csv")
    assert batch.columns.to_pylist() == [{"a": "u1", "b": "2024-05-01"}]


def test_what_a_preset_leaves_open_is_asked_with_the_presets_own_advice(tmp_path: Path) -> None:
    text = EXPORTS["tmall_orders"] + "\n" + ",".join(["1"] * 7) + "\n"
    said = suggest(written(tmp_path, text, "订单.csv")).to_yaml()
    assert "# buyer_id: ?" in said
    assert "请在数据源里写明 buyer_id" in said
    assert "# table: orders" in said


def test_a_preset_is_completed_from_headers_like_it_and_from_the_name_of_the_file(tmp_path: Path) -> None:
    text = "计划名称," + EXPORTS["sycm_promotion"] + "\n甲,1,2,3,4%,5,6,7,8,9%\n"
    found = suggest(written(tmp_path, text, "推广_20240501.csv"), "推广_20240501.csv")
    columns = entry(found.to_yaml())["columns"]
    assert columns == {"campaign_id": "计划名称", "ran_on": {"from": "#file", "pattern": r"(20\d{6})"}}


def test_a_preset_is_known_by_the_lowest_line_of_a_header_in_two_lines(tmp_path: Path) -> None:
    heads = EXPORTS["sycm_service_accounts"].split(",")
    upper = ["旺旺昵称", "接待", "", "", "成交", "", "", "", "", "", "", "退款", ""]
    rows = [
        ["绩效"],
        upper,
        [None, *heads[1:]],
        ["店:甲", *([7] * 12)],
        ["店:乙", *([8] * 12)],
        ["合计", *([15] * 12)],
    ]
    spans = ["A2:A3", "B2:D2", "E2:K2", "L2:M2"]
    path = workbook(tmp_path, rows, name="客服_2024-05-01.xlsx", merged=spans)
    found = suggest(path, path.name)
    assert found.preset == "sycm_service_accounts"
    assert entry(found.to_yaml())["header"] == [2, 3]
    text = f"sources: {{x: {{preset: sycm_service_accounts, files: '{path.name}', header: [2, 3]}}}}\n"
    (source,) = load_sources(company(tmp_path, text)).values()
    (batch,) = read(path, source, path.name)
    assert batch.columns.column(batch.find("询单人数")).to_pylist() == ["7", "8"]
    assert batch.find("退款") is None


def test_a_header_of_one_line_is_never_found_by_its_last_word(tmp_path: Path) -> None:
    path = written(tmp_path, "id,paid amount\n1,2\n")
    source = next(
        iter(load_sources(company(tmp_path, "sources: {x: {table: orders, files: a.csv}}\n")).values())
    )
    (batch,) = read(path, source, path.name)
    assert batch.find("amount") is None


def test_delimiters_that_are_mixed_in_every_line_are_proposed_together(tmp_path: Path) -> None:
    text = "订单号\t买家;下单时间|金额\n" + "".join(
        f"T{i}\tB{i};2024-05-0{i + 1} 10:00|{i}.5\n" for i in range(5)
    )
    source = entry(suggest(written(tmp_path, text, "mixed.txt")).to_yaml())
    assert source["delimiter"] == ["\t", ";", "|"]
    assert source["columns"]["ordered_at"] == "下单时间"  # type: ignore[index]


def test_a_sign_that_stands_in_some_values_only_is_no_delimiter(tmp_path: Path) -> None:
    text = "订单号\t备注;说明\n" + "".join(f"T{i}\t{'a;b' if i else 'ab'}\n" for i in range(5))
    assert suggest(written(tmp_path, text)).several == ()


@pytest.mark.parametrize(
    "lines",
    [
        [
            "小满 2024-05-01 10:00:00",
            "您好",
            "访客 2024-05-01 10:00:09",
            "在吗",
            "小满 2024-05-01 10:00:20",
            "在",
        ],
        ["[2024/5/1 10:00] 小满: 您好", "[2024/5/1 10:01] 访客: 在吗", "[2024/5/1 10:02] 小满: 在"],
        [
            "2024年5月1日 10:00:00 小满",
            "您好",
            "2024年5月1日 10:01:00 访客",
            "在吗",
            "2024年5月1日 10:02:00 小满",
            "在",
        ],
        [
            "[1/5/2024, 10:00:00] 小满: 您好",
            "[1/5/2024, 10:01:00] 访客: 在吗",
            "\u200e[1/5/2024, 10:02:00] 小满: 在",
        ],
        ["1/5/2024, 9:00 AM - 小满: 您好", "1/5/2024, 9:01 AM - 访客: 在吗", "1/5/2024, 9:02 AM - 小满: 在"],
        ["[10:00] <小满> 您好", "[10:00] <@访客> 在吗", "[10:01] <[小]|满> 在"],
        ["小满（10:00:00）：您好", "访客（10:00:05）：在吗", "小满（10:00:09）：在"],
    ],
)
def test_a_transcript_is_recognised_and_its_pattern_reads_it(tmp_path: Path, lines: list[str]) -> None:
    path = written(tmp_path, "\n".join(lines) + "\n", "聊天.txt", encoding="gb18030")
    found = suggest(path, "聊天.txt")
    assert found.table is not None
    assert found.table.name == "messages"
    assert found.rows == 3
    text = next(each for each in found.columns if each.name == "text")
    assert text.texts.to_pylist() == ["您好", "在吗", "在"]
    dated = (
        "2024" in lines[0]
    )  # a time without a day is no time: the day must come from a heading or the file's name
    assert (entry(found.to_yaml())["columns"].get("sent_at") == "时间") is dated  # type: ignore[union-attr]


def test_the_two_exports_of_a_day_at_jd_make_one_row(tmp_path: Path) -> None:
    work = [
        "2024-05-01",
        4,
        "8:10:00",
        "7:50:12",
        1200,
        301,
        291,
        "99%",
        "98%",
        "90%",
        "95.5%",
        "80%",
        3.2,
        1,
        4.5,
        12.3,
        15.6,
        *([1] * 6),
        "88.8%",
    ]
    sales = ["2024-05-01", 4, 200, 81, 70, 85, 75, 100, 90, "1.5万", "12,345.67", "40.5%", "35%"]
    for name, row in (("服务工作量.xlsx", work), ("销售绩效.xlsx", sales)):
        workbook(tmp_path, [["日期", *(f"列{n}" for n in range(2, len(row) + 1))], row], name=name)
    text = (
        "sources:\n  a: {preset: jd_service_workload, files: 服务工作量.xlsx}\n"
        "  b: {preset: jd_service_sales, files: 销售绩效.xlsx}\n"
    )
    project = company(tmp_path, text)
    (tmp_path / "params/departments.yaml").write_text("departments: {客服部: {}}\n", encoding="utf-8")
    assert ingest(project).ok
    with open_tables(project) as tables:
        (row,) = tables.table("account_days").to_pyarrow().to_pylist()
    assert (row["account"], row["received_buyers"], row["mean_service_s"]) == ("京东店铺", 291, Decimal(270))
    assert (row["inquiring_buyers"], row["ordered_amount"]) == (200, Decimal(15000))
    assert (row["assisted_sales"], row["inquiry_conversion"]) == (Decimal("12345.67"), Decimal("0.35"))


def test_a_column_whose_values_cannot_be_read_is_proposed_with_the_reason(tmp_path: Path) -> None:
    lines = "\n".join(f"o{i},b,5-{i},12.345,12.00,店" for i in range(1, 9))
    text = f"订单编号,买家,下单时间,订单金额,实付金额,店铺\n{lines}\n"
    said = suggest(written(tmp_path, text, "订单.csv")).to_yaml()
    assert entry(said)["columns"]["ordered_at"] == "下单时间"  # type: ignore[index]
    assert "8 个值里有 8 个照这样会退回，如“5-1”：没有年份" in said
    assert "如“12.345”：金额超过两位小数" in said
    assert "没有用到的列" not in said


def test_accounts_with_a_colon_begin_messages_of_a_transcript_too(tmp_path: Path) -> None:
    lines = [f"{'店:小美' if i % 2 else 'tb001'}(2024-05-03 15:{i:02d}:07):  第{i}句" for i in range(8)]
    found = suggest(written(tmp_path, "\n".join(lines) + "\n", "聊天.txt"))
    assert found.rows == 8


def test_days_as_headers_are_pointed_out(tmp_path: Path) -> None:
    text = "客服,5月1日,5月2日,5月3日,5月4日,5月5日\n小美,1,2,3,4,5\n"
    said = suggest(written(tmp_path, text, "日报.csv")).to_yaml()
    assert "日期是列名（5月1日 … 5月5日）" in said


def test_a_day_in_the_name_of_a_sheet_or_of_a_file_in_a_zip_is_found(tmp_path: Path) -> None:
    path = tmp_path / "五月.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("客服_2024-05-03.csv", "客服,接待人数,销售额\n小美,3,4\n")
    day = entry(suggest(path).to_yaml())["columns"]["day"]  # type: ignore[index]
    assert day == {"from": "#member", "pattern": r"(\d{4}-\d{1,2}-\d{1,2})"}


def test_units_in_brackets_or_in_a_line_below_the_header_are_proposed(tmp_path: Path) -> None:
    text = "客服,日期,销售额（万元）,首次响应时长(分钟),满意度(%)\n小美,2024-05-03,1.2,0.5,0.8\n小丽,2024-05-03,3.4,1.5,0.9\n"
    columns = entry(suggest(written(tmp_path, text, "日报.csv")).to_yaml())["columns"]
    assert columns["assisted_sales"] == {"from": "销售额（万元）", "unit": "wan"}  # type: ignore[index]
    assert columns["first_response_s"] == {"from": "首次响应时长(分钟)", "unit": "minutes"}  # type: ignore[index]
    assert columns["csat"] == {"from": "满意度(%)", "unit": "percent"}  # type: ignore[index]
    below = (
        text.replace("（万元）", "")
        .replace("(分钟)", "")
        .replace("(%)", "")
        .replace("\n", "\n,,万元,分钟,%\n", 1)
    )
    found = suggest(written(tmp_path, below, "日报2.csv"))
    assert entry(found.to_yaml())["columns"]["assisted_sales"] == {"from": "销售额", "unit": "wan"}  # type: ignore[index]
    assert any(note.key == "readers.note_units" for note in found.notes)


def test_lines_that_are_no_rows_are_pointed_out(tmp_path: Path) -> None:
    text = "员工编号,姓名,入职日期\n1,甲,2020-01-01\n2,乙,2020-01-02\n#导出时间：2024-06-01\n"
    said = suggest(written(tmp_path, text, "员工.csv")).to_yaml()
    assert "# ignore: '…'  # 有 1 行不是数据行，会退回，如第 4: #导出时间：2024-06-01" in said


def test_lines_that_name_the_day_are_the_heading_of_a_transcript(tmp_path: Path) -> None:
    day = "————  2024-05-{day:02}  ————\n\n{lines}"
    talk = "".join(f"{'小满' if n % 2 else '客户'}  15:0{n}\n\n第{n}句\n\n" for n in range(5))
    text = "".join(day.format(day=n, lines=talk) for n in (3, 4))
    path = written(tmp_path, text, "聊天.txt")
    source = entry(suggest(path, "聊天.txt").to_yaml())
    assert source["columns"]["sent_at"] == {"join": ["日期", "时间"], "separator": " "}  # type: ignore[index]
    rest = {"conversation_id": "日期", "account": {"value": "小满"}, "buyer_id": {"value": "客户"}}
    columns = {
        **source["columns"],
        **rest,
        "sender": {"from": "说话人", "map": {"小满": "agent", "客户": "buyer"}},
    }  # type: ignore[dict-item]
    project = company(
        tmp_path, yaml.safe_dump({"sources": {"chat": {**source, "columns": columns}}}, allow_unicode=True)
    )
    (tmp_path / "params/departments.yaml").write_text("departments: {客服部: {}}\n", encoding="utf-8")
    assert ingest(project).ok
    sent = sorted(
        str(value) for value in open_tables(project).table("messages").sent_at.to_pyarrow().to_pylist()
    )
    assert len(sent) == 10
    assert (sent[0], sent[-1]) == ("2024-05-03 15:00:00", "2024-05-04 15:04:00")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            '2024-05-03 15:05:0{n},123 INFO call_id=c{n} agent=A1 phone="0138 00{n}" note=x;y result=ok',
            {
                "call_id": "c1",
                "agent": "A1",
                "phone": "0138 001",
                "note": "x",
                "time": "2024-05-03 15:05:01,123",
            },
        ),
        (
            '10.0.0.{n} - u{n} [03/May/2024:15:05:0{n} +0800] "GET /item/{n}?a=1&b=2 HTTP/1.1" 200 5{n}',
            {"user": "u1", "path": "/item/1?a=1&b=2", "status": "200", "time": "03/May/2024:15:05:01 +0800"},
        ),
    ],
)
def test_a_log_is_taken_apart_by_a_proposed_pattern(
    tmp_path: Path, line: str, wanted: dict[str, str]
) -> None:
    text = "\n".join(line.format(n=n) for n in range(1, 9)) + "\n"
    found = suggest(written(tmp_path, text, "a.log"))
    assert found.rows == 8
    looks = {each.name: each.values.to_pylist()[0] for each in found.columns if len(each.values)}
    assert {name: looks[name] for name in wanted} == wanted
    assert found.record is not None
    assert "record: '" in found.to_yaml()


@pytest.mark.parametrize("ending", ["gz", "zip"])
def test_a_transcript_is_recognised_where_it_is_packed(tmp_path: Path, ending: str) -> None:
    lines = [f"访客{n % 3} 2024-05-03 15:0{n}:00\n在吗{n}" for n in range(8)]
    content = ("\n".join(lines) + "\n").encode("gb18030")
    path = tmp_path / f"聊天.txt.{ending}"
    if ending == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("聊天.txt", content)
    found = suggest(path)
    assert found.record is not None
    assert found.table is not None
    assert (found.table.name, found.rows) == ("messages", 8)
    assert next(each for each in found.columns if each.name == "text").samples[0] == "在吗0"


def test_the_unit_a_header_says_at_its_end_is_proposed(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},甲,b{n},2024-05-03T10:0{n}:00Z,{n * 10}" for n in range(1, 9))
    text = f"Ticket ID,Assignee,Requester,Created at,First reply time in minutes\n{rows}\n"
    columns = entry(suggest(written(tmp_path, text)).to_yaml())["columns"]
    assert columns["first_response_s"] == {"from": "First reply time in minutes", "unit": "minutes"}  # type: ignore[index]


def test_the_list_that_holds_the_rows_of_a_wrapping_object_is_proposed(tmp_path: Path) -> None:
    orders = [{"order_id": n, "amount": n, "lines": [] if n else [{"sku": "a"}]} for n in range(9)]
    said = suggest(
        written(tmp_path, json.dumps({"shop": "x", "data": 1, "orders": orders}), "a.json")
    ).to_yaml()
    assert entry(said)["each"] == "orders"
    assert entry(said)["columns"]["order_id"] == "orders.order_id"  # type: ignore[index]
    assert "# each: orders.lines" in said


def test_dates_that_begin_with_a_year_of_two_digits_are_not_taken_for_days(tmp_path: Path) -> None:
    rows = "\n".join(f"24-05-{n:02d},甲,{n}" for n in range(1, 29))
    said = suggest(written(tmp_path, f"日期,客服,接待人数\n{rows}\n"), table="account_days").to_yaml()
    assert "dates" not in entry(said)
    assert "%y/%m/%d" in said


def test_amounts_in_thousands_and_millions_are_proposed_with_their_unit(tmp_path: Path) -> None:
    rows = "\n".join(f"2024-05-{n:02d},甲,{n},{n}.5" for n in range(1, 29))
    text = f"日期,客服,客服销售额（千元）,店铺销售额(百万元)\n{rows}\n"
    columns = entry(suggest(written(tmp_path, text)).to_yaml())["columns"]
    assert columns["assisted_sales"] == {"from": "客服销售额（千元）", "unit": "thousand"}  # type: ignore[index]
    assert columns["shop_sales"] == {"from": "店铺销售额(百万元)", "unit": "million"}  # type: ignore[index]


def test_a_missing_file_and_a_zip_whose_parts_lie_nowhere_are_one_error(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "x" * 50)
    torn = packed.getvalue()
    at = torn.index(b"PK\x01\x02") + 42  # where the directory says that the part begins
    for content in (None, torn[:at] + b"\xff\xff\xff\xff" + torn[at + 4 :]):
        path = tmp_path / "a.ods" if content is None else written(tmp_path, content, "b.ods")
        with pytest.raises(DataError, match=path.name):
            suggest(path)
