"""What the library says to an inquiry: codes checked, told apart, weighed, with their rules.

Inquiry --> codes        what was written, looked up
        --> differences  families: what tells near codes apart, which fact decides
        --> diagnoses    clinical words to ICD-10-CM, and the notes applied
        --> edits, payment, amounts, crosswalks
        --> findings     one answer a question, candidates over the whole letter
"""
