"""The memory. The only place that speaks SQL; its rows stop at the services."""
