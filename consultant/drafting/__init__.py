"""A reply with its citations: findings laid out by the templates, every word of it grounded."""
