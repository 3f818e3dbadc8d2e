{
    "name": "Dental Tasks",
    "summary": "Task lists, follow-up rules, calls and their results: nobody is lost",
    "version": "19.0.1.0.0",
    "author": "Dental Suite contributors",
    "license": "LGPL-3",
    "category": "Services/Dental",
    "application": True,
    "depends": ["bus", "dental_schedule", "mail", "phone_validation"],
    "data": [
        "security/ir.model.access.csv",
        "security/dental_tasks_security.xml",
        "data/dental_task_queue.xml",
        "data/dental_task_rule.xml",
        "data/ir_cron.xml",
        "views/dental_tasks_menus.xml",
        "views/dental_task_views.xml",
        "views/dental_contact_views.xml",
        "views/dental_task_queue_views.xml",
        "views/dental_task_rule_views.xml",
        "views/dental_followup_views.xml",
        "views/dental_patient_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "dental_tasks/static/src/**/*",
        ],
        "web.assets_unit_tests": [
            "dental_tasks/static/tests/*.test.js",
        ],
        "web.assets_tests": [
            "dental_tasks/static/tests/tours/*.js",
        ],
    },
}
