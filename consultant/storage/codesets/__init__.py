"""The library's tables: releases, and all that belongs to one.

releases
 +-- codes, blocks, notes, descriptors, modifiers     what the books say
 +-- family_words                                      what a family's facts are called
 +-- index_terms, index_targets, abbreviations        how words lead to codes
 +-- edits, unit_limits, add_ons                      NCCI
 +-- fees, crosswalks                                 payment; from one system to another

A release's rows come and go with it, in one transaction; nothing else writes here.
"""

from consultant.storage.codesets import codes, edits, families, indexes, payment, releases

__all__ = ["codes", "edits", "families", "indexes", "payment", "releases"]
