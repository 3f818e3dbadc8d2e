"""Intervals as integers."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Grid:
    """A horizon cut into bits of `minutes`; bit 0 starts at `origin`."""

    origin: datetime
    size: int
    minutes: int = 5

    @classmethod
    def between(cls, earliest, latest, minutes=5, origin=None):
        """The grid that holds `[earliest, latest)`; counts from `origin`, by default from midnight (UTC)."""
        origin = origin or earliest.replace(hour=0, minute=0, second=0, microsecond=0)
        size = -(-int((latest - origin).total_seconds()) // (minutes * 60))
        return cls(origin, max(size, 0), minutes)

    @property
    def full(self):
        return (1 << self.size) - 1

    def _seconds(self, when):
        return (when - self.origin).total_seconds()

    def inner(self, start, stop):
        """Bits that lie wholly inside `[start, stop)`: for time that is open."""
        unit = self.minutes * 60
        first = max(0, -(-int(self._seconds(start)) // unit))
        last = min(self.size, int(self._seconds(stop)) // unit)
        return ((1 << (last - first)) - 1) << first if last > first else 0

    def outer(self, start, stop):
        """Bits that `[start, stop)` touches: for time that is taken."""
        unit = self.minutes * 60
        first = max(0, int(self._seconds(start)) // unit)
        last = min(self.size, -(-int(self._seconds(stop)) // unit))
        return ((1 << (last - first)) - 1) << first if last > first else 0

    def mask_of_open(self, spans):
        """Bits wholly inside one of `spans`."""
        mask = 0
        for start, stop in spans:
            mask |= self.inner(start, stop)
        return mask

    def mask_of_taken(self, spans):
        """Bits touched by any of `spans`, put together by the day: many short spans cost no long shifts."""
        unit, day = self.minutes * 60, 24 * 60 // self.minutes
        words = {}
        origin, size = self.origin, self.size
        for start, stop in spans:
            first = max(0, int((start - origin).total_seconds()) // unit)
            last = min(size, -(-int((stop - origin).total_seconds()) // unit))
            while first < last:
                word, offset = divmod(first, day)
                end = min(last, (word + 1) * day)
                words[word] = words.get(word, 0) | ((1 << (end - first)) - 1) << offset
                first = end
        width = day // 8
        if not words or day % 8:
            mask = 0
            for word, bits in words.items():
                mask |= bits << (word * day)
            return mask
        buffer = bytearray((max(words) + 1) * width)
        for word, bits in words.items():
            buffer[word * width : (word + 1) * width] = bits.to_bytes(width, "little")
        return int.from_bytes(buffer, "little")

    def at(self, bit):
        return self.origin + timedelta(minutes=bit * self.minutes)

    def every(self, minutes):
        """Bits at which a start on a grid of `minutes` may lie.

        >>> bin(Grid(datetime(2026, 1, 1), 9).every(15))
        '0b1001001'
        """
        step = minutes // self.minutes
        if step < 1 or minutes % self.minutes:
            raise ValueError(f"a grid of {minutes} minutes does not fit bits of {self.minutes}")
        mask, filled = 1, step
        while filled < self.size:
            mask |= mask << filled
            filled *= 2
        return mask & self.full


def runs(mask, length):
    """Bits of `mask` at which `length` set bits in a row begin.

    >>> bin(runs(0b11101, 2))
    '0b1100'
    """
    have = 1
    while have < length:
        shift = min(have, length - have)
        mask &= mask >> shift
        have += shift
    return mask


def iter_bits(mask):
    """Positions of the set bits, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
