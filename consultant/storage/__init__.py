"""The tables, one owner each: a module holds its rows and the named queries on them.

Rows stay in their module; functions take a Session and give domain values.
"""
