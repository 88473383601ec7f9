"""Every table, declared once as a pandera schema: columns, types, allowed values, key and order of rows."""

import pandera.pandas as pa

from casebook.model.cohort_tables import COHORT_TABLES
from casebook.model.finding_tables import FINDING_TABLES
from casebook.model.record_tables import RECORD_TABLES
from casebook.model.report_tables import REPORT_TABLES

TABLES: dict[str, pa.DataFrameSchema] = {**RECORD_TABLES, **FINDING_TABLES, **REPORT_TABLES, **COHORT_TABLES}
