"""The types of canonical columns in Arrow and in Ibis. Loaded when rows are touched, not when tables are only named."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import ibis.expr.datatypes as dt
import pyarrow as pa

from kpireport.data.schema import Type

ARROW: Mapping[Type, Any] = MappingProxyType(
    {
        "text": pa.string(),
        "int": pa.int64(),
        "decimal": pa.decimal128(18, 4),
        "money": pa.decimal128(18, 2),
        "timestamp": pa.timestamp("us"),
        "date": pa.date32(),
        "bool": pa.bool_(),
    }
)
IBIS: Mapping[Type, Any] = MappingProxyType(
    {
        "text": dt.string,
        "int": dt.int64,
        "decimal": dt.Decimal(18, 4),
        "money": dt.Decimal(18, 2),
        "timestamp": dt.Timestamp(scale=6),
        "date": dt.date,
        "bool": dt.boolean,
    }
)
