"""Properties are checked without a clock: how fast a shared machine is says nothing about them."""

from hypothesis import settings

settings.register_profile("without_a_clock", deadline=None)
settings.load_profile("without_a_clock")
