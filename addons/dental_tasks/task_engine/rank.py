from datetime import timedelta

MAX_WORTH_HOURS = 48
VIP_HOURS = 24


def sort_at(due, worth, worth_per_hour, is_vip=False):
    """The moment by which tasks of one queue are ordered: the due time, moved forward by what is at stake.

    `worth_per_hour` money counts like one hour of waiting, at most two days; a VIP counts like one day.

    >>> from datetime import datetime
    >>> sort_at(datetime(2030, 1, 2, 12), 300, 100)
    datetime.datetime(2030, 1, 2, 9, 0)
    """
    hours = 0.0
    if worth > 0 and worth_per_hour > 0:
        hours = min(worth / worth_per_hour, MAX_WORTH_HOURS)
    if is_vip:
        hours += VIP_HOURS
    return due - timedelta(hours=hours)
