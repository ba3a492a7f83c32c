"""Lint: one module for each rule, with `check(case)`: what a reviewer would trip over.

Called by: `audit.audit`, which finds them by looking in here.
Touches: nothing.
"""
