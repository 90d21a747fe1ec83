"""The Python behind a page in JupyterLab: it has loaded what the pages use before they run.

A kernel starts when its page opens, and the person reads first. What is loaded by then does
not keep the first question waiting. Otherwise it is ipykernel's own, for any notebook.
"""

from __future__ import annotations

from importlib import import_module

from ipykernel.kernelapp import IPKernelApp

USED_BY_PAGES = ("charts", "forms.answer_form", "forms.attempts_form", "pages")


class PageKernel(IPKernelApp):
    """An IPython kernel that loads the workbook's modules when it starts."""

    def init_code(self) -> None:
        """Load the modules, after the kernel has chosen where matplotlib draws."""
        for module in USED_BY_PAGES:
            import_module(f"pmskills.{module}")
        super().init_code()


if __name__ == "__main__":
    PageKernel.launch_instance()
