"""One run of the tests is like another: what hypothesis tries does not depend on chance."""

from hypothesis import settings

settings.register_profile("casebook", derandomize=True, deadline=None, database=None)
settings.load_profile("casebook")
