"""The way in: from a file as it came to cells and rows with their place, each read, rejected or named as not read.

In comes a path. `adding` recognises it (`recognise`), reads it with the reader of its publisher and keeps original and reading;
`fetch/` brings files first. Out go `Reading`s for `warehouse/added/`. Nothing here decides what is true.
"""
