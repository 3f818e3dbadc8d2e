from . import dental_desk_report, dental_doctor_report
