from . import dental_pay_scheme_version
