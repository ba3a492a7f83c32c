"""What all tests share: Hypothesis takes its time, since a busy machine is no finding."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
