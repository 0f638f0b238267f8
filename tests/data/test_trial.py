"""What `check` says of sources before anything is read in."""

from kpireport.data import store
from kpireport.data.loading import load_sources
from kpireport.data.trial import Trial, try_source
from kpireport.project import Project
from tests.data.company import ORDER_COLUMNS, ORDERS, Place, order


def tried(place: Place, name: str = "orders") -> Trial:
    project = Project.open(place.root)
    return try_source(project, store.load(place.root / "data/store"), name, load_sources(project)[name])


def said(trial: Trial) -> str:
    return " ".join(each.render("zh") for each in (*trial.problems, *trial.remarks))


def test_a_source_that_was_read_has_nothing_to_say(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), order(2))
    assert place.ingest().ok
    assert tried(place) == Trial("orders")


def test_a_file_that_was_not_read_yet_is_told(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1))
    place.ingest()
    place.orders("orders2", order(2))
    assert "有 1 个文件还没有读入" in said(tried(place))
    assert not tried(place).problems


def test_how_many_of_many_new_files_were_looked_at_is_told(place: Place) -> None:
    place.sources(ORDERS)
    for number in range(9):
        place.orders(f"orders{number}", order(number))
    assert "有 9 个文件还没有读入（如 data/raw/orders0.csv），试看了其中 5 个的开头" in said(tried(place))


def test_no_file_is_a_problem(place: Place) -> None:
    place.sources(ORDERS)
    assert "没有文件符合" in said(Trial("x", tried(place).problems))


def test_a_column_that_is_not_there_is_a_problem_with_the_nearest_headers(place: Place) -> None:
    columns = {**ORDER_COLUMNS, "order_id": "订单编号码"}
    place.sources({"orders": {**ORDERS["orders"], "columns": columns}}).orders("orders", order(1))
    problems = said(Trial("x", tried(place).problems))
    assert "没有表头“订单编号码”" in problems
    assert "相近的表头：订单编号" in problems


def test_rows_that_would_all_be_refused_are_a_problem_and_some_a_remark(place: Place) -> None:
    place.sources(ORDERS).orders("orders", *(order(n, amount="x") for n in range(3)))
    assert "开头 3 行中有 3 行会退回" in said(Trial("x", tried(place).problems))
    place.orders("orders", *(order(n, amount="x" if n < 2 else "1") for n in range(10)))
    trial = tried(place)
    assert not trial.problems
    assert "开头 10 行中有 2 行会退回" in said(trial)


def test_a_source_none_of_whose_few_rows_is_good_fails(place: Place) -> None:
    place.sources(ORDERS).orders("orders", *(order(n, amount="x") for n in range(3)))
    report = place.ingest()
    assert not report.ok
    assert "3" in report.failed[0].line.render("zh")


def test_what_is_told_of_a_refused_row_has_its_file_row_column_value_and_what_to_do(place: Place) -> None:
    place.sources(ORDERS).orders("orders", order(1), *(order(n, amount="viel") for n in range(2, 5)))
    sentence = "data/raw/orders.csv 第 3 行，总金额、实付 为“viel、viel”，不是数字；改成数字，没有值就清空"
    assert sentence in said(tried(place))
    place.orders("orders", *(order(n, amount="viel") for n in range(3)))
    report = place.ingest()
    assert "data/raw/orders.csv 第 2 行，总金额、实付 为“viel、viel”，不是数字" in report.failed[
        0
    ].line.render("zh")


def test_one_column_and_columns_without_names_have_a_sentence_of_their_own(place: Place) -> None:
    source = ORDERS["orders"] | {"delimiter": "|"}
    place.sources({"orders": source}).orders("orders", order(1))
    assert "整行只分出一列" in said(tried(place))
    place.sources(ORDERS).write("data/raw/orders.csv", order(1) + "\n")
    assert "没有表头，各列叫 #1 至 #6" in said(tried(place))
    assert "第一行是：1 | 买家1 | 2024-05-03 10:00:00" in said(tried(place))
