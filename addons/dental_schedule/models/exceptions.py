from odoo.exceptions import UserError


class SlotTakenError(UserError):
    """The time is taken. `context["alternatives"]` holds the nearest free times for the screen."""

    def __init__(self, message, alternatives=()):
        super().__init__(message)
        self.context = {"alternatives": list(alternatives)}
