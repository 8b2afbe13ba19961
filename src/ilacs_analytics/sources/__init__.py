"""Readers of what publishers and councils print, one a publisher. They read; they never decide what is true."""
