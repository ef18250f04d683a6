"""The SMTP door: a letter comes in, lies on disk, and only then is acknowledged."""
