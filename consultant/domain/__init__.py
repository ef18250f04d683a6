"""The words of the trade, as plain values: no I/O, nothing but the standard library."""
