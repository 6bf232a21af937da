"""Across sources (外部数据多源匹配): what one source says against what another says."""
