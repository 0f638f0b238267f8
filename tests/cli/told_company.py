"""A department of three whose chats were laid down for one figure that can be worked out by hand, and its stored month.

E1 is in 售前客服 to the 15th and in 售后客服 from the 16th; E2 and E3 have one name. What E1's buyers do:

* 售前: B1 asks and buys the same day; =B2 asks and does not buy; B3 says one thing and answers no reply; B4 paid on the
  1st and asks on the 5th; B5 gets stock phrases only. So 2 inquiries, 1 converted.
* 售后: B6 asks and buys the same day. 1 of 1.

E1 has one complaint in each post. E2's B7 asks and does not buy, E3's B8 asks and buys: the department has 3 converted of 5 inquiries.
"""

from datetime import date
from pathlib import Path

from kpireport.appraisal import appraise
from kpireport.data.ingest import ingest
from kpireport.engine.ledger import BUNDLE
from kpireport.engine.manifest import Manifest
from kpireport.engine.office import open_company
from kpireport.indicators import compute
from kpireport.period import Month
from kpireport.project import Project
from kpireport.reports.bundle import Bundle, Edition

MAY = Month(2024, 5)
UNIT = "output/2024-05/客服部"
CARD = """
id: {id}
title: {role}测试卡
roles: [{role}]
groups:
  - name: 转化
    weight: 60
    items:
      - {{name: 询单转化率, indicator: inquiry_conversion, weight: 60, target: 80 %}}
  - name: 团队
    weight: 40
    items:
      - {{name: 团队转化, indicator: inquiry_conversion, scope: department, weight: 40, target: 80 %}}
adjustments:
  - {{name: 投诉扣分, rule: {{kind: deduct_per_event, events: [complaint], points: 2}}}}
"""
FILES = {
    "params/company.yaml": "name: 测试公司\nlanguage: zh\n",
    "params/departments.yaml": """
departments:
  客服部:
    roles: {售前客服: {scorecard: T01, pay: B01}, 售后客服: {scorecard: T02, pay: B01}}
""",
    "params/indicators.yaml": "stock_phrases: [期待您的光临]\n",
    "params/scorecards/T01.yaml": CARD.format(id="T01", role="售前客服"),
    "params/scorecards/T02.yaml": CARD.format(id="T02", role="售后客服"),
    "params/pay/B01.yaml": "{id: B01, title: 月度考核与绩效工资, kind: monthly}\n",
    "params/sources.yaml": "sources:\n"
    + "".join(
        f"  {name}: {{table: {name}, files: 'data/raw/{name}*.csv'}}\n"
        for name in ("employees", "assignments", "accounts", "pay_terms", "messages", "orders", "events")
    ),
    "data/raw/employees.csv": "employee_id,name,hired_on\nE1,测试甲,2020-01-01\nE2,同名,2020-01-01\nE3,同名,2020-01-01\n",
    "data/raw/assignments.csv": "employee_id,department,role,starts_on,ends_on,on_probation\n"
    "E1,客服部,售前客服,2020-01-01,2024-05-15,否\nE1,客服部,售后客服,2024-05-16,,否\n"
    "E2,客服部,售前客服,2020-01-01,,否\nE3,客服部,售后客服,2020-01-01,,否\n",
    "data/raw/accounts.csv": "account,employee_id,starts_on\n店:甲,E1,2020-01-01\n店:乙,E2,2020-01-01\n店:丙,E3,2020-01-01\n",
    "data/raw/events.csv": "event_id,employee_id,happened_on,kind,quantity,note,recorded_by\n"
    "V1,E1,2024-05-09,complaint,1,回复慢,R1\nV2,E1,2024-05-20,complaint,1,=1+1,R1\n"
    "V3,E1,2024-05-10,praise,1,好评,R1\nV4,E2,2024-05-09,complaint,1,别人的,R1\n",
    "data/raw/pay_terms.csv": "employee_id,starts_on,performance_pay\n"
    + "".join(f"E{n},2020-01-01,1000.00\n" for n in (1, 2, 3)),
}
TALKS = (  # buyer, account, day, (buyer's and agent's lines)
    ("B1", "店:甲", "02", ("b有货吗", "a有的", "b好")),
    ("=B2", "店:甲", "03", ("b有货吗", "a有的", "b再看看")),
    ("B3", "店:甲", "04", ("b在吗", "a在的", "a您说", "a还在吗")),
    ("B4", "店:甲", "05", ("b发货了吗", "a发了", "b好")),
    ("B5", "店:甲", "06", ("a期待您的光临", "a期待您的光临")),
    ("B6", "店:甲", "20", ("b有货吗", "a有的", "b好")),
    ("B7", "店:乙", "07", ("b有货吗", "a有的", "b再看看")),
    ("B8", "店:丙", "08", ("b有货吗", "a有的", "b好")),
)
BOUGHT = (("O1", "B1", "02"), ("O4", "B4", "01"), ("O6", "B6", "20"), ("O8", "B8", "08"))


def orders(*bought: tuple[str, str, str]) -> str:
    """The orders of these buyers, placed and paid in the afternoon."""
    head = "order_id,buyer_id,ordered_at,paid_at,amount,paid_amount,shop\n"
    return head + "".join(
        f"{order},{buyer},2024-05-{day} 15:00:00,2024-05-{day} 15:05:00,10.00,10.00,店\n"
        for order, buyer, day in bought
    )


def _messages() -> str:
    lines = ["message_id,conversation_id,sent_at,sender,account,buyer_id,text"]
    for buyer, account, day, said in TALKS:
        for minute, text in enumerate(said):
            sender = "buyer" if text[0] == "b" else "agent"
            lines.append(
                f"M{len(lines)},C{buyer},2024-05-{day} 10:{minute:02d}:00,{sender},{account},{buyer},{text[1:]}"
            )
    return "\n".join(lines) + "\n"


def lay_out(root: Path) -> Path:
    """The company with its data taken in and its month stored as revision 2, measured for the one indicator it needs."""
    files = {**FILES, "data/raw/messages.csv": _messages(), "data/raw/orders.csv": orders(*BOUGHT)}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    assert ingest(Project.open(root)).ok
    office = open_company(root)
    values = compute(office.tables, MAY, office.settings, office.catalogue, ["inquiry_conversion"])
    appraisal = appraise(
        office.project, office.tables, values, {}, MAY, "客服部", office.catalogue, office.cards, None
    )
    folder = root / UNIT
    folder.mkdir(parents=True)
    Bundle(
        company=office.project.company,
        edition=Edition(revision=2),
        appraisal=appraisal,
        appeal_until=date(2024, 6, 10),
    ).save(folder / BUNDLE)
    manifest = Manifest(
        month="2024-05",
        department="客服部",
        revision=2,
        content="",
        inputs={},
        printing={},
        parameters={},
        outcome="complete",
        files={},
    )
    manifest.save(folder)
    return root
