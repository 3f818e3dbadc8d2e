from . import test_access_log
from . import test_anamnesis
from . import test_identity
from . import test_merge
from . import test_papers
from . import test_print
from . import test_privacy
from . import test_rights
