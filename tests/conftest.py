"""One run of the tests is like another; and what could not be tested on this machine is said at the end."""

from collections import Counter

from hypothesis import settings

from installed import NOT_INSTALLED

settings.register_profile("casebook", derandomize=True, deadline=None, database=None)
settings.load_profile("casebook")


def pytest_terminal_summary(terminalreporter):
    """A test that was left out for want of a tool is no test passed."""
    reasons = (str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()))
    missing = Counter(reason.partition(NOT_INSTALLED)[2] for reason in reasons if NOT_INSTALLED in reason)
    for tool, tests in sorted(missing.items()):
        terminalreporter.write_line(
            f"NOT TESTED: {tests} tests need {tool}; `make browser-tools` installs it", red=True
        )
