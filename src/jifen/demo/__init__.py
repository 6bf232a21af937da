"""An invented province: firms that cannot exist, with facts that look like facts. Same seed, same bytes.

``demo_facts`` gives a table, ``write_demo_facts`` streams any number of firms into a Parquet file.
"""

from jifen.demo.province import DEFAULT_YEARS, demo_batches, demo_facts, write_demo_facts
from jifen.demo.readme import demo_readme

__all__ = ["DEFAULT_YEARS", "demo_batches", "demo_facts", "demo_readme", "write_demo_facts"]
