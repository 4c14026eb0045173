"""Small rules for the tests: a phase by one number, or by one and its past."""

import froth

MONTHLY = """
format: 1
id: rules
version: "1.0.0"
title: Is it hot?
calendar: month
inputs:
  heat: { unit: number, every: month, columns: [heat] }
params:
  limit: { value: 3, range: [2, 4], because: "a test", judgement: true }
signals:
  high: { when: heat > limit }
phases:
  - { id: warm, when: high }
  - { id: cool, otherwise: true }
"""

ROWS = """
format: 1
id: rules
version: "1.0.0"
title: Is it hot?
calendar: rows
inputs:
  heat: { unit: number, columns: [heat] }
signals:
  high: { when: heat > 3 }
  higher: { when: "heat > lag(heat, 1)" }
phases:
  - { id: rising, when: high && higher }
  - { id: warm, when: high }
  - { id: cool, otherwise: true }
"""


def monthly() -> froth.RuleSet:
    return froth.RuleSet.parse(MONTHLY)


def rows() -> froth.RuleSet:
    return froth.RuleSet.parse(ROWS)
