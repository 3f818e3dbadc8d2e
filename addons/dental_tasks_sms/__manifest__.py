{
    "name": "Dental Tasks and Messages",
    "summary": "A message instead of a call; replies, bad feedback and failed messages become tasks",
    "version": "19.0.1.0.0",
    "author": "Dental Suite contributors",
    "license": "LGPL-3",
    "category": "Services/Dental",
    "auto_install": True,
    "depends": ["dental_sms", "dental_tasks"],
    "data": [
        "security/ir.model.access.csv",
        "data/dental_message_template.xml",
        "views/dental_task_views.xml",
    ],
}
