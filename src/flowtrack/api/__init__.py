"""FlowTrack over HTTP: public forms and tracking, and everything private behind an API key or a session."""
