"""A consultation desk for medical coders: a letter walks this road, one way.

a client's letter
     |  SMTP
 receiving   Envelope + bytes  kept, then "250"
     |       message
 reading     Letter, then Inquiry    (unquoted, masked; codes, words, facts, what is asked)
     |
 matching    Findings                <-- library: catalog, search, casebook
     |
 drafting    Draft                   <-- templates/
     |
 reviewing   Verdict                 <-- a reviewer, on the web page
     |       Outgoing
 sending     Receipt                 --> the client, in the same thread
     |
 reporting   Digest                  --> reviewers, managers and clients, each week
"""

__version__ = "0.1.0"
