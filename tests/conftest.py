"""Tests never see the journal of whoever runs them."""

import os
import tempfile

os.environ["PMSKILLS_HOME"] = tempfile.mkdtemp(prefix="pmskills-tests-")
