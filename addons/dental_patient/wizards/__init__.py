from . import dental_paper_sign
