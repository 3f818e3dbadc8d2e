"""Questions about calls that need no database: when to try again, in which order, whether the day is long enough."""

from .pace import Forecast, forecast
from .rank import sort_at
from .retry import RetryStep, Try, inside_hours, next_try

__all__ = ["Forecast", "RetryStep", "Try", "forecast", "inside_hours", "next_try", "sort_at"]
