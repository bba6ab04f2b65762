"""The ``incidentmap`` command, one subcommand a module."""
