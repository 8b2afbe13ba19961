"""Committee papers: their text by numbered paragraphs, and the grammar of locators that point into it.

In: the text of a paper. Out: the lines a locator names, and the numbers printed there.
"""
