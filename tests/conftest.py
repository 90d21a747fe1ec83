"""Tests never see the journal of whoever runs them."""

import os
import tempfile

from hypothesis import settings

os.environ["PMSKILLS_HOME"] = tempfile.mkdtemp(prefix="pmskills-tests-")

settings.register_profile("pmskills", deadline=None)  # a busy machine is no fault
settings.load_profile("pmskills")
