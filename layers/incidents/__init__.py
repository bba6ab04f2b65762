"""Incidents: coding them from reports, linking reports of one event, taking in other datasets."""
