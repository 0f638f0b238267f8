"""Monthly performance appraisal reports for e-commerce companies."""

__version__ = "0.1.0"
