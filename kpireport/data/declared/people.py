"""Tables about people: who they are, what post they hold, what is agreed, set and said about them."""

from __future__ import annotations

from kpireport.data.schema import Table, column, table

EMPLOYEE = ("员工编号", "Employee number")
_WHO = "employees.employee_id"


def tables() -> tuple[Table, ...]:
    """employees, assignments, accounts, pay_terms, events, ratings, targets."""
    return (_employees(), _assignments(), _accounts(), _pay_terms(), _events(), _ratings(), _targets())


def _employees() -> Table:
    return table(
        "employees",
        ("员工", "Employees"),
        ("一行一名员工", "One row a person"),
        ("employee_id",),
        None,
        column("employee_id", "text", EMPLOYEE, ("公司内唯一的编号", "Unique in the company"), required=True),
        column(
            "name", "text", ("姓名", "Name"), ("报告上显示的姓名", "As printed on reports"), required=True
        ),
        column("hired_on", "date", ("入职日期", "Hired on"), ("第一个工作日", "First day"), required=True),
        column("left_on", "date", ("离职日期", "Left on"), ("最后一个工作日", "Last day")),
        column("email", "text", ("邮箱", "E-mail"), ("公司邮箱", "Company address")),
    )


def _assignments() -> Table:
    return table(
        "assignments",
        ("任职", "Assignments"),
        ("一行是一人在一段时间内的岗位", "A person's post over a span"),
        ("employee_id", "department", "role", "starts_on"),
        None,
        column(
            "employee_id",
            "text",
            EMPLOYEE,
            ("任职的员工", "Who holds the post"),
            required=True,
            points_to=_WHO,
        ),
        column(
            "department",
            "text",
            ("部门", "Department"),
            ("与 departments.yaml 一致", "As in departments.yaml"),
            required=True,
        ),
        column(
            "role",
            "text",
            ("岗位", "Role"),
            ("与 departments.yaml 一致", "As in departments.yaml"),
            required=True,
        ),
        column("starts_on", "date", ("开始日期", "Starts on"), ("任职第一天", "First day"), required=True),
        column(
            "ends_on", "date", ("结束日期", "Ends on"), ("任职最后一天，空为至今", "Last day; empty: open")
        ),
        column(
            "scorecard", "text", ("考核卡", "Scorecard"), ("不用岗位默认卡时填写", "If not the role's own")
        ),
        column(
            "manager_id",
            "text",
            ("上级编号", "Manager"),
            ("直接上级的员工编号", "Their manager's number"),
            points_to=_WHO,
        ),
        column(
            "on_probation",
            "bool",
            ("试用期", "On probation"),
            ("是否试用期", "Still on probation"),
            required=True,
        ),
    )


def _accounts() -> Table:
    return table(
        "accounts",
        ("客服账号", "Accounts"),
        ("一行是一人在一段时间内使用的账号或花名", "A nickname or account used by a person over a span"),
        ("account", "employee_id", "starts_on"),
        None,
        column(
            "account",
            "text",
            ("账号", "Account"),
            ("平台上的昵称，如 店铺:花名", "Nickname on the platform"),
            required=True,
        ),
        column("employee_id", "text", EMPLOYEE, ("使用者", "Who uses it"), required=True, points_to=_WHO),
        column("starts_on", "date", ("开始日期", "Starts on"), ("使用第一天", "First day"), required=True),
        column(
            "ends_on", "date", ("结束日期", "Ends on"), ("使用最后一天，空为至今", "Last day; empty: open")
        ),
    )


def _pay_terms() -> Table:
    return table(
        "pay_terms",
        ("薪酬约定", "Pay terms"),
        ("一人在一段时间内约定的薪酬", "A person's agreed pay over a span"),
        ("employee_id", "starts_on"),
        None,
        column("employee_id", "text", EMPLOYEE, ("约定的员工", "Whose pay"), required=True, points_to=_WHO),
        column("starts_on", "date", ("开始日期", "Starts on"), ("生效第一天", "First day"), required=True),
        column("ends_on", "date", ("结束日期", "Ends on"), ("失效前最后一天", "Last day; empty: open")),
        column("base_pay", "money", ("基本工资", "Base pay"), ("每月", "A month"), unit="money", minimum=0),
        column(
            "performance_pay",
            "money",
            ("绩效工资", "Performance pay"),
            ("每月满额", "A month, at full marks"),
            required=True,
            unit="money",
            minimum=0,
        ),
        column(
            "attendance_bonus",
            "money",
            ("全勤奖", "Attendance bonus"),
            ("每月", "A month"),
            unit="money",
            minimum=0,
        ),
        column(
            "overtime_rate",
            "money",
            ("加班时薪", "Overtime rate"),
            ("每小时", "An hour"),
            unit="money",
            minimum=0,
        ),
    )


def _events() -> Table:
    kinds = (
        "complaint",
        "praise",
        "order_error",
        "veto",
        "late_task",
        "night_shift",
        "training",
        "overtime",
        "absence",
        "late",
    )
    return table(
        "events",
        ("事件", "Events"),
        ("由负责人登记的计数事项", "Anything counted by a person in charge"),
        ("event_id",),
        "happened_on",
        column("event_id", "text", ("事件编号", "Event number"), ("唯一编号", "Unique"), required=True),
        column(
            "employee_id", "text", EMPLOYEE, ("当事人", "Whom it concerns"), required=True, points_to=_WHO
        ),
        column("happened_on", "date", ("发生日期", "Happened on"), ("发生当天", "The day"), required=True),
        column("kind", "text", ("类别", "Kind"), ("什么事", "What kind"), required=True, usual=kinds),
        column(
            "quantity",
            "decimal",
            ("数量", "Quantity"),
            ("次数或时数", "How many or how long"),
            required=True,
            minimum=0,
        ),
        column(
            "points", "decimal", ("分值", "Points"), ("加分为正，扣分为负", "Positive adds, negative deducts")
        ),
        column("note", "text", ("说明", "Note"), ("经过", "What happened")),
        column(
            "recorded_by", "text", ("登记人", "Recorded by"), ("登记人", "Who recorded it"), required=True
        ),
    )


def _ratings() -> Table:
    return table(
        "ratings",
        ("评分", "Ratings"),
        ("评分人对一人一项的打分", "A rater's mark on a person's item"),
        ("rating_id",),
        "period",
        column("rating_id", "text", ("评分编号", "Rating number"), ("唯一编号", "Unique"), required=True),
        column("employee_id", "text", EMPLOYEE, ("被评人", "Who is rated"), required=True, points_to=_WHO),
        column(
            "period",
            "text",
            ("期间", "Period"),
            ("如 2024-05", "Such as 2024-05"),
            required=True,
            label_of="period",
        ),
        column("item", "text", ("项目", "Item"), ("与考核卡上的一致", "As on the scorecard"), required=True),
        column("rater_id", "text", ("评分人", "Rater"), ("评分人编号", "Who rates"), required=True),
        column(
            "relation",
            "text",
            ("关系", "Relation"),
            ("评分人与被评人的关系", "What the rater is to the person"),
            required=True,
            allowed=("self", "manager", "peer", "report", "customer"),
        ),
        column("score", "decimal", ("得分", "Score"), ("打的分", "The mark"), required=True, minimum=0),
        column("of", "decimal", ("满分", "Out of"), ("满分", "The full mark"), required=True, minimum=0),
        column("comment", "text", ("评语", "Comment"), ("评语", "In words")),
    )


def _targets() -> Table:
    return table(
        "targets",
        ("目标", "Targets"),
        ("给个人、岗位或部门定的目标", "A target set for a person, post or department"),
        ("period", "scope", "scope_id", "indicator"),
        "period",
        column(
            "period",
            "text",
            ("期间", "Period"),
            ("如 2024-05", "Such as 2024-05"),
            required=True,
            label_of="period",
        ),
        column(
            "scope",
            "text",
            ("范围", "Scope"),
            ("给谁定的", "For whom"),
            required=True,
            allowed=("person", "role", "department", "shop", "company"),
        ),
        column(
            "scope_id",
            "text",
            ("对象", "Scope id"),
            ("员工编号、岗位或部门名", "Employee number, role or department"),
            required=True,
        ),
        column("indicator", "text", ("指标", "Indicator"), ("指标编号", "Indicator id"), required=True),
        column("value", "decimal", ("目标值", "Value"), ("比率写成 0.35", "A share as 0.35"), required=True),
    )
