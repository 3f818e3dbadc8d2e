from . import dental_task_message
