"""What the demo company sells, where, and to which regions."""

from __future__ import annotations

from dataclasses import dataclass

FLAGSHIP = "云栖旗舰店"
OUTLET = "云栖专营店"
SHOPS = (FLAGSHIP, OUTLET)


@dataclass(frozen=True, slots=True)
class Product:
    """An item for sale; price and cost in fen (hundredths of a yuan)."""

    sku: str
    name: str
    price: int
    cost: int
    weight: float


_LIST = (
    ("纯棉四件套", 32900, 9), ("磨毛被套", 15900, 6), ("记忆棉枕", 12900, 9), ("乳胶枕", 19900, 6),
    ("夏凉被", 16900, 8), ("蚕丝被", 89900, 2), ("羽绒被", 129900, 1), ("针织床笠", 9900, 8),
    ("毛巾三条装", 5900, 12), ("浴巾", 6900, 10), ("珊瑚绒毯", 8900, 7), ("棉麻窗帘", 21900, 4),
    ("遮光窗帘", 26900, 4), ("地垫", 4500, 9), ("防滑浴室垫", 3900, 9), ("收纳箱", 5500, 10),
    ("真空压缩袋", 3500, 8), ("保温杯", 7900, 11), ("玻璃水杯", 2900, 9), ("马克杯", 3600, 8),
    ("不粘炒锅", 19900, 6), ("汤锅", 23900, 4), ("砧板", 6500, 6), ("刀具套装", 29900, 3),
    ("餐具礼盒", 25900, 3), ("保鲜盒五件套", 6900, 9), ("香薰蜡烛", 5900, 6), ("台灯", 13900, 5),
    ("折叠晾衣架", 11900, 5), ("衣架二十支", 2500, 9), ("电热水壶", 14900, 5), ("加湿器", 16900, 4),
    ("挂烫机", 25900, 3), ("桌布", 7500, 5), ("抱枕", 4900, 8), ("懒人沙发", 39900, 2),
)  # fmt: skip

PRODUCTS = tuple(
    Product(f"YX{100 + i}", name, price, round(price * (0.46 + 0.02 * (i % 5))), float(weight))
    for i, (name, price, weight) in enumerate(_LIST)
)

# Platforms write one region long, short, and sometimes both in one file.
REGIONS = (
    "浙江省", "浙江", "江苏省", "江苏", "广东省", "广东", "上海", "上海市", "北京", "北京市", "山东省", "河南省",
    "四川省", "四川", "湖北省", "湖南省", "福建省", "安徽省", "河北省", "陕西省", "辽宁省", "重庆", "重庆市",
    "内蒙古自治区", "内蒙古", "广西壮族自治区", "新疆维吾尔自治区", "西藏自治区",
)  # fmt: skip
REGION_WEIGHTS = (10, 4, 9, 3, 12, 5, 5, 2, 4, 2, 8, 7, 6, 2, 5, 5, 5, 5, 5, 4, 4, 2, 1, 1, 1, 2, 1, 0.5)
