from . import dental_task_handover, dental_task_note
