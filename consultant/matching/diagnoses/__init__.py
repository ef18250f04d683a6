"""Clinical words to ICD-10-CM codes, as exact as the facts allow, in the order to be reported.

terms     words -> candidate codes, weighed against the whole letter
leaves    a code that is not complete -> the complete ones under it; a missing side asked for
written   codes in the letter: borne out, mended, or set against what the letter says
habits    what guidelines say of codes together: combined, added, dropped, put first
notes     excludes, code-first and use-additional notes among the codes
"""
