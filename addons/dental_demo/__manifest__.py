{
    "name": "Dental demonstration clinic",
    "summary": "A living clinic around today, and a generator of clinics of any size; never for a real database",
    "version": "19.0.1.0.0",
    "author": "Dental Suite contributors",
    "license": "LGPL-3",
    "category": "Services/Dental",
    "depends": ["dental_payroll", "dental_sms", "dental_stock", "dental_tasks"],
    "post_init_hook": "post_init_hook",
}
