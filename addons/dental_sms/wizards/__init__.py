from . import dental_message_compose
