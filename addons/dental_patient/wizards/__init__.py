from . import dental_paper_sign
from . import dental_patient_merge
from . import dental_patient_erase
from . import dental_segment_explain
from . import dental_import
