"""The version of koevol, the one place where it stands: semantic versioning, and what CHANGELOG.md calls the newest release."""

VERSION = "0.1.0"
