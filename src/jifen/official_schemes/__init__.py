"""Dated, cited scheme documents (指标体系文档) with their worked examples (算例); content, not code.

One folder per scheme id: ``scheme.yaml`` is the document, ``examples.yaml`` the cases that the policy people worked out
by hand. Both are owned by policy people. Every number whose basis is ``provisional: true`` is a placeholder of this
project: it is neither a national nor a provincial figure and is to be replaced by the unit that proposes the scheme.
"""
