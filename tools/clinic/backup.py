"""Backup and restore (the ERP's own archive format), and the deep check of a database."""


def backup(house, file):
    raise NotImplementedError


def restore(house, file, name, *, replace, live):
    raise NotImplementedError


def deep_status(house, database):
    raise NotImplementedError
