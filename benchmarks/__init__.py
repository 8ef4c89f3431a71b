"""What FlowTrack reaches, each figure beside a raw limit taken in the same run. See ``README.md`` here."""
