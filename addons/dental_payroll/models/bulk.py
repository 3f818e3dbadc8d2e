"""Rows into a table by one statement, for months with thousands of lines."""

from odoo.tools import SQL


def insert_rows(env, table, columns, rows, conflict=None):
    """Insert dicts and answer the new ids in their order.

    :param columns: {name: PostgreSQL type}
    :param conflict: SQL of what happens to rows that are there already
    """
    if not rows:
        return []
    arrays = [
        SQL(f"%s::{kind}[]", [None if row.get(name) is None or row.get(name) is False else str(row[name]) for row in rows])
        for name, kind in columns.items()
    ]
    added = env.execute_query(
        SQL(
            "INSERT INTO %s (%s, create_uid, create_date, write_uid, write_date) "
            "SELECT rows.*, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC' FROM unnest(%s) AS rows %s RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(SQL.identifier(name) for name in columns),
            env.uid,
            env.uid,
            SQL(", ").join(arrays),
            conflict or SQL(),
        )
    )
    return [row[0] for row in added]
