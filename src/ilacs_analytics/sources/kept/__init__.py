"""What a workspace keeps of added files: original and ledger, what was read of them, what was set aside, reports Ofsted lists.

In: files and readings. Out: the same, found again by checksum and version of the reader.
"""
