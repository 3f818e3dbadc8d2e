from . import dental_clock_import, dental_pay_scheme_version
