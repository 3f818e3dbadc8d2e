from . import dental_feedback, dental_message, dental_message_reply, dental_task, dental_task_queue
