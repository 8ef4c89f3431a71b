"""Everything about a mail that needs no network: templates, headers, links, who is opening it. Pure."""
